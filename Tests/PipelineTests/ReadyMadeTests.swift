import Foundation
import Pipeline
import Problems
import Support
import Testing

/// The folder of ready-made pipelines.
let pipelines = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../pipelines").standardizedFileURL.path

@Suite("Ready-made pipelines")
struct ReadyMadeTests {
    @Test(
        "Every one of them can be used as it stands",
        arguments: ["verwaltung", "minimal", "vier-augen", "parallel", "streng"])
    func loads(name: String) throws {
        let policy = try Policy(readingFrom: "\(pipelines)/\(name).yaml")

        #expect(!policy.principals(ofRole: "engine").isEmpty)
        #expect(!policy.definition.entryStages.isEmpty)
    }

    @Test("None is forgotten by these tests")
    func complete() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: pipelines).sorted()
        #expect(
            names == [
                "invalid", "minimal.yaml", "parallel.yaml", "signers", "streng.yaml", "verwaltung.yaml",
                "vier-augen.yaml",
            ])
    }

    @Test("The four stages of an administration say what their file says")
    func verwaltung() throws {
        let pipeline = try Policy(readingFrom: "\(pipelines)/verwaltung.yaml").definition

        #expect(pipeline.name == "wohngeld")
        #expect(pipeline.title == "Wohngeld-Fachverfahren")
        #expect(pipeline.language == .german)
        #expect(pipeline.source.url == "https://lieferung.example/wohngeld.git")
        #expect(pipeline.source.deliveries == "refs/tags/v*")
        #expect(pipeline.target.url == "ssh://git@inner.example/wohngeld.git")
        #expect(pipeline.roles.map(\.name) == ["engine", "systempflege", "fachverantwortung"])
        #expect(pipeline.checkup.malware.databases == ["/var/lib/clamav"])
        #expect(pipeline.stages.map(\.name) == ["vorpruefung", "abnahme", "schulung", "produktion"])
        #expect(pipeline.entryStages.map(\.name) == ["vorpruefung"])
        let production = try #require(pipeline.stage(named: "produktion"))
        #expect(production.shownName == "Produktion")
        #expect(production.after == .all(["schulung"]))
        #expect(production.release.map(\.by) == [["fachverantwortung"]])
        #expect(production.release.map(\.approvals) == [2])
        #expect(production.soak == 7 * 86400)
        #expect(pipeline.stages(after: "abnahme").map(\.name) == ["schulung"])
    }

    @Test("What is left out has its default")
    func defaults() throws {
        let pipeline = try Policy(readingFrom: "\(pipelines)/minimal.yaml").definition

        #expect(pipeline.title == nil && pipeline.language == nil)
        #expect(pipeline.source.tags == .annotated && pipeline.source.maxNew == 100)
        let content = pipeline.checkup.content
        #expect(content.maxFile == 512 << 20 && content.maxTotal == 4 << 30 && content.maxReceived == 8 << 30)
        #expect(content.maxFiles == 100_000 && content.maxObjects == 1_000_000)
        #expect(content.executables == nil && !content.refuseWarnings)
        #expect(pipeline.checkup.checksums.manifests == ["SHA256SUMS"])
        #expect(pipeline.checkup.signatures.require == 1 && pipeline.checkup.signatures.on == .tag)
        #expect(pipeline.checkup.malware.maxAge == 48 * 3600)
        #expect(pipeline.stages.map(\.soak) == [0] && pipeline.stages[0].release.isEmpty)
    }

    @Test("The strict one sets every key")
    func strict() throws {
        let text = try String(contentsOfFile: "\(pipelines)/streng.yaml", encoding: .utf8)
        for section in Section.allCases {
            for key in section.keys { #expect(text.contains("\(key.name):"), "\(key.name)") }
        }
        let content = try Policy(readingFrom: "\(pipelines)/streng.yaml").definition.checkup.content
        #expect(content.executables == ["bin/*", "*.sh"] && content.refuseWarnings)
        #expect(content.maxReceived == 300 << 20)
    }
}
