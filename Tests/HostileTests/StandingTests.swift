import Foundation
import Support
import Testing

@Suite("What stands in the stages, judged by today's signatures, against the built binary")
struct StandingTests {
    private let scenario: Scenario

    /// v1.0.0 stands in `eingang` and `test`, with an archive of two members and two other files besides the manifest.
    init() throws {
        scenario = try Scenario(
            stages: """
                  eingang: { title: Eingang }
                  test:    { after: [eingang], release: { by: fachverantwortung } }
                """, extra: "hold: { by: fachverantwortung }\n")
        for name in ["one", "two"] {
            try scenario.folder.write("member \(name)\n", to: "members/\(name).txt")
        }
        try FileManager.default.createDirectory(
            atPath: "\(scenario.work)/app", withIntermediateDirectories: true)
        try expectRun(
            "zip", ["-q", "-X", "\(scenario.work)/app/pack.zip", "one.txt", "two.txt"],
            in: "\(scenario.folder.path)/members")
        try signatures(String(repeating: "ab", count: 32))
        try scenario.begin()
        try scenario.deliver(
            "v1.0.0", ["app/VERSION": "1\n", "doc/notes.txt": "a harmless sentence of a text\n"])
        #expect(try scenario.stagectl(["promote"]).status == 0)
        let release = ["release", "v1.0.0", "--to", "test", "-m", "Grund", "--confirm", "test"]
        #expect(try scenario.stagectl(release, as: scenario.cast.first).status == 0)
        #expect(try scenario.stagectl(["promote"]).status == 0)
    }

    /// Writes a signature of a digest, and some of bodies beside one that nothing matches.
    private func signatures(_ digest: String, _ bodies: String = "") throws {
        try scenario.folder.write("\(digest):*:Late.Digest:73\n", to: "signatures/own.hsb")
        try scenario.folder.write("Some.Body:0:*:5a5a5a5a5a5a5a5a5a\n\(bodies)", to: "signatures/own.ndb")
    }

    private struct Standing {
        let run: StagectlRun
        let document: [String: Any]
        var read: Int? { document["read"] as? Int }
        var contents: Int? { document["contents"] as? Int }
        var stages: [String]? { document["stages"] as? [String] }
        var inside: [String]? {
            (document["findings"] as? [[String: Any]])?.first?["inside"] as? [String]
        }
        var subject: String? {
            (document["findings"] as? [[String: Any]])?.first?["subject"] as? String
        }
    }

    private func check() throws -> Standing {
        let run = try scenario.json(["check", "--stages"])
        let whole = try JSONSerialization.jsonObject(with: run.result.output) as? [String: Any]
        let result = whole?["result"] as? [String: Any]
        let deliveries = result?["deliveries"] as? [[String: Any]]
        #expect(whole?["schema"] as? String == "stagectl.standing/1")
        return Standing(run: run, document: try #require(deliveries?.first))
    }

    @Test(
        "A digest that becomes known is found by look-up, a body by content, and nothing is read for other kinds"
    )
    func late() throws {
        let before = try check()
        #expect(before.run.status == 0 && before.run.codes == [])
        #expect(before.contents == 4 && before.read == 0)
        #expect(before.stages == ["eingang", "test"])

        let member = try expectRun("sha256sum", ["two.txt"], in: "\(scenario.folder.path)/members").prefix(64)
        try signatures(String(member))
        let digest = try check()
        #expect(digest.run.status == 12 && digest.run.codes == ["malware.found", "malware.late"])
        // Only what the look-up has shown is read, to tell where it lies.
        #expect(digest.read == 1 && digest.subject == "app/pack.zip" && digest.inside == ["two.txt"])
        let releases = try #require(digest.document["releases"] as? [[String: Any]])
        #expect(releases.map { $0["stage"] as? String } == ["test"])
        #expect(releases.first?["person"] as? String == scenario.cast.first.address)
        #expect(
            digest.document["calls"] as? [String]
                == ["stagectl hold eingang -m REASON", "stagectl hold test -m REASON"])
        #expect(try check().run.status == 12, "a late hit is told by every run")

        let hex = "harmless sentence".utf8.map { String(format: "%02x", $0) }.joined()
        try signatures(String(repeating: "cd", count: 32), "Late.Body:1:*:\(hex)\n")
        let program = try check()
        #expect(program.run.status == 0 && program.read == 1, "the archive alone, whose verdict is not known")
        try signatures(String(repeating: "cd", count: 32), "Late.Body:0:*:\(hex)\n")
        let body = try check()
        #expect(body.run.status == 12 && body.run.codes == ["malware.found", "malware.late"])
        #expect(body.read == 4 && body.subject == "doc/notes.txt" && body.inside == nil)
    }

    @Test(
        "Both languages name what is found and the calls that stop it; the call works, and changes no verdict"
    )
    func told() throws {
        let digest = try expectRun("sha256sum", ["doc/notes.txt"], in: scenario.work).prefix(64)
        try signatures(String(digest))
        let english = try scenario.stagectl(["check", "--stages"])
        #expect(english.status == 12)
        #expect(english.text.contains("Delivery v1.0.0 (eingang, test): no longer clean."))
        #expect(english.text.contains("Stop it with: stagectl hold test -m \"reason\""))
        #expect(english.errors.contains("[malware.late]"))
        let german = try scenario.stagectl(["check", "--stages"], environment: ["LANG": "de", "LC_ALL": ""])
        #expect(german.text.contains("Anhalten mit: stagectl hold test -m \"Begründung\""))
        let hold = ["hold", "test", "-m", "Spätfund", "--confirm", "test"]
        #expect(try scenario.stagectl(hold, as: scenario.cast.first).status == 0)
        #expect(try check().run.status == 12)
    }

