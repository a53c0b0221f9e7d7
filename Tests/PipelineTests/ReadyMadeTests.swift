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
        arguments: ["verwaltung", "minimal", "vier-augen", "parallel", "streng", "eilfreigabe"])
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
                "eilfreigabe.yaml", "invalid", "minimal.yaml", "parallel.yaml", "signers", "streng.yaml",
                "verwaltung.yaml",
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
        #expect(pipeline.authority.policy?.by == ["fachverantwortung"])
        #expect(pipeline.authority.policy?.approvals == 2)
        #expect(pipeline.authority.hold == ["systempflege", "fachverantwortung"])
        #expect(pipeline.authority.withdraw == ["fachverantwortung"])
    }

    @Test("The one with a lane says what its file says")
    func lane() throws {
        let pipeline = try Policy(readingFrom: "\(pipelines)/eilfreigabe.yaml").definition

        #expect(pipeline.target.other.map(\.text) == ["refs/heads/doku/*"])
        #expect(pipeline.target.checkup == nil)
        let authority = pipeline.authority
        #expect(authority.policy?.by == ["fachverantwortung", "leitung"] && authority.policy?.approvals == 2)
        #expect(authority.hold == ["systempflege", "fachverantwortung", "datenschutz"])
        #expect(authority.resume.by == ["fachverantwortung"] && authority.resume.approvals == 2)
        #expect(pipeline.stage(named: "vorpruefung")?.verify?.by == ["engine"])
        let training = try #require(pipeline.stage(named: "schulung"))
        #expect(training.after.stages == ["vorpruefung", "abnahme"] && training.after.needed == 1)
        #expect(training.rollback == training.release && training.verify == nil)
        let production = try #require(pipeline.stage(named: "produktion"))
        #expect(production.after.stages == ["vorpruefung", "abnahme", "schulung"])
        #expect(production.after.needed == 2 && !production.after.needsAll)
        #expect(production.release.map(\.by) == [["fachverantwortung"], ["datenschutz"]])
        #expect(production.release.map(\.approvals) == [2, 1])
        #expect(production.release.map(\.expires) == [14 * 86400, nil])
        #expect(production.release.map(\.apartFrom) == [[.sender, .promoter], [.sender]])
        #expect(production.rollback.map(\.by) == [["systempflege", "fachverantwortung"]])
        let lane = try #require(pipeline.lane(named: "eilfreigabe"))
        #expect(lane.shownName == "Eilfreigabe" && lane.from == ["vorpruefung"] && lane.to == "produktion")
        #expect(lane.release.map(\.by) == [["leitung"], ["fachverantwortung"]])
        #expect(lane.catchUp == 72 * 3600 && lane.anyTime && lane.skipped == ["abnahme", "schulung"])
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
        #expect(pipeline.checkup.signatures.require == 1 && pipeline.checkup.signatures.on == [.tag])
        #expect(pipeline.checkup.malware.maxAge == 48 * 3600)
        let stage = pipeline.stages[0]
        #expect(stage.soak == 0 && stage.after == .none && stage.release.isEmpty && stage.verify == nil)
        #expect(stage.rollback.map(\.by) == [["engine"]] && stage.rollback.map(\.approvals) == [1])
        #expect(stage.rollback.map(\.apartFrom) == [[.sender, .promoter]])
        #expect(pipeline.lanes.isEmpty && pipeline.target.other.isEmpty && pipeline.target.checkup == nil)
        let authority = pipeline.authority
        #expect(authority.policy == nil && authority.hold == ["engine"] && authority.withdraw == ["engine"])
        #expect(authority.resume.by == ["engine"] && authority.resume.approvals == 1)
    }

    @Test("The strict one sets every key")
    func strict() throws {
        let text = try String(contentsOfFile: "\(pipelines)/streng.yaml", encoding: .utf8)
        for section in Section.ofPipelines {
            for key in section.keys { #expect(text.contains("\(key.name):"), "\(key.name)") }
        }
        let content = try Policy(readingFrom: "\(pipelines)/streng.yaml").definition.checkup.content
        #expect(content.executables == ["bin/*", "*.sh"] && content.refuseWarnings)
        #expect(content.maxReceived == 300 << 20)
    }
}
