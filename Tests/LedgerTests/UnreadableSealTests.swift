import Foundation
import Git
import Pipeline
import Problems
import Seals
import Support
import Testing

@testable import Ledger

/// Signatures by certificate whose signer nobody can tell, on a delivery that was taken in.
@Suite("Signatures that cannot be read any more")
struct UnreadableSealTests {
    private let policy: Policy

    init() throws {
        let folder = try TemporaryFolder()
        let mill = CertificateMill(in: folder)
        let root = try mill.root("wurzel")
        let list = try mill.revocationList(of: root)
        try expectRun(
            "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", "\(folder.path)/engine"])
        func file(_ path: String) throws -> [UInt8] {
            Array(try #require(FileManager.default.contents(atPath: path)))
        }
        let pipeline = """
            pipeline: p
            source: { url: a, deliveries: refs/tags/v* }
            target: { url: b }
            signers: s
            roles: { engine: [e@b.example] }
            checkup: { signatures: { signers: s, senders: { h: { subjects: O=H } } }, malware: { databases: [d] } }
            stages: { produktion: {} }

            """
        policy = try Policy(
            pipeline: Array(pipeline.utf8),
            operatorFiles: [
                "allowed_signers": Array("e@b.example ".utf8) + file("\(folder.path)/engine.pub")
            ],
            senderFiles: ["anchors.pem": file(root.certificate), "crl.pem": file(list)])
    }

    private func standing(tag: Bool, manifest: Bool) throws -> SealStanding {
        let person = "A <a@b.example> 1 +0000"
        let zeros = String(repeating: "0", count: 40)
        let commit = "tree \(zeros)\nauthor \(person)\ncommitter \(person)\n\nx\n"
        let object =
            "object \(zeros)\ntype commit\ntag v1\ntagger \(person)\n\nx\n"
            + "-----BEGIN SIGNED MESSAGE-----\nMAA=\n-----END SIGNED MESSAGE-----\n"
        let seal = SenderSeal(
            tag: tag ? Array(object.utf8) : nil, commit: Array(commit.utf8),
            manifest: manifest
                ? SealedManifest(folders: [], content: [], signatures: [.cms: [0x30, 0]]) : nil)
        return try seal.standing(
            of: "v1", under: policy, since: Timestamp(seconds: 1_790_000_000),
            at: Timestamp(seconds: 1_790_000_000))
    }

    private func sender(_ carrier: SignatureRules.Carrier, _ file: String? = nil) -> CheckupReport.Sender {
        CheckupReport.Sender(
            name: "h", carrier: carrier, file: file, principal: "O=H", fingerprint: "SHA256:x",
            keyType: "x509-ed25519")
    }

    @Test("One that counted at intake decides nothing; one that nobody asked for is passed over")
    func counted() throws {
        let manifest = try standing(tag: false, manifest: true)
        let problem = manifest.unreadable(among: [sender(.manifest, "SHA256SUMS.p7s")])
        #expect(problem?.code == .signers(.revocationUnknown) && problem?.found == "signature.malformed")
        #expect(manifest.unreadable(among: [sender(.tag), sender(.manifest, "SHA256SUMS.sig")]) == nil)
        #expect(manifest.revoked.isEmpty && manifest.unknown.isEmpty)
        let tag = try standing(tag: true, manifest: false)
        #expect(tag.unreadable(among: [sender(.tag)])?.code == .signers(.revocationUnknown))
        #expect(tag.unreadable(among: [sender(.commit), sender(.manifest, "SHA256SUMS.p7s")]) == nil)
        #expect(try standing(tag: false, manifest: false).unreadable(among: [sender(.tag)]) == nil)
    }
}
