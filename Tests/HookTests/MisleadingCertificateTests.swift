import Foundation
import Ledger
import Pipeline
import Seals
import Support
import Testing

/// A delivery whose sender has laid a certificate beside the signature that is called like the authority's and that nobody can read.
///
/// As soon as the authority's own certificate has ended, libcrypto finds its way over the other one.
@Suite("A forged authority beside a certificate that is revoked after the intake")
struct MisleadingCertificateTests {
    private let site: HookedScenario
    private let mill: CertificateMill
    private let root: CertificateMill.Holder
    private let middle: CertificateMill.Holder
    private let sender: CertificateMill.Holder

    init() throws {
        let mill = CertificateMill(in: try TemporaryFolder())
        let root = try mill.root("wurzel", subject: "/CN=Wurzel")
        // It ends while the ledger's time goes on, which the hook lets be ahead of its clock by ten minutes.
        let format = DateFormatter()
        (format.locale, format.timeZone) = (Locale(identifier: "en_US_POSIX"), TimeZone(identifier: "UTC"))
        format.dateFormat = "yyyyMMddHHmmss'Z'"
        let middle = try mill.authority(
            "mitte", by: root, until: format.string(from: Date(timeIntervalSinceNow: 540)))
        let sender = try mill.issue("labor", by: middle, subject: "/O=Labor", days: 5)
        // The same names as the true ones have; longer, so that it stands behind that, as DER sorts them.
        let stranger = try mill.root("fremd", subject: "/CN=Wurzel")
        let identifier = try expectRun(
            "openssl", ["x509", "-in", middle.certificate, "-noout", "-ext", "subjectKeyIdentifier"]
        ).split(whereSeparator: \.isWhitespace).last.map(String.init)
        let names = Array(repeating: "DNS:a", count: 101).joined(separator: ",")
        let fake = try mill.issue(
            "falsch", by: stranger, subject: "/CN=mitte", days: 200,
            extensions: "subjectKeyIdentifier=\(try #require(identifier))\nsubjectAltName=\(names)\n"
                + "nsComment=\(String(repeating: "x", count: 400))")
        var misled = sender
        misled.issuers = [middle.certificate, fake.certificate]
        (self.mill, self.root, self.middle, self.sender) = (mill, root, middle, sender)
        let signer = misled
        site = try HookedScenario(
            adjust: { scenario in
                let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
                let senders = "{ haus: { principals: '*@lieferant.example' }, labor: { subjects: O=Labor } }"
                let signed = "on: [tag, manifest], require: 2, senders: \(senders)"
                try scenario.folder.write(
                    "policy: { by: fachverantwortung }\n"
                        + text.replacing("require: 1, on: tag", with: signed)
                        .replacing("checkup:\n", with: "checkup:\n  note: required\n"), to: "pipeline.yaml")
                let folder = "\(scenario.folder.path)/signers/lieferanten"
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
                    mill.sign(Array(sums.utf8), by: signer, form: "DER"), to: "work/SHA256SUMS.p7s")
                for call in [
                    ["add", "-A"], ["commit", "-q", "-m", "1"], ["tag", "-s", "-m", "1", "v1.0.0"],
                    ["push", "-q", scenario.outer, "refs/tags/v1.0.0"],
                ] {
                    try expectRun(
                        "git", call, in: scenario.work, environment: scenario.cast.sender.environment)
                }
            })
    }

    /// Lets a policy with these lists come into force, under which the delivery is released by an entry that is far ahead.
    private func change(_ lists: [String]) throws {
        for (number, list) in lists.enumerated() {
            try site.scenario.folder.write(
                #require(FileManager.default.contents(atPath: list)), to: "signers/lieferanten/\(number).crl")
        }
        let digits = try String(Policy(readingFrom: site.scenario.pipeline).digest.hex.prefix(12))
        try site.prepare([
            .run("policy", "propose"), .decide(["policy", "approve", "--confirm", digits]),
            .run("policy", "adopt"),
        ])
        let forger = try Forger(at: site, policy: Policy(readingFrom: site.scenario.pipeline))
        let first = site.scenario.cast.first
        let time = Forger.now(550)
        let statement = Statement(
            pipeline: "wohngeld", ledger: try #require(forger.ledger), policy: forger.policy.digest,
            decision: .release(
                Admission(
                    delivery: try forger.name("v1.0.0"), digest: try forger.digest("v1.0.0"), stage: "abnahme"
                )),
            person: first.address, reason: "Test", time: time)
        try forger.append(
            .decision(forger.sign(statement, by: first)), by: first, author: first, at: time)
        let push = try forger.push(as: first)
        try #require(push.isTaken, "\(push.errors)")
    }

    private func expectShut(_ code: String, _ status: Int32) throws {
        let before = try site.references()
        let promoted = try site.json(["promote", "v1.0.0", "--to", "abnahme"])
        #expect(promoted.codes == [code] && promoted.status == status, "\(promoted.result.text)")
        // Whoever has the engine's key and files of their own pushes it with stock Git.
        let lax = try Forger.laxPolicy(of: site.scenario, asking: [])
        let policy = try Policy(
            pipeline: lax.pipelineBytes, operatorFiles: lax.operatorFiles,
            senderFiles: lax.senderFiles.filter { $0.key == "anchors.pem" || $0.key == "allowed_signers" })
        let forger = try Forger(at: site, policy: policy)
        try forger.promote("v1.0.0", to: "abnahme", at: Forger.now(560))
        let push = try forger.push(as: site.scenario.cast.engine)
        #expect(!push.isTaken && push.codes == [code], "\(push.errors)")
        #expect(try site.references() == before)
    }

    @Test(
        "It keeps no revocation back, and where no list is in force nothing is decided, by command and by push"
    )
    func everywhere() throws {
        let ofRoot = try mill.revocationList(of: root)
        try change([ofRoot, mill.revocationList(of: middle, revoking: [sender])])
        try expectShut("gate.key-revoked", 21)
        #expect(try site.json(["promote"]).status == 0)
        #expect(try site.json(["audit"]).isFine)

        // Nothing is revoked; but the way that libcrypto finds leads to nobody.
        try change([ofRoot, mill.revocationList(of: middle, number: 2)])
        try expectShut("signers.revocation-unknown", 69)
    }
}
