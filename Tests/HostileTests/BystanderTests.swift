import Foundation
import Git
import Support
import Testing

/// What Git can be told beside objects, so that it shows others in their place.
@Suite("What A says beside its objects")
struct BystanderTests {
    @Test("Replacements, grafts and notes are neither fetched nor honoured: what comes in is what was signed")
    func bystanders() throws {
        let scenario = try Scenario(stages: "  eingang: {}")
        try scenario.begin()
        try scenario.deliver("v1.0.0", ["app/VERSION": "1.0.0\n"])
        func outer(_ call: String...) throws -> String {
            try expectRun(
                "git", ["-C", scenario.outer] + call,
                environment: scenario.cast.sender.environment)
        }
        let honest = try outer("rev-parse", "v1.0.0^{commit}", "v1.0.0^{tree}", "v1.0.0:app/VERSION")
            .split(separator: "\n").map(String.init)
        try scenario.folder.write(Scenario.eicar, to: "evil")
        let file = try outer("hash-object", "-w", "\(scenario.folder.path)/evil")
        let folder = try expectRun(
            "git", ["-C", scenario.outer, "mktree"], input: Data("100644 blob \(file)\tevil\n".utf8))
        let commit = try outer("commit-tree", "-m", "evil", folder)
        for (from, to) in zip(honest, [commit, folder, file]) { _ = try outer("replace", "-f", from, to) }
        _ = try outer("notes", "add", "-m", "evil", "v1.0.0^{commit}")
        try scenario.folder.write("\(honest[0]) \(commit)\n", to: "outer.git/info/grafts")
        // In A they do what they are there for.
        #expect(try outer("cat-file", "-p", "v1.0.0:evil") == Scenario.eicar)

        let run = try scenario.json(["promote"])
        #expect(run.status == 0 && run.codes.isEmpty, "\(run.result.text)")
        #expect(
            try expectRun("git", ["-C", scenario.inner, "cat-file", "-p", "wohngeld/eingang:app/VERSION"])
                == "1.0.0")
        let cache = "\(scenario.cast.engine.home)/.cache/stagectl"
        let quarantine = try #require(
            FileManager.default.contentsOfDirectory(atPath: cache).first {
                $0.hasPrefix("quarantine-") && $0.hasSuffix(".git")
            })
        let strangers = [commit, folder, file, try outer("rev-parse", "refs/notes/commits")]
        for repository in [scenario.inner, "\(cache)/\(quarantine)"] {
            let references = try expectRun(
                "git", ["-C", repository, "for-each-ref", "--format=%(refname)"])
            #expect(!references.contains("replace") && !references.contains("notes"), "\(references)")
            for name in ["info/grafts", "objects/info/alternates", "shallow"] {
                #expect(!FileManager.default.fileExists(atPath: "\(repository)/\(name)"))
            }
        }
        // What hangs on a graft A may send along; there is nothing that would lead to it.
        for id in strangers {
            let present = try Support.run("git", ["-C", scenario.inner, "cat-file", "-e", id])
            #expect(present.status != 0, "\(id) is in B")
        }
        #expect(try scenario.json(["audit"]).isFine)
    }
}
