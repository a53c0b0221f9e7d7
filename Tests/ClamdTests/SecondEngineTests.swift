import Foundation
import Support
import Testing

@Suite("clamd beside the signatures, by the built binary")
struct SecondEngineTests {
    private func scenario(
        _ place: String, _ more: String = "", by way: String = "socket", beside rules: String = ""
    ) throws -> Scenario {
        let scenario = try Scenario()
        let pipeline = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
        try pipeline.replacingOccurrences(
            of: "max-age: 48h }",
            with: "max-age: 48h, clamd: { \(way): \(place), timeout: 20s\(more) }\(rules) }"
        )
        .write(toFile: scenario.pipeline, atomically: true, encoding: .utf8)
        try scenario.begin()
        return scenario
    }

    private func engines(of name: String, in scenario: Scenario) throws -> [[String: Any]]? {
        let paths = try expectRun(
            "git", ["-C", scenario.inner, "ls-tree", "-r", "--name-only", "wohngeld/ledger"])
        let path = try #require(paths.split(separator: "\n").first { $0.hasSuffix("/\(name)/checkup.json") })
        let text = try expectRun("git", ["-C", scenario.inner, "show", "wohngeld/ledger:\(path)"])
        let envelope = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let payload = try #require(Data(base64Encoded: envelope?["payload"] as? String ?? ""))
        let summary = try JSONSerialization.jsonObject(with: payload) as? [String: Any]
        let report = (summary?["predicate"] as? [String: Any])?["stagectl:checkup-report"] as? [String: Any]
        return (report?["scanner"] as? [String: Any])?["engines"] as? [[String: Any]]
    }

    @Test(
        "Both must find a delivery clean, and the report names the second one; what lies in an archive is handed over, too"
    )
    func both() throws {
        let real = try ClamdServer()
        let dated = try ClamdServer("dated", before: real)
        let scenario = try scenario(dated.socket)
        try scenario.deliver("v1.0.0", ["app/a.txt": "clean", "app/empty": ""])
        #expect(try scenario.json(["promote"]).status == 0)
        let engines = try #require(try engines(of: "v1.0.0", in: scenario))
        #expect(engines.map { $0["name"] as? String } == ["clamd"])
        #expect((engines.first?["version"] as? String)?.hasPrefix("ClamAV 1") == true)
        #expect((engines.first?["contents"] as? Int ?? 0) >= 3 && engines.first?["database"] is String)
        #expect(try scenario.json(["audit"]).status == 0)

        try scenario.folder.write(ClamdServer.marked, to: "marked.txt")
        try expectRun("sh", ["-c", "zstd -q marked.txt -o work/app/marked.zst"], in: scenario.folder.path)
        try scenario.deliver("v1.1.0", ["app/b.txt": ClamdServer.marked])
        let refused = try scenario.json(["check", "v1.1.0"])
        #expect(refused.status == 12)
        let found = refused.result.text
        #expect(found.contains("Clamd.Only.UNOFFICIAL (clamd)"))
        #expect(found.contains("app/marked.zst") && found.contains("app/b.txt"))
    }

    @Test("Over the network, too; version, age and what it has said are shown in both languages and as JSON")
    func overNetwork() throws {
        let real = try ClamdServer()
        let port = try LoopbackPort.free()
        let dated = try ClamdServer("dated", before: real, on: port)
        let scenario = try scenario("\"127.0.0.1:\(port)\"", by: "address")
        try scenario.deliver("v1.0.0", ["app/a.txt": "clean"])
        let shown = try scenario.stagectl(["check", "v1.0.0"], environment: ["LC_ALL": "C.UTF-8"])
        #expect(shown.status == 0 && shown.text.contains("not scanned: 0."), "\(shown.text)")
        #expect(
            shown.text.contains("0 findings; ClamAV 1.4.6/27826/") && shown.text.contains("database 1 hour"))
        let german = try scenario.stagectl(["check", "v1.0.0"], environment: ["LC_ALL": "de_DE.UTF-8"])
        #expect(german.text.contains("nicht geprüft: 0.") && german.text.contains("Datenbank 1 Stunde"))
        #expect(german.text.contains("clamd: 2 Inhalte geprüft, 0 Befunde; ClamAV"), "\(german.text)")
        let engines = try engines(checking: "v1.0.0", in: scenario)
        #expect(engines.map { $0["name"] as? String } == ["clamd"] && engines.first?["contents"] as? Int == 2)
        #expect(engines.first?["database"] is String)

