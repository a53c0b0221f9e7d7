import Foundation
import Problems
import Support
import Testing

@Suite("signatures")
struct SignaturesTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("A:0:*:aabbcc\nB:0:*:ddeeff\nC:3:*:0102\n", to: "db/a.ndb")
        try folder.write("\(String(repeating: "0a", count: 32)):5:H\n", to: "db/b.hsb")
        try folder.write("rule x { condition: true }\n", to: "db/c.yara")
    }

    private func run(_ arguments: String..., language: String = "en") -> Run {
        stagectl(
            calling: ["signatures"] + arguments,
            environment: ["XDG_CACHE_HOME": "\(folder.path)/cache", "LANG": language, "COLUMNS": "200"],
            folder: folder.path, now: { Int64(Date().timeIntervalSince1970) + 100 })
    }

    @Test("What was compiled is said with its counts, and compiled once")
    func compile() throws {
        let first = run("compile", "db")
        let second = run("compile", "db", language: "de")

        #expect(first.status == .done && second.status == .done)
        #expect(first.output.contains("Compiled anew: \(folder.path)/cache/stagectl/signatures/"))
        #expect(first.output.hasSuffix("3 signatures active, 1 inactive.\n"))
        #expect(first.output.contains("This version does not read the format of \(folder.path)/db/c.yara."))
        #expect(second.output.contains("Schon übersetzt: "))
        #expect(second.output.hasSuffix("3 Signaturen aktiv, 1 inaktiv.\n"))
    }

    @Test("info is one document, with sources and counts of each type")
    func info() throws {
        let run = run("info", "\(folder.path)/db", "--json")

        let document = try run.document()
        let result = try #require(document["result"] as? [String: Any])
        #expect(document["schema"] as? String == "stagectl.signatures/1")
        #expect(result["active"] as? Int == 3 && result["inactive"] as? Int == 1)
        let types = try #require(result["types"] as? [String: [String: Int]])
        #expect(types["ndb"] == ["active": 2, "allowing": 0, "inactive": 1])
        #expect(types["hsb"] == ["active": 1, "allowing": 0, "inactive": 0])
        let sources = try #require(result["sources"] as? [[String: Any]])
        #expect(sources.map { $0["supported"] as? Bool } == [true, true, false])
    }

    @Test("A database that has shrunk is taken on somebody's word only")
    func shrunk() throws {
        _ = run("compile", "db")
        try folder.write("A:0:*:aabbcc\nC:3:*:0102\n", to: "db/a.ndb")

        let refused = run("compile", "db", "--json")
        let accepted = run("compile", "db", "--accept-shrink")

        #expect(refused.status == .unavailable)
        #expect(try refused.codes() == ["malware.database-shrunk"])
        #expect(accepted.status == .done)
        #expect(run("info", "db").output.hasSuffix("2 signatures active, 1 inactive.\n"))
    }

    @Test("Without a path the databases of the pipeline are meant")
    func ofPipeline() throws {
        #expect(run("info").status == .missing)
        let pipelines = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("pipelines").path

        let minimal = run("info", "-p", "\(pipelines)/minimal.yaml", "--json")

        // Which one depends on what is on this machine.
        #expect(try minimal.codes().allSatisfy { $0.hasPrefix("malware.database-") })
        #expect(minimal.status == .unavailable)
    }

    @Test("Numbers are grouped as the language does", arguments: [("en", "1,234"), ("de", "1.234")])
    func grouping(language: String, shown: String) throws {
        let lines = (0..<1234).map { "N\($0):0:*:aabb\(String(0x1_0000 + $0, radix: 16).dropFirst())\n" }
        try folder.write(lines.joined(), to: "many/a.ndb")

        #expect(run("compile", "many", language: language).output.contains(shown))
    }
}
