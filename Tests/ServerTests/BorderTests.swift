import Foundation
import Support
import Testing

@Suite("Real servers on both sides of the border")
struct BorderTests {
    @Test("A delivery is fetched over smart HTTPS with a private CA and taken into a B behind SSH")
    func httpsToSSH() throws {
        let files = try TemporaryFolder()
        let authority = try CertificateAuthority(named: "behoerden-ca", in: files)
        var options = NginxServer.Options()
        options.certificate = try authority.issue("server", for: ["IP:127.0.0.1"])
        let root = try TemporaryFolder()
        let web = try NginxServer(serving: root.path, options)
        let ssh = try SSHServer()
        let scenario = try Scenario(outerURL: web.url("outer.git"), innerURL: "placeholder")
        let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
        try scenario.folder.write(
            text.replacingOccurrences(of: "placeholder", with: ssh.url(scenario.inner)), to: "pipeline.yaml")
        try FileManager.default.createSymbolicLink(
            atPath: "\(root.path)/outer.git", withDestinationPath: scenario.outer)
        let environment = try ssh.environment().merging(["GIT_SSL_CAINFO": authority.certificate]) { $1 }
        try scenario.begin(environment: environment)
        try scenario.deliver("v1.0.0", ["app/VERSION": "1.0.0\n"])

        let first = try scenario.json(["promote"], environment: environment)
        #expect(first.status == 0, "\(first.codes) \(first.result.errors)")
        let release = try scenario.json(
            ["release", "v1.0.0", "--to", "abnahme", "-m", "gut", "--confirm", "abnahme"],
            as: scenario.cast.first, environment: environment)
        #expect(release.status == 0, "\(release.codes) \(release.result.errors)")
        let step = try scenario.json(["promote", "v1.0.0", "--to", "abnahme"], environment: environment)
        #expect(step.status == 0, "\(step.codes) \(step.result.errors)")
        let audit = try scenario.json(["audit"], environment: environment)
        #expect(audit.isFine, "\(audit.codes)")
        let delivered = try expectRun("git", ["-C", scenario.outer, "rev-parse", "v1.0.0^{tree}"])
        #expect(
            try expectRun("git", ["-C", scenario.inner, "rev-parse", "wohngeld/abnahme^{tree}"]) == delivered)
        try expectRun("git", ["-C", scenario.inner, "fsck", "--strict"])

        // A second run fetches nothing that is there already.
        let before = web.requests().count
        #expect(try scenario.json(["promote"], environment: environment).status == 0)
        #expect(web.requests().dropFirst(before).allSatisfy { !$0.contains("POST") })
    }

    @Test("A server whose certificate nobody vouches for is refused, and the ledger stays as it was")
    func unknownAuthority() throws {
        let files = try TemporaryFolder()
        let authority = try CertificateAuthority(named: "fremde-ca", in: files)
        var options = NginxServer.Options()
        options.certificate = try authority.issue("server", for: ["IP:127.0.0.1"])
        let root = try TemporaryFolder()
        let web = try NginxServer(serving: root.path, options)
        let scenario = try Scenario(outerURL: web.url("outer.git"))
        try scenario.begin()
        let before = try expectRun("git", ["-C", scenario.inner, "rev-parse", "wohngeld/ledger"])
        let run = try scenario.json(["promote"])
        #expect(run.codes == ["transport.certificate-untrusted"] && run.status == 78)
        #expect(try expectRun("git", ["-C", scenario.inner, "rev-parse", "wohngeld/ledger"]) == before)
    }

    @Test("A hook in a B that is given by path runs, and what it refuses is not there")
    func hookByPath() throws {
        let scenario = try Scenario()
        try scenario.begin()
        let seen = "\(scenario.folder.path)/seen"
        try install("cat >>'\(seen)'; echo 'Heute nicht.' >&2; exit 1", as: "pre-receive", in: scenario)
        try scenario.deliver("v1.0.0", ["app/VERSION": "1.0.0\n"])
        let before = try expectRun("git", ["-C", scenario.inner, "for-each-ref"])
        let refused = try scenario.json(["promote"])
        #expect(refused.codes == ["push.refused-by-hook"] && refused.status == 22)
        #expect(try expectRun("git", ["-C", scenario.inner, "for-each-ref"]) == before)
        try install("cat >>'\(seen)'", as: "pre-receive", in: scenario)
        #expect(try scenario.json(["promote"]).status == 0)
        let lines = try String(contentsOfFile: seen, encoding: .utf8)
        for name in ["heads/wohngeld/ledger", "tags/wohngeld/v1.0.0", "heads/wohngeld/vorpruefung"] {
            #expect(lines.contains("refs/\(name)"))
        }
    }

    @Test("Where a server cannot take refs all together, the ledger goes first and the rest is repaired")
    func withoutAtomic() throws {
        let scenario = try Scenario()
        try scenario.begin()
        try expectRun("git", ["-C", scenario.inner, "config", "receive.advertiseAtomic", "false"])
        // The stage's branch is refused: what a run that was cut off behind the ledger leaves.
        try install("case $1 in */vorpruefung) exit 1 ;; esac", as: "update", in: scenario)
        try scenario.deliver("v1.0.0", ["app/VERSION": "1.0.0\n"])
        _ = try scenario.json(["promote"])
        #expect(try scenario.json(["audit"]).codes == ["ledger.reference-behind"])
        try FileManager.default.removeItem(atPath: "\(scenario.inner)/hooks/update")
        #expect(try scenario.json(["promote"]).status == 0)
        #expect(try scenario.json(["audit"]).isFine)
        #expect(
            try expectRun("git", ["-C", scenario.inner, "log", "-1", "--format=%s", "wohngeld/vorpruefung"])
                == "Promote v1.0.0 to vorpruefung")
    }

    @Test("A lost tag and a lost stage branch come back with the same ids")
    func repair() throws {
        let scenario = try Scenario()
        try scenario.begin()
        try scenario.deliver("v1.0.0", ["app/VERSION": "1.0.0\n"])
        #expect(try scenario.json(["promote"]).status == 0)
        let before = try expectRun("git", ["-C", scenario.inner, "for-each-ref"])
        for name in ["refs/tags/wohngeld/v1.0.0", "refs/heads/wohngeld/vorpruefung"] {
            try expectRun("git", ["-C", scenario.inner, "update-ref", "-d", name])
        }
        #expect(try scenario.json(["audit"]).status == 30)
        #expect(try scenario.json(["promote"]).status == 0)
        #expect(try expectRun("git", ["-C", scenario.inner, "for-each-ref"]) == before)
        #expect(try scenario.json(["audit"]).isFine)
    }

    @Test("A stage branch that somebody else moved stops everything")
    func foreignBranch() throws {
        let scenario = try Scenario()
        try scenario.begin()
        try scenario.deliver("v1.0.0", ["app/VERSION": "1.0.0\n"])
        #expect(try scenario.json(["promote"]).status == 0)
        try expectRun(
            "git", ["-C", scenario.inner, "update-ref", "refs/heads/wohngeld/vorpruefung", "wohngeld/ledger"])
        for command in ["audit", "promote"] {
            let run = try scenario.json([command])
            #expect(run.codes == ["ledger.reference-foreign"] && run.status == 30)
        }
    }

    private func install(_ script: String, as name: String, in scenario: Scenario) throws {
        let hook = "\(scenario.inner)/hooks/\(name)"
        try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(fileURLWithPath: hook))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hook)
    }
}
