import Foundation
import Problems
import Seals
import Support
import Testing

/// Signatures that counted when they came in, asked about again later.
@Suite("Certificates that are revoked later")
struct LostStandingTests {
    private let mill: CertificateMill
    private static let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970) + 60)
    private let content = Array("tree 1\n\nx\n".utf8)

    init() throws { mill = CertificateMill(in: try TemporaryFolder()) }

    private func file(_ path: String) -> [UInt8] {
        Array(FileManager.default.contents(atPath: path) ?? Data())
    }

    /// Returns what is said of a signature; `good` if nothing is.
    private func verdict(
        _ signature: Data, by anchor: CertificateMill.Holder, lists: [String], at time: Timestamp = now
    ) throws -> String {
        let authorities = try CertificateAuthorities(
            anchors: ("anchors.pem", file(anchor.certificate)),
            revocationLists: lists.enumerated().map { ("\($0.offset).crl", file($0.element)) })
        let lost = try authorities.lostStanding(
            of: CMSSignature(file: Array(signature), of: "v1"), of: "v1", since: Self.now, at: time)
        return lost.map { "\($0.problem.code.name) \($0.problem.subject)" } ?? "good"
    }

    @Test(
        "What is on a list by now is told, the certificate or one above it; what no list in force knows, too")
    func table() throws {
        let root = try mill.root("wurzel", subject: "/O=Amt/CN=Wurzel")
        let middle = try mill.issue("mitte", by: root, extensions: CertificateMill.authorityExtensions)
        let sender = try mill.issue("sender", by: middle, days: 5)
        let signature = try mill.sign(content, by: sender)
        let ofRoot = try mill.revocationList(of: root, days: 100)
        let ofMiddle = try mill.revocationList(of: middle, days: 100)
        let revoking = try mill.revocationList(of: middle, revoking: [sender], days: 100)
        let revokingAbove = try mill.revocationList(of: root, revoking: [middle], days: 100)
        let stale = try mill.revocationList(of: middle, from: "20200101000000Z", until: "20200201000000Z")
        let day: Int64 = 86_400
        #expect(try verdict(signature, by: root, lists: [ofRoot, ofMiddle]) == "good")
        #expect(try verdict(signature, by: root, lists: []) == "good")
        #expect(
            try verdict(signature, by: root, lists: [ofRoot, revoking]) == "signature.key-revoked CN=sender")
        #expect(
            try verdict(signature, by: root, lists: [revokingAbove, ofMiddle])
                == "signature.key-revoked CN=mitte")
        let unknown = "signers.revocation-unknown CN=sender"
        #expect(try verdict(signature, by: root, lists: [ofRoot, stale]) == unknown)
        #expect(try verdict(signature, by: root, lists: [ofRoot]) == unknown)
        // The certificate has expired by then, which was no question any more; what has been revoked is.
        let later = Timestamp(seconds: Self.now.seconds + 50 * day)
        #expect(try verdict(signature, by: root, lists: [ofRoot, ofMiddle], at: later) == "good")
        #expect(
            try verdict(signature, by: root, lists: [ofRoot, revoking], at: later)
                == "signature.key-revoked CN=sender")
        let latest = Timestamp(seconds: Self.now.seconds + 101 * day)
        #expect(try verdict(signature, by: root, lists: [ofRoot, ofMiddle], at: latest) == unknown)
        // An anchor that was renewed begins after the signature, and is the same authority.
        let before = Timestamp(seconds: Self.now.seconds - 50 * day)
        #expect(
            try verdict(signature, by: root, lists: [ofRoot, revoking], at: before)
                == "signature.key-revoked CN=sender")
        // Who leads to no anchor any more is nobody of whom the files speak.
        let other = try mill.root("andere")
        let ofOther = try mill.revocationList(of: other)
        #expect(try verdict(signature, by: other, lists: [ofOther, revoking]) == "good")
        // A signature that brings along what it could lose its way by, as soon as the certificate above it has expired.
        let identifier = try expectRun(
            "openssl", ["x509", "-in", middle.certificate, "-noout", "-ext", "subjectKeyIdentifier"]
        ).split(whereSeparator: \.isWhitespace).last.map(String.init)
        // Longer, so that it stands behind the true one, as DER sorts them.
        let fake = try mill.root(
            "falsch", subject: "/CN=mitte",
            extensions: "basicConstraints=critical,CA:TRUE\nsubjectKeyIdentifier=\(#require(identifier))\n"
                + "nsComment=\(String(repeating: "x", count: 400))")
        var misled = sender
        misled.issuers = [middle.certificate, fake.certificate, root.certificate]
        let misleading = try mill.sign(content, by: misled)
        let anchors = ("anchors.pem", file(root.certificate))
        _ = try CertificateAuthorities(anchors: anchors, revocationLists: []).holder(
            of: content, signature: CMSSignature(file: Array(misleading), of: "v1"), of: "v1", at: Self.now,
            strength: .recommended)
        #expect(try verdict(misleading, by: root, lists: [ofRoot, ofMiddle]) == "good")
        for lists in [[ofRoot, revoking], [revokingAbove, ofMiddle]] {
            #expect(
                try verdict(misleading, by: root, lists: lists, at: later).hasPrefix("signature.key-revoked"))
        }
        #expect(
            try verdict(misleading, by: root, lists: [ofRoot, ofMiddle], at: latest)
                .hasPrefix("signers.revocation-unknown"))
        // An anchor in the middle needs nobody who vouches for it.
        #expect(try verdict(signature, by: middle, lists: [ofMiddle]) == "good")
    }
}
