import Foundation
import Problems
import Seals
import Support
import Testing

/// Signatures by certificates, each compared with what `openssl cms -verify` says of it.
@Suite("CMS signatures")
struct CMSSignatureTests {
    private let mill: CertificateMill
    private let root: CertificateMill.Holder
    private let content = Array("tree 1\n\nx\n".utf8)
    private static let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970) + 60)

    init() throws {
        mill = CertificateMill(in: try TemporaryFolder())
        root = try mill.root("wurzel", subject: "/C=DE/O=Amt/CN=Wurzel")
    }

    private func authorities(
        _ anchors: [CertificateMill.Holder], lists: [String] = []
    ) throws -> CertificateAuthorities {
        let pem = try anchors.map { try String(contentsOfFile: $0.certificate, encoding: .utf8) }.joined()
        return try CertificateAuthorities(
            anchors: ("anchors.pem", Array(pem.utf8)),
            revocationLists: lists.map { ($0, Array(FileManager.default.contents(atPath: $0) ?? Data())) })
    }

    /// Returns the code of the refusal, `good` if there is none; and whether openssl takes the signature.
    private func verdict(
        _ signature: Data, over content: [UInt8]? = nil, anchors: [CertificateMill.Holder]? = nil,
        lists: [String] = [], at time: Timestamp = now, strength: SignatureStrength = .recommended,
        form: String = "PEM"
    ) throws -> (ours: String, stock: Bool) {
        let anchors = anchors ?? [root]
        let content = content ?? self.content
        let stock = try mill.stockAccepts(
            signature, over: content, anchors: anchors.map(\.certificate), at: time.seconds, lists: lists,
            form: form)
        let authorities = try authorities(anchors, lists: lists)
        do throws(Problem) {
            let signature = try CMSSignature(file: Array(signature), of: "v1")
            _ = try authorities.holder(
                of: content, signature: signature, of: "v1", at: time, strength: strength)
            return ("good", stock)
        } catch {
            return (
                error.code.name + (error.code == .signature(.chain) ? ": \(error.found ?? "")" : ""), stock
            )
        }
    }

    @Test(
        "A certificate under an anchor signs, with every algorithm that the guideline names",
        arguments: [
            ("ec:P-256", [], "x509-ecdsa-P-256"), ("ec:P-384", ["-md", "sha384"], "x509-ecdsa-P-384"),
            ("ec:P-521", ["-md", "sha512"], "x509-ecdsa-P-521"),
            ("ec:brainpoolP256r1", [], "x509-ecdsa-brainpoolP256r1"),
            ("rsa:3072", [], "x509-rsa-3072"),
            ("rsa:3072", ["-keyopt", "rsa_padding_mode:pss"], "x509-rsa-3072"),
        ])
    func good(key: String, options: [String], type: String) throws {
        let middle = try mill.issue(
            "mitte", by: root, extensions: CertificateMill.authorityExtensions)
        let sender = try mill.issue(
            "sender", by: middle, key: key, subject: "/C=DE/O=Hersteller GmbH/CN=Anna",
            names: "email:anna@hersteller.example")
        let signature = try mill.sign(content, by: sender, options)
        #expect(try verdict(signature) == ("good", true))
        let holder = try authorities([root]).holder(
            of: content, signature: CMSSignature(file: Array(signature), of: "v1"), of: "v1", at: Self.now,
            strength: .recommended)
        #expect(holder.keyType == type)
        #expect(holder.identity.name == "CN=Anna,O=Hersteller GmbH,C=DE")
        #expect(holder.identity.addresses == ["anna@hersteller.example"])
        #expect(try verdict(signature, over: content + [0]) == ("signature.wrong", false))
        let stranger = try mill.root("fremd")
        #expect(try verdict(signature, anchors: [stranger]) == ("signature.key-unknown", false))
        // An anchor may be any certificate on the way, even the sender's own.
        #expect(try verdict(signature, anchors: [middle]) == ("good", true))
        #expect(try verdict(signature, anchors: [sender]) == ("good", true))
    }

    @Test("One key has one fingerprint, in a certificate as in SSH")
    func fingerprint() throws {
        for kind in ["ec:P-256", "rsa:3072"] {
            let sender = try mill.issue("sender", by: root, key: kind)
            let signature = try mill.sign(content, by: sender)
            let holder = try authorities([root]).holder(
                of: content, signature: CMSSignature(file: Array(signature), of: "v1"), of: "v1",
                at: Self.now, strength: .recommended)
            let key = try expectRun("openssl", ["x509", "-in", sender.certificate, "-noout", "-pubkey"])
            let file = try mill.folder.write(key + "\n", to: "public.pem")
            let line = try expectRun("ssh-keygen", ["-i", "-m", "PKCS8", "-f", file])
            let stock = try expectRun(
                "ssh-keygen", ["-l", "-f", try mill.folder.write(line, to: "public.ssh")])
            #expect(stock.split(separator: " ")[1] == holder.fingerprint)
        }
    }

    @Test("Validity is judged at the time of intake")
    func validity() throws {
        let sender = try mill.issue("sender", by: root)
        let signature = try mill.sign(content, by: sender)
        let (before, after) = (
            Timestamp(seconds: Self.now.seconds - 86_400), Timestamp(seconds: Self.now.seconds + 40 * 86_400)
        )
        #expect(try verdict(signature, at: before) == ("signature.key-not-yet-valid", false))
        #expect(try verdict(signature, at: after) == ("signature.key-expired", false))
    }

    @Test(
        "What is too weak or not known is refused as such",
        arguments: [
            ("rsa:2048", [], "signature.algorithm-weak"),
            ("ec:P-256", ["-md", "sha1"], "signature.algorithm-weak"),
            ("rsa:3072", ["-md", "sha224"], "signature.algorithm-weak"),
            ("rsa:3072", ["-md", "sha3-256"], "signature.algorithm-unsupported"),
            ("ec:P-224", [], "signature.algorithm-unsupported"),
            ("ec:secp256k1", [], "signature.algorithm-unsupported"),
            (
                "rsa:3072", ["-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_mgf1_md:sha1"],
                "signature.algorithm-weak"
            ),
            (
                "rsa:3072", ["-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:8"],
                "signature.algorithm-weak"
            ),
        ])
    func weak(key: String, options: [String], code: String) throws {
        let sender = try mill.issue("sender", by: root, key: key)
        // Stricter than openssl, which takes them all.
        #expect(try verdict(mill.sign(content, by: sender, options)) == (code, true))
    }

    @Test("A weak key or digest on the way to the anchor is refused, too")
    func weakChain() throws {
        let weakRoot = try mill.root("schwach", key: "rsa:2048")
        let under = try mill.issue("unter", by: weakRoot)
        #expect(
            try verdict(mill.sign(content, by: under), anchors: [weakRoot])
                == ("signature.algorithm-weak", true))
        let sha1 = try mill.issue("sha1", by: root, digest: "sha1")
        #expect(try verdict(mill.sign(content, by: sha1)) == ("signature.algorithm-weak", true))
    }

    @Test("The higher profile asks for more")
    func high() throws {
        let root = try mill.root("hoch", key: "ec:P-384")
        let small = try mill.issue("klein", by: root, digest: "sha384")
        let large = try mill.issue("gross", by: root, key: "ec:P-384", digest: "sha384")
        func code(_ holder: CertificateMill.Holder, _ digest: String) throws -> String {
            try verdict(
                mill.sign(content, by: holder, ["-md", digest]), anchors: [root], strength: .high
            ).ours
        }
        #expect(try code(small, "sha384") == "signature.algorithm-weak")
        #expect(try code(large, "sha256") == "signature.algorithm-weak")
        #expect(try code(large, "sha384") == "good")
    }

    @Test(
        "A certificate that may not do this is refused",
        arguments: [
            ("keyUsage=critical,digitalSignature", "keyUsage=critical,keyAgreement", false),
            ("extendedKeyUsage=emailProtection", "extendedKeyUsage=codeSigning", false),
            ("extendedKeyUsage=emailProtection", "extendedKeyUsage=critical,1.2.3.4", false),
            ("basicConstraints=critical,CA:FALSE", "1.2.3.4.5=critical,ASN1:NULL", false),
        ])
    func usage(usual: String, changed: String, stock: Bool) throws {
        let sender = try mill.issue(
            "sender", by: root,
            extensions: CertificateMill.senderExtensions.replacing(usual, with: changed))
        let result = try verdict(mill.sign(content, by: sender, ["-noverify"].filter { _ in false }))
        #expect(result.ours.hasPrefix("signature.chain"))
        #expect(result.stock == stock)
    }

    @Test("Authorities hand down what they may, and sign nothing themselves")
    func constraints() throws {
        let plain = CertificateMill.authorityExtensions
        let named = try mill.issue(
            "benannt", by: root, extensions: plain + "\nnameConstraints=critical,permitted;email:.amt.example"
        )
        let inside = try mill.issue("innen", by: named, names: "email:a@x.amt.example")
        let outside = try mill.issue("aussen", by: named, names: "email:a@hersteller.example")
        #expect(try verdict(mill.sign(content, by: inside)) == ("good", true))
        #expect(
            try verdict(mill.sign(content, by: outside)) == (
                "signature.chain: permitted subtree violation", false
            ))

        let last = try mill.issue(
            "letzte", by: root, extensions: plain.replacing("CA:TRUE", with: "CA:TRUE,pathlen:0"))
        let tooFar = try mill.issue("zuweit", by: last, extensions: plain)
        let lost = try mill.issue("verloren", by: tooFar)
        #expect(
            try verdict(mill.sign(content, by: lost)) == (
                "signature.chain: path length constraint exceeded", false
            ))

        let bound = try mill.issue(
            "gebunden", by: root,
            extensions: plain
                + "\npolicyConstraints=critical,requireExplicitPolicy:0\ncertificatePolicies=1.2.3.4")
        let other = try mill.issue(
            "andere", by: bound,
            extensions: CertificateMill.senderExtensions + "\ncertificatePolicies=1.2.3.5")
        let same = try mill.issue(
            "gleiche", by: bound,
            extensions: CertificateMill.senderExtensions + "\ncertificatePolicies=1.2.3.4")
        let allowed = try verdict(mill.sign(content, by: same))
        #expect(allowed == ("good", true), "\(allowed)")
        // openssl looks at policies only if it is told to.
        #expect(try verdict(mill.sign(content, by: other)) == ("signature.chain: no explicit policy", true))

        let itself = try mill.issue(
            "selbst", by: root,
            extensions: plain.replacing("keyCertSign", with: "digitalSignature,keyCertSign"))
        #expect(try verdict(mill.sign(content, by: itself)) == ("signature.certificate", true))
        let noAuthority = try mill.issue("keine", by: root)
        let child = try mill.issue("kind", by: noAuthority)
        let orphan = try verdict(mill.sign(content, by: child))
        #expect(orphan.ours.hasPrefix("signature.chain") && !orphan.stock)
    }

    @Test("A signature of another form is refused")
    func malformed() throws {
        let sender = try mill.issue("sender", by: root)
        let second = try mill.issue("zweiter", by: root)
        let cases: [(Data, Bool)] = [
            (try mill.sign(content, by: sender, ["-noattr"]), true),
            (try mill.sign(content, by: sender, ["-nodetach"]), true),
            (
                try mill.sign(
                    content, by: sender, ["-signer", second.certificate, "-inkey", second.key]), true
            ),
        ]
        for (signature, stock) in cases {
            let result = try verdict(signature)
            #expect(result == ("signature.malformed", stock), "\(result)")
        }
        let der = try mill.sign(content, by: sender, form: "DER")
        #expect(try verdict(der, form: "DER") == ("good", true))
        #expect(try verdict(der + Data([0]), form: "DER") == ("signature.malformed", true))
        #expect(try verdict(der.dropLast(), form: "DER") == ("signature.malformed", false))
        #expect(
            try verdict(mill.sign(content, by: sender, ["-nocerts"])) == ("signature.key-unknown", false))
        let pem = String(decoding: try mill.sign(content, by: sender), as: UTF8.self)
        // openssl takes the first that it finds, and what stands between the lines as loosely as it can.
        for (altered, stock) in [
            (pem.replacing("-----BEGIN CMS-----\n", with: "-----BEGIN CMS-----\n\n"), true),
            (pem + pem, true), (pem.replacing("\n", with: "\r\n"), true), ("x" + pem, false),
            (pem.replacing("BEGIN CMS", with: "BEGIN DATA"), false),
        ] {
            let result = try verdict(Data(altered.utf8))
            #expect(result == ("signature.malformed", stock), "\(altered.prefix(40)) \(result)")
        }
        // Bits behind the last byte: another text for the same bytes.
        for number in UInt8(0)..<30 {
            let good = String(decoding: try mill.sign(content + [number], by: sender), as: UTF8.self)
            guard let padding = good.range(of: "=\n-----END") else { continue }
            let last = good.index(before: padding.lowerBound)
            guard good[last] != "=", let digit = good[last].asciiValue else { continue }
            let other = good.replacingCharacters(in: last...last, with: String(Unicode.Scalar(digit + 1)))
            #expect(try verdict(Data(good.utf8), over: content + [number]) == ("good", true))
            #expect(try verdict(Data(other.utf8), over: content + [number]) == ("signature.malformed", true))
            break
        }
        let long = Data("-----BEGIN CMS-----\n".utf8) + Data(repeating: 65, count: 200_000)
        #expect(try verdict(long) == ("signature.malformed", false))
    }

    @Test("Every byte of a signature counts, and none makes a crash")
    func flipped() throws {
        var sender = try mill.issue("sender", by: root)
        // What is not on the way to an anchor says nothing, and would not be missed.
        sender.issuers = []
        let der = Array(try mill.sign(content, by: sender, form: "DER"))
        let taken = try flipsTaken(of: der, over: content, by: authorities([root]), at: Self.now)
        // The version numbers and the algorithm list outside of what is signed say nothing; the rest is covered.
        #expect(taken <= 40, "\(taken)")
    }

    @Test("Revocation lists that are in force count, others decide nothing")
    func revocation() throws {
        let middle = try mill.issue("mitte", by: root, extensions: CertificateMill.authorityExtensions)
        let sender = try mill.issue("sender", by: middle)
        let signature = try mill.sign(content, by: sender)
        let (rootList, middleList) = (try mill.revocationList(of: root), try mill.revocationList(of: middle))
        #expect(try verdict(signature, lists: [rootList, middleList]) == ("good", true))
        let gone = try mill.revocationList(of: middle, revoking: [sender])
        #expect(try verdict(signature, lists: [rootList, gone]) == ("signature.key-revoked", false))
        let middleGone = try mill.revocationList(of: root, revoking: [middle])
        #expect(try verdict(signature, lists: [middleGone, middleList]) == ("signature.key-revoked", false))
        #expect(try verdict(signature, lists: [rootList]) == ("signers.revocation-unknown", false))
        let later = Timestamp(seconds: Self.now.seconds + 10 * 86_400)
        #expect(
            try verdict(signature, lists: [rootList, middleList], at: later)
                == ("signers.revocation-unknown", false))
        // A newer list than asked about says as much: years later it is the only one there is.
        let newer = try mill.revocationList(of: root, days: 40_000, from: "20400101000000Z")
        #expect(try verdict(signature, lists: [newer, middleList]) == ("good", false))
        // An anchor need not be vouched for by whoever is above it.
        #expect(try verdict(signature, anchors: [middle], lists: [middleList]) == ("good", false))
        // Whoever has no chain cannot keep a checkup from deciding.
        let stranger = try mill.root("fremd", subject: "/C=DE/O=Amt/CN=Wurzel")
        let forged = try mill.issue("mitte2", by: stranger, extensions: CertificateMill.authorityExtensions)
        let evil = try mill.issue("boese", by: forged)
        let nobody = try verdict(mill.sign(content, by: evil), lists: [rootList])
        #expect(nobody.ours.hasPrefix("signature.") && !nobody.stock)
        let another = try mill.revocationList(of: stranger)
        #expect(
            try verdict(mill.sign(content, by: mill.issue("s2", by: root)), lists: [another])
                == ("signers.revocation-unknown", false))
    }
}