    @Test("In a stage that the policy no longer names, the call that is told is one that works")
    func left() throws {
        let scenario = try Scenario(
            stages: """
                  eingang: { title: Eingang }
                  test:    { after: [eingang] }
                """,
            extra: """
                hold: { by: fachverantwortung }
                withdraw: { by: fachverantwortung }
                policy: { by: fachverantwortung }

                """)
        try scenario.folder.write(
            "\(String(repeating: "ab", count: 32)):*:Late:73\n", to: "signatures/own.hsb")
        try scenario.begin()
        try scenario.deliver("v1.0.0", ["app/VERSION": "1\n"])
        #expect(try scenario.stagectl(["promote"]).status == 0)
        let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
        try scenario.folder.write(
            text.replacing("  test:    { after: [eingang] }\n", with: ""), to: "pipeline.yaml")
        let proposed = try scenario.stagectl(["policy", "propose", "-m", "x"]).text
        let digits = String(try #require(proposed.firstMatch(of: /approve ([0-9a-f]{12})/)).1)
        for (call, player) in [
            (["policy", "approve", "-m", "x", "--confirm", digits], scenario.cast.first),
            (["policy", "adopt"], scenario.cast.engine),
        ] {
            let run = try scenario.stagectl(call, as: player)
            try #require(run.status == 0, "\(call): \(run.errors)")
        }
        let digest = try expectRun("sha256sum", ["app/VERSION"], in: scenario.work).prefix(64)
        try scenario.folder.write("\(digest):*:Late.Digest:73\n", to: "signatures/own.hsb")
        let told = try scenario.stagectl(["check", "--stages"])
        #expect(told.status == 12)
        for call in ["stagectl hold eingang -m \"reason\"", "stagectl withdraw v1.0.0 -m \"reason\""] {
            #expect(told.text.contains(call), "\(told.text)")
        }
        #expect(!told.text.contains("hold test"))
        for call in [
            ["hold", "eingang", "-m", "x", "--confirm", "eingang"],
            ["withdraw", "v1.0.0", "-m", "x", "--confirm", "v1.0.0"],
        ] {
            let run = try scenario.stagectl(call, as: scenario.cast.first)
            #expect(run.status == 0, "\(call): \(run.errors)")
        }
    }

    @Test("On a machine that remembers nothing all is read, and nothing else is asked for beside it")
    func unknown() throws {
        let state = try expectRun(
            "sh", ["-c", "ls -d \(scenario.folder.path)/*/.local/state/stagectl/verdicts-*.clean"])
        try FileManager.default.removeItem(atPath: String(state.split(separator: "\n")[0]))
        let told = try check()
        #expect(told.run.status == 0 && told.run.codes == ["malware.memory-doubtful"] && told.read == 4)
        #expect(try check().read == 0)
        for other in [["v1.0.0"], ["--local"], ["--without", "malware"]] {
            let run = try scenario.json(["check", "--stages"] + other)
            #expect(run.status == 64 && run.codes == ["usage.flag-conflict"])
        }
    }

    @Test("What cannot be read is told each time, hides nothing beside it, and is not taken for judged")
    func unreadable() throws {
        try expectRun("sh", ["-c", "rm \(scenario.folder.path)/*/.local/state/stagectl/verdicts*"])
        let digest = try expectRun("sha256sum", ["doc/notes.txt"], in: scenario.work).prefix(64)
        let tag = try expectRun(
            "git", ["-C", scenario.inner, "for-each-ref", "--format=%(objectname)", "refs/tags"]
        ).trimmingCharacters(in: .whitespacesAndNewlines)
        for object in ["app", "app/VERSION"] {
            let id = try expectRun("git", ["-C", scenario.inner, "rev-parse", "\(tag):\(object)"])
            let file = "\(scenario.inner)/objects/\(id.prefix(2))/\(id.dropFirst(2).prefix(38))"
            let content = try Data(contentsOf: URL(fileURLWithPath: file))
            try FileManager.default.removeItem(atPath: file)
            try signatures(String(repeating: "ab", count: 32))
            for _ in 1...2 {
                let run = try check().run
                #expect(
                    run.status == 10 && run.codes.contains("content.object-missing"),
                    "\(object): \(run.codes)")
            }
            try signatures(String(digest))
            let found = try check()
            #expect(found.run.status == 12, "\(object): \(found.run.codes)")
            #expect(
                ["content.object-missing", "malware.found", "malware.late"].allSatisfy(
                    found.run.codes.contains),
                "\(object): \(found.run.codes)")
            try content.write(to: URL(fileURLWithPath: file))
        }
        try signatures(String(repeating: "ab", count: 32))
        let whole = try check()
        #expect(whole.run.status == 0 && whole.contents == 4, "\(whole.run.codes)")
    }
}
