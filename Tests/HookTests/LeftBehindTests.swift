import Foundation
import Support
import Testing

@Suite("What killed runs leave behind in B")
struct LeftBehindTests {
    private func lock(_ name: String, in scenario: Scenario, age: TimeInterval) throws -> String {
        let file = "\(scenario.inner)/\(name).lock"
        try Data("\(String(repeating: "a", count: 40))\n".utf8).write(to: URL(fileURLWithPath: file))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: file)
        return file
    }

    private let names = ["refs/heads/wohngeld/ledger", "refs/heads/wohngeld/vorpruefung"]

    @Test("A lock of a ref ends a promotion, and is taken away once nobody can hold it any more")
    func locks() throws {
        let scenario = try Scenario()
        try scenario.begin()
        try scenario.deliver("v1.0.0", ["app/VERSION": "1.0.0\n"])
        #expect(try scenario.json(["promote"]).status == 0)
        for (number, name) in names.enumerated() {
            try scenario.deliver("v1.1.\(number)", ["app/VERSION": "\(number)\n"])
            let file = try lock(name, in: scenario, age: 60)
            let blocked = try scenario.json(["promote"])
            #expect(
                blocked.status == 69 && blocked.codes.contains("push.failed"), "\(name): \(blocked.codes)")
            #expect(FileManager.default.fileExists(atPath: file))
            _ = try lock(name, in: scenario, age: 16 * 60)
            let run = try scenario.json(["promote"])
            #expect(run.status == 0, "\(name): \(run.codes)")
            #expect(!FileManager.default.fileExists(atPath: file))
            #expect(try scenario.json(["audit"]).isFine)
        }
    }

    @Test("So does the hook with those of a push that it lets through, and with no others")
    func hook() throws {
        let site = try HookedScenario()
        let copy = try site.copy()
        let name = "refs/heads/docs/a"
        try expectRun("git", ["-C", site.scenario.inner, "update-ref", name, "wohngeld/ledger~1"])
        let file = try lock(name, in: site.scenario, age: 16 * 60)
        let other = try lock("refs/heads/wohngeld/vorpruefung", in: site.scenario, age: 16 * 60)
        #expect(try !site.push([":refs/heads/wohngeld/ledger"], from: copy).isTaken)
        #expect(FileManager.default.fileExists(atPath: file))
        let push = try site.push(["+wohngeld/ledger:\(name)"], from: copy)
        #expect(push.isTaken, "\(push.errors)")
        #expect(!FileManager.default.fileExists(atPath: file))
        #expect(FileManager.default.fileExists(atPath: other))
    }

    @Test(
        "The second hook of an earlier installation is renewed, and both of them bring to the disk what has moved"
    )
    func renewed() throws {
        let site = try HookedScenario()
        let file = "\(site.scenario.inner)/hooks/reference-transaction"
        let now = try String(contentsOfFile: file, encoding: .utf8)
        #expect(now.contains("committed"))
        let earlier = """
            #!/bin/sh
            # stagectl reference-transaction hook, version 1. "stagectl hook install" wrote it, and replaces it.
            [ "$1" = prepared ] || exit 0
            exec '\(stagectlBinary)' hook reference-transaction

            """
        try earlier.write(toFile: file, atomically: false, encoding: .utf8)
        try site.deliver("v1.1.0")
        try site.install()
        #expect(try String(contentsOfFile: file, encoding: .utf8) == now)
        #expect(try expectRun("git", ["-C", site.scenario.inner, "config", "core.fsync"]) == "all")
        try expectRun("git", ["-C", site.scenario.inner, "config", "core.fsync", "none"])
        try site.install()
        #expect(try expectRun("git", ["-C", site.scenario.inner, "config", "core.fsync"]) == "none")
        try site.deliver("v1.2.0")
    }

    @Test("init pins what it began itself and could not pin any more, and nothing that has gone on since")
    func pin() throws {
        let scenario = try Scenario()
        try scenario.begin()
        let engine = scenario.cast.engine
        let key = "stagectl.wohngeld.root"
        let pinned = { try run("git", ["config", "--global", key], environment: engine.environment).text }
        let root = try pinned()
        func forget() throws {
            try engine.git(["config", "--global", "--unset", key], in: scenario.folder.path)
        }
        try forget()
        #expect(try scenario.json(["init"]).status == 0)
        #expect(try pinned() == root)
        try scenario.deliver("v1.0.0", ["app/VERSION": "1.0.0\n"])
        #expect(try scenario.json(["promote"]).status == 0)
        try forget()
        _ = try scenario.json(["init"])
        #expect(try pinned().isEmpty)
    }
}