        try scenario.deliver("v1.1.0", ["app/b.txt": ClamdServer.marked])
        let refused = try scenario.stagectl(["check", "v1.1.0"], environment: ["LC_ALL": "C.UTF-8"])
        #expect(refused.status == 12 && refused.text.contains("3 contents scanned, 1 finding; ClamAV"))
        withExtendedLifetime(dated) {}
    }

    private func engines(checking name: String, in scenario: Scenario) throws -> [[String: Any]] {
        let run = try scenario.json(["check", name])
        let document = try JSONSerialization.jsonObject(with: run.result.output) as? [String: Any]
        let deliveries = (document?["result"] as? [String: Any])?["deliveries"] as? [[String: Any]]
        let scanner = deliveries?.first?["scanner"] as? [String: Any]
        #expect((scanner?["sources"] as? [[String: Any]])?.isEmpty == false)
        return scanner?["engines"] as? [[String: Any]] ?? []
    }

    @Test(
        "A required one that is down, lies or is out of date decides nothing",
        arguments: ["down", "undated", "outdated", "stranger", "nonsense", "closes"])
    func unavailable(behaviour: String) throws {
        let server = behaviour == "down" ? nil : try ClamdServer(behaviour)
        let scenario = try scenario(server?.socket ?? "/nowhere/clamd.ctl")
        try scenario.deliver("v1.0.0", ["a.txt": "clean"])
        let run = try scenario.json(["promote"])
        #expect(run.status == 69 && run.result.text.contains("malware.clamd"), "\(run.result.text)")
        #expect(try expectRun("git", ["-C", scenario.inner, "tag", "--list"]).isEmpty)
    }

    @Test("What it says it has not looked into is not clean")
    func admission() throws {
        let server = try ClamdServer("limits")
        let scenario = try scenario(server.socket)
        try scenario.deliver("v1.0.0", ["a.txt": "clean"])
        let run = try scenario.json(["check", "v1.0.0"])
        #expect(run.status == 10 && run.result.text.contains("malware.unscannable"), "\(run.result.text)")
    }

    @Test("One that is not required may be down, and the report does not name it")
    func optional() throws {
        let scenario = try scenario("/nowhere/clamd.ctl", ", required: false")
        try scenario.deliver("v1.0.0", ["a.txt": "clean"])
        #expect(try scenario.json(["promote"]).status == 0)
        #expect(try engines(of: "v1.0.0", in: scenario) == nil)
    }

    @Test("One that is away spends no words of people who vouch for what it called encrypted, too")
    func away() throws {
        let real = try ClamdServer()
        let dated = try ClamdServer("dated", before: real)
        let folder = try TemporaryFolder()
        let link = "\(folder.path)/clamd"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: dated.socket)
        let scenario = try scenario(
            link, ", required: false", beside: ", unscanned: { by: fachverantwortung }")
        try scenario.folder.write("Stammdaten\n", to: "daten.txt")
        try expectRun(
            "sh", ["-c", "mkdir -p work/app && zip -q -X -P geheim work/app/daten.zip daten.txt"],
            in: scenario.folder.path)
        try scenario.deliver("v1.0.0", ["app/a.txt": "clean"])
        func entries() throws -> String {
            try expectRun("git", ["-C", scenario.inner, "rev-list", "--count", "wohngeld/ledger"])
        }
        #expect(try scenario.json(["promote"]).status == 10)
        let word = try scenario.stagectl(
            ["vouch", "v1.0.0", "-m", "Grund", "--confirm", "v1.0.0", "--json"], as: scenario.cast.first)
        #expect(word.status == 0 && word.text.contains("Heuristics.Encrypted"), "\(word.text)")
        let before = try entries()

        try FileManager.default.removeItem(atPath: link)
        let without = try scenario.json(["promote"])
        #expect(
            without.status == 69 && without.result.text.contains("malware.clamd"), "\(without.result.text)")
        #expect(try entries() == before)

        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: dated.socket)
        let taken = try scenario.json(["promote"])
        #expect(taken.status == 0, "\(taken.result.text)")
        #expect(try engines(of: "v1.0.0", in: scenario)?.count == 1)
        #expect(try scenario.json(["audit"]).status == 0)
        withExtendedLifetime(real) {}
    }

    @Test("What is known by the bytes of its pack is handed over still")
    func knownPack() throws {
        let real = try ClamdServer()
        let dated = try ClamdServer("dated", before: real)
        let folder = try TemporaryFolder()
        let link = "\(folder.path)/clamd"
        let scenario = try scenario(link, ", required: false")
        try scenario.deliver("v1.0.0", ["app/b.txt": ClamdServer.marked])
        for _ in 0..<2 { #expect(try scenario.json(["check", "v1.0.0"]).status == 0) }
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: dated.socket)
        let found = try scenario.json(["check", "v1.0.0"])
        #expect(found.status == 12 && found.result.text.contains("Clamd.Only.UNOFFICIAL (clamd)"))
        withExtendedLifetime(real) {}
    }
}
