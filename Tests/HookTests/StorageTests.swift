import Foundation
import Git
import Support
import Testing

@Suite("What lies in B and in a push besides the ledger")
struct StorageTests {
    private func configure(_ site: HookedScenario, _ key: String, _ value: String) throws {
        try expectRun("git", ["-C", site.scenario.inner, "config", key, value])
    }

    /// Names that no pattern of `target.other` opens, and what the hook says of them.
    private static let shut: [(name: String, code: String)] = [
        ("refs/heads/wohngeld", "hook.reserved"), ("refs/heads/WOHNGELD", "hook.reserved"),
        ("refs/heads/Wohngeld/ledger", "hook.reserved"), ("refs/heads/wohngeld/Ledger", "hook.reserved"),
        ("refs/heads/wohngeld/ledger/x", "hook.reserved"),
        ("refs/heads/wohngeld/vorpruefung/x", "hook.reserved"),
        ("refs/heads/wohngeld/VORPRUEFUNG", "hook.reserved"), ("refs/heads/wohngeld/neu", "hook.reserved"),
        ("refs/tags/wohngeld", "hook.reserved"), ("refs/tags/Wohngeld/v1.0.0", "hook.reserved"),
        ("refs/tags/wohngeld/neu", "hook.not-in-ledger"),
        ("refs/tags/wohngeld/vorpruefung", "hook.not-in-ledger"),
        ("refs/tags/wohngeld/v1.0.0/x", "hook.not-in-ledger"), ("refs/Heads/neu", "hook.reserved"),
        ("refs/TAGS/neu", "hook.reserved"), ("refs/wohngeld/produktion", "hook.reserved"),
        ("refs/replace/0123456789012345678901234567890123456789", "hook.reserved"),
        ("refs/namespaces/x/refs/heads/wohngeld/ledger", "hook.reserved"),
        ("refs/heads/wohn\u{200B}geld/ledger", "hook.name"), ("refs/heads/wohngeld/ledger", "ledger.fork"),
        ("refs/heads/wohngeld/vorpruefung", "hook.not-in-ledger"),
        ("refs/heads/wohngeld/produktion", "hook.not-in-ledger"),
    ]

    @Test("A pipeline that opens everything beside itself keeps its own names shut")
    func open() throws {
        let site = try HookedScenario(other: ["refs/heads/*", "refs/tags/*", "refs/notes/**"])
        let copy = try site.copy()
        let stranger = site.scenario.cast.stranger
        let tree = try stranger.git(["rev-parse", "wohngeld/vorpruefung^{tree}"], in: copy)
        let commit = try stranger.git(["commit-tree", "-m", "x", tree], in: copy)
        let before = try site.references()
        for (name, code) in Self.shut {
            // Neither by itself nor together with what makes room for it or is open.
            for refspecs in [["+\(commit):\(name)"], ["+\(commit):\(name)", "+\(commit):refs/heads/frei"]] {
                let push = try site.push(refspecs, from: copy)
                #expect(!push.isTaken && push.codes.first == code, "\(name): \(push.errors)")
            }
        }
        let room = try site.push(
            [
                ":refs/heads/wohngeld/vorpruefung", ":refs/heads/wohngeld/ledger",
                "\(commit):refs/heads/wohngeld",
            ],
            from: copy)
        #expect(!room.isTaken && Set(room.codes) == ["hook.deletion", "hook.reserved"], "\(room.errors)")
        #expect(try site.references() == before)
        for name in ["heads/main", "heads/wohngeld.x", "tags/v1", "notes/a/b"] {
            let push = try site.push(["\(commit):refs/\(name)"], from: copy)
            #expect(push.isTaken, "\(name): \(push.errors)")
        }
        #expect(try site.json(["audit"]).isFine)
    }

