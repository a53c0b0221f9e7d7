import Foundation
import Support
import Testing

@Suite("What an installation has verified")
struct PlaceTests {
    private func files(of site: HookedScenario) throws -> [String] {
        guard FileManager.default.fileExists(atPath: site.cache) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: site.cache).sorted()
    }

    private func isKept(_ run: StagectlRun) throws -> Bool {
        #expect(run.status == 0, "\(run.codes)")
        let document = try JSONSerialization.jsonObject(with: run.result.output) as? [String: Any]
        let result = try #require(document?["result"] as? [String: Any])
        return try #require(result["kept"] as? Bool)
    }

    /// Takes the second entry of the ledger away: whoever verifies the ledger from its beginning notices.
    private func loseEntry(of site: HookedScenario) throws {
        let lost = try site.id("wohngeld/ledger~1")
        try expectRun("git", ["-C", site.scenario.inner, "config", "gc.auto", "0"])
        try FileManager.default.removeItem(
            atPath: "\(site.scenario.inner)/objects/\(lost.prefix(2))/\(lost.dropFirst(2))")
    }

    @Test("The first push after it goes on from there")
    func used() throws {
        let site = try HookedScenario()
        let copy = try site.copy()
        let names = try files(of: site)
        #expect(names.count == 2 && names.contains("hook.key"))
        for name in names {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(site.cache)/\(name)")
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
        try loseEntry(of: site)
        #expect(try site.push(["wohngeld/ledger:refs/heads/docs/a"], from: copy).isTaken)
        try FileManager.default.removeItem(atPath: site.cache)
        let without = try site.push(["wohngeld/ledger:refs/heads/docs/b"], from: copy)
        #expect(without.codes == ["ledger.incomplete"], "\(without.errors)")
    }

    @Test("It stands beside what the hook has kept meanwhile, of every pipeline, and nowhere after a dry run")
    func again() throws {
        let site = try HookedScenario()
        try FileManager.default.removeItem(atPath: site.cache)
        #expect(try !isKept(site.scenario.json(["hook", "install", site.scenario.inner, "--dry-run"])))
        #expect(try files(of: site).isEmpty)
        #expect(try isKept(site.scenario.json(["hook", "install", site.scenario.inner])))
        try site.deliver("v1.1.0")
        let hooks = try files(of: site)
        #expect(try isKept(site.scenario.json(["hook", "install", site.scenario.inner])))
        #expect(try files(of: site) == hooks)
        let name = try #require(hooks.first { $0.hasSuffix(".json") })
        let text = try String(contentsOfFile: "\(site.cache)/\(name)", encoding: .utf8)
        #expect(text.matches(of: /"state":/).count == 3, "\(text)")
        // A pipeline that has not begun has nothing that could be kept.
        let other = String(repeating: "a", count: 40)
        #expect(
            try isKept(
                site.scenario.json(
                    ["hook", "install", site.scenario.inner, "--trust-root", "anderes=\(other)"])))
        #expect(try files(of: site) == hooks)
    }

    @Test(
        "Where the hook may run as somebody else, nothing is put in that one's way, and nothing else is said")
    func otherAccount() throws {
        let site = try HookedScenario()
        let files = FileManager.default
        func install(_ environment: [String: String] = [:]) throws -> StagectlRun {
            try site.scenario.json(["hook", "install", site.scenario.inner], environment: environment)
        }
        func share(_ value: String) throws {
            try expectRun("git", ["-C", site.scenario.inner, "config", "core.sharedRepository", value])
        }
        try files.removeItem(atPath: site.cache)
        for value in ["group", "0660", "true"] {
            try share(value)
            #expect(try !isKept(install()) && !files.fileExists(atPath: site.cache), "\(value)")
        }
        let words = try site.scenario.stagectl(
            ["hook", "install", site.scenario.inner, "--lang", "de"], environment: ["COLUMNS": "300"])
        #expect(words.text.contains("Was geprüft ist, steht nicht in \(site.cache):"), "\(words.text)")
        // What is there and ours is nobody else's.
        try files.createDirectory(
            atPath: site.cache, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        #expect(try isKept(install()))
        for name in try self.files(of: site) { try files.removeItem(atPath: "\(site.cache)/\(name)") }
        try files.setAttributes([.posixPermissions: 0o777], ofItemAtPath: site.cache)
        #expect(try !isKept(install()) && self.files(of: site).isEmpty)
        try files.removeItem(atPath: site.cache)
        try share("umask")
        #expect(try isKept(install()))
        // Without any folder the hook is installed as well.
        try expectRun("git", ["-C", site.scenario.inner, "config", "--unset", "stagectl.cache"])
        let homeless = ["HOME": "", "XDG_CACHE_HOME": ""]
        #expect(try !isKept(install(homeless)))
        let told = try site.scenario.stagectl(
            ["hook", "install", site.scenario.inner], environment: homeless)
        #expect(told.text.contains("What has been verified is kept nowhere:"), "\(told.text)")
    }

    @Test("A ledger that does not verify is told with its code, and nothing is installed, pinned or kept")
    func broken() throws {
        let site = try HookedScenario()
        let (inner, hooks) = (site.scenario.inner, "\(site.scenario.inner)/hooks")
        let forger = try Forger(at: site, policy: Forger.laxPolicy(of: site.scenario))
        try forger.promote("v1.0.0", to: "produktion")
        try expectRun(
            "git",
            [
                "-C", inner, "fetch", "-q", forger.copy,
                "+refs/heads/wohngeld/ledger:refs/heads/wohngeld/ledger",
            ])
        let kept = try files(of: site)
        func objects() throws -> String { try expectRun("git", ["-C", inner, "count-objects", "-v"]) }
        func install() throws -> StagectlRun {
            try site.scenario.json(["hook", "install", inner, "--trust-root", site.root])
        }
        func expectRefusal() throws {
            let before = try objects()
            let run = try install()
            #expect(run.codes == ["ledger.rule"] && run.status == 30, "\(run.codes)")
            #expect(try objects() == before)
        }
        // An installation that was there stays, since it refuses everything.
        try expectRefusal()
        #expect(try files(of: site) == kept)
        for name in ["pre-receive", "reference-transaction"] {
            try FileManager.default.removeItem(atPath: "\(hooks)/\(name)")
        }
        try FileManager.default.removeItem(atPath: site.cache)
        try expectRun("git", ["-C", inner, "config", "--unset", "stagectl.wohngeld.root"])
        try expectRefusal()
        #expect(try files(of: site).isEmpty)
        for name in ["pre-receive", "reference-transaction"] {
            #expect(!FileManager.default.fileExists(atPath: "\(hooks)/\(name)"))
        }
        #expect(try run("git", ["-C", inner, "config", "stagectl.wohngeld.root"]).status == 1)
    }
}
