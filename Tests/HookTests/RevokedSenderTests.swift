import Foundation
import Ledger
import Pipeline
import Support
import Testing

@Suite("A sender's key that is revoked after the intake")
struct RevokedSenderTests {
    /// v1.0.0 has come into the first stage, then the key that signed it was revoked by a new policy, and it is released nevertheless.
    private static func site() throws -> HookedScenario {
        let site = try HookedScenario { scenario in
            let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
            try scenario.folder.write("policy: { by: fachverantwortung }\n\(text)", to: "pipeline.yaml")
        }
        let scenario = site.scenario
        try scenario.folder.write(
            "# gestohlen\n\(scenario.cast.sender.publicKey)\n", to: "signers/lieferanten/revoked_keys")
        let digits = try String(Policy(readingFrom: scenario.pipeline).digest.hex.prefix(12))
        try site.prepare([
            .run("policy", "propose"), .decide(["policy", "approve", "--confirm", digits]),
            .run("policy", "adopt"), .release("v1.0.0", "abnahme"),
        ])
        return site
    }

    private static let code = "gate.key-revoked"

    @Test("No command and no push leads on from there, and everything says why")
    func everywhere() throws {
        let site = try Self.site()
        let scenario = site.scenario

        let promoted = try site.json(["promote", "v1.0.0", "--to", "abnahme"])
        #expect(promoted.codes == [Self.code] && promoted.status == 21, "\(promoted.result.text)")
        // The engine that looks for what is open finds nothing.
        let before = try site.references()
        #expect(try site.json(["promote"]).status == 0)
        #expect(try site.references() == before)

        let explained = try site.json(["explain", "v1.0.0", "--to", "abnahme", "--exit-code"])
        #expect(
            explained.status == 21 && explained.result.text.contains(Self.code), "\(explained.result.text)")
        for (language, words) in [("de_DE.UTF-8", "gesperrt"), ("en_GB.UTF-8", "revoked")] {
            let shown = try scenario.stagectl(
                ["explain", "v1.0.0", "--to", "abnahme"], as: scenario.cast.engine,
                environment: ["LC_ALL": language])
            #expect(shown.text.contains(words), "\(shown.text)")
        }
        // `status` offers it as the next one of no stage.
        let status = try site.json(["status"])
        #expect(
            status.status == 0 && !status.result.text.contains(#""candidate":{"#), "\(status.result.text)")

        // Whoever has the engine's key and a policy of their own pushes it with stock Git.
        let lax = try Forger.laxPolicy(of: scenario, asking: [])
        let policy = try Policy(
            pipeline: lax.pipelineBytes, operatorFiles: lax.operatorFiles,
            senderFiles: ["allowed_signers": Array(scenario.cast.senders.utf8)])
        let forger = try Forger(at: site, policy: policy)
        try forger.promote("v1.0.0", to: "abnahme")
        let push = try forger.push(as: scenario.cast.engine)
        #expect(!push.isTaken && push.codes == [Self.code], "\(push.errors)")
        #expect(try site.references() == before)
        #expect(try site.json(["audit"]).isFine)

        // Where it got into B past the hook, the audit finds it.
        try expectRun(
            "git",
            [
                "-C", scenario.inner, "-c", "core.hooksPath=/dev/null", "fetch", "-q", forger.copy,
                "+refs/heads/wohngeld/*:refs/heads/wohngeld/*",
            ])
        let audit = try site.json(["audit"])
        #expect(audit.status == 30 && audit.result.text.contains(Self.code), "\(audit.result.text)")
    }
}
