import Foundation
import Git
import Seals
import Support
import Testing

@Suite("Deliveries that the hook checks again")
struct RecheckTests {
    /// Makes a site whose pipeline file has other words.
    private func site(_ words: (String, String)...) throws -> HookedScenario {
        try HookedScenario { scenario in
            var text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
            for (old, new) in words { text = text.replacingOccurrences(of: old, with: new) }
            try scenario.folder.write(text, to: "pipeline.yaml")
        }
    }

    /// Gives the machine on which B lies a signature that the engine does not know yet.
    private func learn(_ text: String, at site: HookedScenario) throws {
        let hex = text.utf8.map { String(format: "%02x", $0) }.joined()
        let folder = try site.scenario.folder.write("Neu:0:*:\(hex)\n", to: "inner-signatures/neu.ndb")
        try expectRun(
            "git",
            [
                "-C", site.scenario.inner, "config", "stagectl.wohngeld.databases",
                (folder as NSString).deletingLastPathComponent,
            ])
    }

    @Test(
        "By default only what somebody else than a mere engine has taken in",
        arguments: [
            ("", "", true), ("", "  steward: [stagectl@inner.example]\n", false),
            ("  checkup: rerun\n", "", false),
            ("  checkup: attest\n", "  steward: [stagectl@inner.example]\n", true),
        ])
    func who(target: String, roles: String, isTaken: Bool) throws {
        let site = try site(("target:\n", "target:\n\(target)"), ("roles:\n", "roles:\n\(roles)"))
        try learn("heimtückisch", at: site)
        try site.scenario.deliver("v2.0.0", ["app/a": "ganz heimtückisch\n"])
        let promote = try site.scenario.stagectl(["promote"])
        #expect((promote.status == 0) == isTaken, "\(promote.errors)")
        #expect(promote.errors.contains("[malware.found]") != isTaken, "\(promote.errors)")
        // What is clean passes either way.
        try site.scenario.deliver("v3.0.0", ["app/a": "harmlos\n"])
        let later = try site.scenario.json(["promote", "v3.0.0"])
        #expect(later.status == 0, "\(later.codes) \(later.result.errors)")
    }

    @Test("A report that speaks of other files is none, however it is signed")
    func forgedReport() throws {
        let site = try site(("target:\n", "target:\n  checkup: rerun\n"))
        try site.scenario.deliver("v2.0.0", ["app/a": "a\n"])
        let other = try Forger(at: site)
        try other.accept("v2.0.0", digest: SHA256Digest(of: [1]))
        let push = try other.push(["refs/tags/wohngeld/v2.0.0"])
        #expect(
            !push.isTaken && push.codes == ["hook.content-differs", "hook.not-in-ledger"], "\(push.errors)")

        try site.scenario.folder.write("b\n", to: "work/app/a")
        try site.scenario.deliver("v3.0.0", [:], checksums: false)
        let unsound = try Forger(at: site)
        try unsound.accept("v3.0.0")
        let refused = try unsound.push(["refs/tags/wohngeld/v3.0.0"])
        #expect(refused.codes == ["checksum.differs", "hook.not-in-ledger"], "\(refused.errors)")
        // Whose word is taken may lie; that is what attest means.
        let trusting = try self.site(("target:\n", "target:\n  checkup: attest\n"))
        try trusting.scenario.deliver("v2.0.0", ["app/a": "a\n"])
        let liar = try Forger(at: trusting)
        try liar.accept("v2.0.0", digest: SHA256Digest(of: [1]))
        #expect(try liar.push(["refs/tags/wohngeld/v2.0.0"]).isTaken)
    }

    @Test("Where the databases lie is said by B's configuration, or by whole paths in the policy")
    func databases() throws {
        let site = try HookedScenario { scenario in
            let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
                .replacingOccurrences(of: "[\(scenario.signatures)]", with: "[signatures]")
                .replacingOccurrences(of: "target:\n", with: "target:\n  checkup: rerun\n")
            try scenario.folder.write(text, to: "pipeline.yaml")
        }
        try site.scenario.deliver("v2.0.0", ["app/a": "a\n"])
        let unknown = try site.scenario.stagectl(["promote"])
        #expect(
            unknown.status == 22 && unknown.errors.contains("[hook.databases-unknown]"), "\(unknown.errors)")
        let databases = ["-C", site.scenario.inner, "config", "stagectl.wohngeld.databases"]
        try expectRun("git", databases + ["/nonexistent/db"])
        let missing = try site.scenario.stagectl(["promote"])
        #expect(missing.status == 22 && missing.errors.contains("[malware."), "\(missing.errors)")
        try expectRun("git", databases + [site.scenario.signatures])
        #expect(try site.scenario.json(["promote"]).status == 0)
    }
}