    @Test("Replaced objects and grafts in B change nothing of what the hook reads")
    func replaced() throws {
        let site = try HookedScenario()
        let lax = try Forger.laxPolicy(of: site.scenario)
        let forger = try Forger(at: site, policy: lax)
        let stage = try forger.promote("v1.0.0", to: "produktion")
        let head = try #require(forger.head)
        let inner = site.scenario.inner
        try expectRun("git", ["-C", inner, "fetch", "-q", forger.copy, "\(head.hex):refs/heads/docs/x"])
        let ledger = try site.id("wohngeld/ledger")
        try expectRun("git", ["-C", inner, "replace", ledger, head.hex])
        try Data("\(ledger) \(head.hex)\n".utf8).write(to: URL(fileURLWithPath: "\(inner)/info/grafts"))
        // With a verified place in the cache and without.
        for _ in 0..<2 {
            let push = try site.push(["\(stage.hex):refs/heads/wohngeld/produktion"], from: forger.copy)
            #expect(!push.isTaken && push.codes == ["hook.not-in-ledger"], "\(push.errors)")
            try FileManager.default.removeItem(atPath: site.cache)
        }
    }

    @Test(
        "Objects that B borrows from another repository are read, and those of a shallow copy are not enough")
    func borrowed() throws {
        let site = try HookedScenario()
        let inner = site.scenario.inner
        let pool = "\(site.scenario.folder.path)/pool"
        try FileManager.default.moveItem(atPath: "\(inner)/objects", toPath: pool)
        try FileManager.default.createDirectory(
            atPath: "\(inner)/objects/info", withIntermediateDirectories: true)
        try Data("\(pool)\n".utf8).write(to: URL(fileURLWithPath: "\(inner)/objects/info/alternates"))
        try site.deliver("v2.0.0")
        let copy = try site.copy()
        let push = try site.push(["+wohngeld/ledger:refs/heads/wohngeld/vorpruefung"], from: copy)
        #expect(!push.isTaken && push.codes == ["hook.not-in-ledger"], "\(push.errors)")
        #expect(try site.json(["audit"]).isFine)

        // The server might take shallow histories; the ledger's is none.
        try configure(site, "receive.shallowUpdate", "true")
        let shallow = "\(site.scenario.folder.path)/shallow.git"
        try expectRun(
            "git",
            ["clone", "-q", "--bare", "--depth", "1", "-b", "wohngeld/ledger", "file://\(inner)", shallow])
        let stranger = site.scenario.cast.stranger
        let head = try stranger.git(["rev-parse", "HEAD"], in: shallow)
        let next = try stranger.git(["commit-tree", "-p", head, "-m", "x", "HEAD^{tree}"], in: shallow)
        let before = try site.references()
        for (refspec, codes) in [
            ("\(next):refs/heads/wohngeld/ledger", ["ledger.broken"]),
            ("+\(next):refs/heads/wohngeld/vorpruefung", ["hook.not-in-ledger"]),
        ] {
            let push = try site.push([refspec], from: shallow)
            #expect(!push.isTaken && push.codes == codes, "\(push.errors)")
        }
        #expect(try site.references() == before)
        #expect(!FileManager.default.fileExists(atPath: "\(inner)/shallow"))
    }

    @Test("An entry of any size is refused before it is read")
    func huge() throws {
        let site = try HookedScenario()
        let copy = try site.copy()
        let ledger = try site.id("wohngeld/ledger")
        let tree = try site.id("wohngeld/ledger^{tree}")
        let line = String(repeating: "x", count: 1 << 20)
        let parents = (0..<3).map { _ in "parent \(ledger)\n" }.joined()
        for (text, code) in [
            ("tree \(tree)\nparent \(ledger)\n", "ledger.broken"),
            ("tree \(tree)\n\(parents)", "ledger.fork"),
        ] {
            let identity = "x <x@example> 1700000000 +0000\n"
            let size = code == "ledger.broken" ? 64 : 0
            let content =
                "\(text)author \(identity)committer \(identity)\n" + String(repeating: line, count: size)
            let commit = try expectRun(
                "git", ["-C", copy, "hash-object", "-t", "commit", "-w", "--stdin"], input: Data(content.utf8)
            )
            let push = try site.push(["+\(commit):refs/heads/wohngeld/ledger"], from: copy)
            #expect(!push.isTaken && push.codes == [code], "\(push.errors)")
        }
    }
}
