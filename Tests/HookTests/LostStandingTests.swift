import Foundation
import Ledger
import Pipeline
import Support
import Testing

/// A delivery whose tag is signed with OpenPGP and whose manifest with a certificate, after its intake.
@Suite("A sender's certificate or OpenPGP key that is revoked after the intake")
struct LostStandingTests {
    private let site: HookedScenario
    private let home: GnuPGHome
    private let mill: CertificateMill
    private let root: CertificateMill.Holder
    private let lab: CertificateMill.Holder
    private let ring: Data

    init() throws {
        let home = try GnuPGHome()
        let mill = CertificateMill(in: try TemporaryFolder())
        root = try mill.root("wurzel", subject: "/O=Stelle")
        lab = try mill.issue("labor", by: root, subject: "/O=Labor", names: "email:labor@labor.example")
        _ = try Self.gpg(home, "--quick-gen-key", "Haus <release@lieferant.example>", "ed25519", "sign", "0")
        let ring = try Self.gpg(home, "--export")
        (self.home, self.mill, self.ring) = (home, mill, ring)
        let (root, lab) = (root, lab)
        site = try HookedScenario(
            adjust: { scenario in
                let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
                let senders = "{ haus: { principals: '*@lieferant.example' }, labor: { subjects: O=Labor } }"
                let signed = "on: [tag, manifest], require: 2, senders: \(senders)"
                try scenario.folder.write(
                    "policy: { by: fachverantwortung }\n"
                        + text.replacing("require: 1, on: tag", with: signed)
                        .replacing("checkup:\n", with: "checkup:\n  note: required\n"), to: "pipeline.yaml")
                try scenario.folder.write(ring, to: "signers/lieferanten/keyring.gpg")
                let folder = "\(scenario.folder.path)/signers/lieferanten"
                try expectRun("rm", ["\(folder)/allowed_signers"])
                try expectRun("cp", [root.certificate, "\(folder)/anchors.pem"])
            },
            delivering: { scenario in
                try scenario.folder.write("1.0.0\n", to: "work/app/VERSION")
                let note = "application: fach\nversion: 1.0.0\naudience: wohngeld\nsequence: 1\n"
                try scenario.folder.write(note, to: "work/lieferung.yaml")
                let files = ["app/VERSION", "lieferung.yaml"]
                let sums = try expectRun("sha256sum", files, in: scenario.work) + "\n"
                try scenario.folder.write(sums, to: "work/SHA256SUMS")
                try scenario.folder.write(
                    mill.sign(Array(sums.utf8), by: lab, form: "DER"), to: "work/SHA256SUMS.p7s")
                let options = ["-c", "gpg.format=openpgp", "-c", "user.signingkey=release@lieferant.example"]
                for call in [
                    ["add", "-A"], ["commit", "-q", "--no-gpg-sign", "-m", "1"],
                    ["tag", "-s", "-m", "1", "v1.0.0"], ["push", "-q", scenario.outer, "refs/tags/v1.0.0"],
                ] {
                    try expectRun(
                        "git", options + call, in: scenario.work,
                        environment: scenario.cast.sender.environment.merging(home.environment) { $1 })
                }
            })
    }

    private static func gpg(_ home: GnuPGHome, _ arguments: String...) throws -> Data {
        let call = ["--batch", "--quiet", "--no-tty", "--pinentry-mode", "loopback", "--passphrase", ""]
        let result = try run("gpg", call + arguments, environment: home.environment)
        guard result.status == 0 else { throw ToolFailure(description: result.errors) }
        return result.output
    }

    /// Lets a policy with these files come into force, under which the delivery is released.
    private func change(_ files: [String: Data], releasing: Bool = true) throws {
        for (name, content) in files {
            try site.scenario.folder.write(content, to: "signers/lieferanten/\(name)")
        }
        let digits = try String(Policy(readingFrom: site.scenario.pipeline).digest.hex.prefix(12))
        try site.prepare([
            .run("policy", "propose"), .decide(["policy", "approve", "--confirm", digits]),
            .run("policy", "adopt"),
        ])
        if releasing { try site.prepare([.release("v1.0.0", "abnahme")]) }
    }

