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

    /// Certificates that a supplier makes, of the same name and identifier as the one above them, and lays beside their signature.
    private enum Bystander: CaseIterable {
        case withoutFault, withTooManyNames, withKeyOfLowOrder, withNamelessSubject
    }

    @Test(
        "Whoever lays something beside a signature that nobody can read is revoked as everybody is",
        arguments: Bystander.allCases)
    private func misled(by bystander: Bystander) throws {
        let root = try mill.root("wurzel", subject: "/O=Amt/CN=Wurzel")
        let stranger = try mill.root("fremd", subject: "/O=Amt/CN=Wurzel")
        let middle = try mill.issue(
            "mitte", by: root, key: bystander == .withKeyOfLowOrder ? "ed25519" : "ec:P-256",
            extensions: CertificateMill.authorityExtensions)
        let sender = try mill.issue("sender", by: middle, days: 5)
        let identifier = try expectRun(
            "openssl", ["x509", "-in", middle.certificate, "-noout", "-ext", "subjectKeyIdentifier"]
        ).split(whereSeparator: \.isWhitespace).last.map(String.init)
        // Longer, so that it stands behind the true one, as DER sorts them; and valid for longer.
        var extensions =
            "subjectKeyIdentifier=\(try #require(identifier))\nnsComment=\(String(repeating: "x", count: 400))"
        var options: [String] = []
        switch bystander {
        case .withoutFault: break
        case .withTooManyNames:
            extensions += "\nsubjectAltName=" + Array(repeating: "DNS:a", count: 101).joined(separator: ",")
        case .withKeyOfLowOrder:
            let key: [UInt8] =
                [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00, 0x01]
                + Array(repeating: 0, count: 31)
            let text = Data(key).base64EncodedString()
            options = [
                "-force_pubkey",
                try mill.folder.write(
                    "-----BEGIN PUBLIC KEY-----\n\(text)\n-----END PUBLIC KEY-----\n", to: "niedrig.pub"),
            ]
        case .withNamelessSubject: extensions += "\nsubjectAltName=email:\u{7F}"
        }
        let fake = try mill.issue(
            "falsch", by: stranger, subject: "/CN=mitte", days: 200, extensions: extensions, options: options)
        var misled = sender
        misled.issuers = [middle.certificate, fake.certificate]
        let signature = try mill.sign(content, by: misled)
        let holder = try CertificateAuthorities(
            anchors: ("anchors.pem", file(root.certificate)), revocationLists: []
        ).holder(
            of: content, signature: CMSSignature(file: Array(signature), of: "v1"), of: "v1", at: Self.now,
            strength: .recommended)
        #expect(holder.identity.name == "CN=sender")
        let ofRoot = try mill.revocationList(of: root, days: 100)
        let ofMiddle = try mill.revocationList(of: middle, days: 100)
        let revoking = try mill.revocationList(of: middle, revoking: [sender], days: 100)
        #expect(try verdict(signature, by: root, lists: [ofRoot, ofMiddle]) == "good")
        // By then the true one above them has expired.
        let later = Timestamp(seconds: Self.now.seconds + 50 * 86_400)
        #expect(
            try verdict(signature, by: root, lists: [ofRoot, revoking], at: later)
                == "signature.key-revoked CN=sender")
        #expect(
            try verdict(signature, by: root, lists: [ofRoot, ofMiddle], at: later)
                == "signers.revocation-unknown CN=mitte")
    }
}