    /// Expects that the delivery does not enter the next stage, by any door.
    private func expectShut(_ code: String, _ status: Int32, naming name: String) throws {
        let scenario = site.scenario
        let before = try site.references()
        let promoted = try site.json(["promote", "v1.0.0", "--to", "abnahme"])
        #expect(
            promoted.codes == [code] && promoted.status == status && promoted.result.text.contains(name),
            "\(promoted.result.text)")
        // Whoever has the engine's key and files of their own pushes it with stock Git.
        let lax = try Forger.laxPolicy(of: scenario, asking: [])
        let files = ["keyring.gpg": Array(ring), "anchors.pem": lax.senderFiles["anchors.pem"] ?? []]
        let policy = try Policy(
            pipeline: lax.pipelineBytes, operatorFiles: lax.operatorFiles, senderFiles: files)
        let forger = try Forger(at: site, policy: policy)
        try forger.promote("v1.0.0", to: "abnahme")
        let push = try forger.push(as: scenario.cast.engine)
        #expect(!push.isTaken && push.codes == [code], "\(push.errors)")
        #expect(try site.references() == before)
    }

    @Test("Neither command nor push leads on from there, and status says which delivery is held up")
    func everywhere() throws {
        let print = try Self.gpg(home, "--with-colons", "--list-keys")
        let identifier = String(decoding: print, as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix("fpr:") }?.split(separator: ":").last.map(String.init)
        let file = "\(home.path)/openpgp-revocs.d/\(try #require(identifier)).rev"
        let revocation = try String(contentsOfFile: file, encoding: .utf8).replacing(
            ":-----BEGIN", with: "-----BEGIN")
        let taken = try site.scenario.folder.write(revocation, to: "revocation.asc")
        _ = try Self.gpg(home, "--import", taken)
        try change(["keyring.gpg": try Self.gpg(home, "--export")])
        try expectShut("gate.key-revoked", 21, naming: "haus")
        // What is shut is no failure of a run that looks for what is open.
        #expect(try site.json(["promote"]).status == 0)
        let status = try site.json(["status"])
        let document = try JSONSerialization.jsonObject(with: status.result.output) as? [String: Any]
        let stages = (document?["result"] as? [String: Any])?["stages"] as? [[String: Any]]
        let heldUp = stages?.flatMap { $0["heldUp"] as? [[String: Any]] ?? [] }
        #expect(heldUp?.map { $0["delivery"] as? String } == ["v1.0.0"], "\(status.result.text)")
        let gates = heldUp?.first?["gates"] as? [[String: Any]]
        #expect(gates?.compactMap { $0["code"] as? String } == ["gate.key-revoked"])
        for (language, words) in [
            ("de_DE.UTF-8", ["aufgehalten: v1.0.0 vor abnahme", "Schlüssel von haus gesperrt"]),
            ("en_GB.UTF-8", ["held up: v1.0.0 before abnahme", "key of haus revoked"]),
        ] {
            let shown = try site.scenario.stagectl(["status"], environment: ["LC_ALL": language])
            for word in words + ["stagectl explain v1.0.0 --to abnahme"] {
                #expect(shown.text.contains(word), "\(shown.text)")
            }
        }

        let revoking = try mill.revocationList(of: root, revoking: [lab], number: 1)
        let list = try #require(FileManager.default.contents(atPath: revoking))
        try change(["keyring.gpg": ring, "stelle.crl": list])
        try expectShut("gate.key-revoked", 21, naming: "labor")

        // Where no list in force tells, nothing is decided, and a run that looks for what is open says so.
        let stale = try mill.revocationList(
            of: root, from: "20200101000000Z", until: "20200201000000Z", number: 2)
        try change(
            ["stelle.crl": try #require(FileManager.default.contents(atPath: stale))], releasing: false)
        // Also while it waits for something else: who is to renew the list hears of it before everybody has released.
        let waiting = try site.json(["promote"])
        #expect(waiting.codes == ["signers.revocation-unknown"] && waiting.status == 69, "\(waiting.codes)")
        let named = try site.json(["promote", "v1.0.0", "--to", "abnahme"])
        #expect(
            Set(named.codes) == ["signers.revocation-unknown", "release.missing"] && named.status == 69,
            "\(named.codes)")
        try site.prepare([.release("v1.0.0", "abnahme")])
        try expectShut("signers.revocation-unknown", 69, naming: "O=Labor")
        let run = try site.json(["promote"])
        #expect(run.codes == ["signers.revocation-unknown"] && run.status == 69, "\(run.result.text)")
        let fresh = try mill.revocationList(of: root, number: 3)
        try change(["stelle.crl": try #require(FileManager.default.contents(atPath: fresh))])
        #expect(try site.json(["promote"]).isFine)
        #expect(try site.json(["audit"]).isFine)
        // The independent judge says the same of keys, certificates and lists.
        _ = try site.scenario.stagectl(["bundle", "v1.0.0"])
        let oracle = try expectRun(
            "python3",
            [
                "-B", "\(repositoryRoot)/Tests/Oracle/bundle.py",
                "\(site.scenario.folder.path)/wohngeld-v1.0.0.bundle", "--root", site.root,
            ])
        #expect(oracle == "ok")
    }
}
