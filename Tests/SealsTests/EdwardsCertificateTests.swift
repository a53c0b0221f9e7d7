import Foundation
import Problems
import Seals
import Support
import Testing

/// CMS signatures with Ed25519, which OpenSSL 3.0 neither makes nor verifies: GnuTLS does both, and is asked for its verdict.
@Suite("CMS signatures with Ed25519")
struct EdwardsCertificateTests {
    private let mill: CertificateMill
    private let root: CertificateMill.Holder
    private let sender: CertificateMill.Holder
    private let content = Array("tree 1\n\nx\n".utf8)
    private static let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970) + 60)

    init() throws {
        mill = CertificateMill(in: try TemporaryFolder())
        root = try mill.root("wurzel", key: "ed25519", subject: "/C=DE/O=Amt/CN=Wurzel")
        sender = try mill.issue(
            "sender", by: root, key: "ed25519", subject: "/O=Hersteller GmbH/CN=Anna",
            names: "email:anna@hersteller.example")
    }

    /// Returns a signature of GnuTLS in DER; by `--p7-time` with signed attributes, else without.
    private func sign(
        by holder: CertificateMill.Holder, _ options: [String] = ["--p7-time"]
    ) throws -> [UInt8] {
        let file = try mill.folder.write(Data(content), to: "content")
        let signature = "\(mill.folder.path)/\(UUID().uuidString).p7s"
        try expectRun(
            "certtool",
            options + [
                "--p7-detached-sign", "--p7-include-cert", "--load-certificate", holder.certificate,
                "--load-privkey", holder.key, "--infile", file, "--outder", "--outfile", signature,
            ])
        return Array(try #require(FileManager.default.contents(atPath: signature)))
    }

    /// Returns the code of the refusal, `good` if there is none; and whether GnuTLS takes the signature.
    private func verdict(
        _ signature: [UInt8], over content: [UInt8]? = nil, lists: [String] = [],
        anchor: CertificateMill.Holder? = nil, strength: SignatureStrength = .recommended
    ) throws -> (ours: String, stock: Bool) {
        let (name, anchor) = (UUID().uuidString, anchor ?? root)
        let data = try mill.folder.write(Data(content ?? self.content), to: "\(name).content")
        let file = try mill.folder.write(Data(signature), to: "\(name).p7s")
        let stock = try run(
            "certtool",
            [
                "--p7-verify", "--load-ca-certificate", anchor.certificate, "--load-data", data, "--inder",
                "--infile", file,
            ])
        let authorities = try CertificateAuthorities(
            anchors: (
                "anchors.pem", Array(try #require(FileManager.default.contents(atPath: anchor.certificate)))
            ),
            revocationLists: lists.map { ($0, Array(FileManager.default.contents(atPath: $0) ?? Data())) })
        do throws(Problem) {
            _ = try authorities.holder(
                of: content ?? self.content, signature: CMSSignature(file: signature, of: "v1"), of: "v1",
                at: Self.now, strength: strength)
            return ("good", stock.status == 0)
        } catch {
            return (error.code.name, stock.status == 0)
        }
    }

    @Test("A certificate with such a key signs, under an authority with one, and the key is that of SSH")
    func good() throws {
        let signature = try sign(by: sender)
        #expect(try verdict(signature) == ("good", true))
        #expect(try verdict(signature, over: content + [0]) == ("signature.wrong", false))
        #expect(try verdict(signature, over: []) == ("signature.wrong", false))
        // The profile that asks for more has no place for it, as with SSH.
        #expect(try verdict(signature, strength: .high).ours == "signature.algorithm-weak")
        let stranger = try mill.root("fremd", key: "ed25519")
        #expect(try verdict(signature, anchor: stranger) == ("signature.key-unknown", false))

        let holder = try CertificateAuthorities(
            anchors: ("a", Array(try #require(FileManager.default.contents(atPath: root.certificate)))),
            revocationLists: []
        ).holder(
            of: content, signature: CMSSignature(file: signature, of: "v1"), of: "v1", at: Self.now,
            strength: .recommended)
        #expect(holder.keyType == "x509-ed25519")
        #expect(holder.identity.addresses == ["anna@hersteller.example"])
        // ssh-keygen reads no such key of PKCS #8; its blob is the name and the 32 bytes at the end.
        let information = try run(
            "openssl", ["pkey", "-in", sender.key, "-pubout", "-outform", "DER"]
        ).output
        let blob =
            Data([0, 0, 0, 11]) + Data("ssh-ed25519".utf8) + Data([0, 0, 0, 32]) + information.suffix(32)
        let line = try mill.folder.write("ssh-ed25519 \(blob.base64EncodedString())\n", to: "key.pub")
        #expect(
            try expectRun("ssh-keygen", ["-l", "-f", line]).split(separator: " ")[1] == holder.fingerprint)
    }

    /// Returns what the independent judge says: the name in the certificate, or why it is nobody's.
    private func judged(
        _ signature: [UInt8], over content: [UInt8]? = nil, by anchor: CertificateMill.Holder? = nil
    ) throws -> String {
        let script = """
            import sys, time
            sys.path.insert(0, sys.argv[1])
            import certificates
            anchors, content, signature = (open(path, "rb").read() for path in sys.argv[2:])
            try:
                armour = certificates.in_armour(signature)
                print(certificates.holder({"anchors.pem": anchors}, content, armour, int(time.time()) + 60).name)
            except certificates.Unsealed as failure:
                print(f"unsealed: {failure}")
            """
        let name = UUID().uuidString
        return try expectRun(
            "python3",
            [
                "-B", "-c", script, "\(repositoryRoot)/Tests/Oracle", (anchor ?? root).certificate,
                mill.folder.write(Data(content ?? self.content), to: "\(name).content"),
                mill.folder.write(Data(signature), to: "\(name).p7s"),
            ])
    }

    @Test("The independent judge says the same of them, with the signature verified by another library")
    func judge() throws {
        let signature = try sign(by: sender)
        #expect(try judged(signature) == "CN=Anna,O=Hersteller GmbH")
        #expect(try judged(signature, over: content + [0]).hasPrefix("unsealed: "))
        #expect(try judged(signature, by: mill.root("fremd", key: "ed25519")).hasPrefix("unsealed: "))
        // The last byte of the signature, and one of the digest among the attributes.
        let digest = try #require(signature.firstRange(of: Self.digestAttribute)).upperBound + 8
        for place in [signature.count - 1, digest] {
            var altered = signature
            altered[place] ^= 1
            let said = try judged(altered)
            #expect(said.hasPrefix("unsealed: "), "\(place): \(said)")
            #expect(try verdict(altered).ours.hasPrefix("signature."))
        }
    }

    @Test("It takes one message from a file, and no other one for each of those who look at it")
    func judgeReadsOnce() throws {
        // Its base64 ends with a pad, at which who decodes leniently stops.
        var honest = try sign(by: sender)
        for length in 1...3 where honest.count % 3 == 0 {
            honest = try sign(
                by: mill.issue(
                    "sender\(length)", by: root, key: "ed25519",
                    subject: "/CN=" + String(repeating: "x", count: length)))
        }
        try #require(honest.count % 3 != 0)
        let other = Array("tree 2\n".utf8)
        let digests = try [content, other].map {
            try run("openssl", ["dgst", "-sha512", "-binary"], input: Data($0)).output
        }
        var forged = Data(honest)
        forged.replaceSubrange(try #require(forged.range(of: digests[0])), with: digests[1])
        let lines = [Data(honest), forged].map {
            $0.base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed]) + "\n"
        }
        let files = lines.map { "-----BEGIN CMS-----\n\($0)-----END CMS-----\n" }
        #expect(try !judged(Array(files[0].utf8)).hasPrefix("unsealed: "))
        for text in [
            lines[0] + files[1], files[0] + files[1], files[1] + files[0], files[1] + lines[0], files[1],
        ] {
            let said = try judged(Array(text.utf8), over: other)
            #expect(said.hasPrefix("unsealed: "), "\(said)")
            #expect(try verdict(Array(text.utf8), over: other).ours.hasPrefix("signature."))
        }
    }

    @Test("Attributes that nobody has signed say nothing to it, and what it cannot read is no crash")
    func judgeReadsEveryForm() throws {
        let script = """
            import base64, sys
            sys.path.insert(0, sys.argv[1])
            from certificates import length, parts
            def one(tag, content): return bytes([tag]) + length(len(content)) + content
            (_, info), = parts(open(sys.argv[2], "rb").read())
            (_, kind), (_, wrapped) = parts(info)
            (_, signed), = parts(wrapped)
            *before, (_, signers) = parts(signed)
            (_, signer), = parts(signers)
            items = parts(signer)
            more = 0xA1, one(0x30, bytes.fromhex("06032a0304") + one(0x31, one(0x04, b"x")))
            name, endless = bytes.fromhex("06032b6570"), bytes.fromhex("30800000")
            for items in (items + [more], items + [more, more], items[:4] + [(0x30, name + endless)] + items[5:]):
                whole = one(0x30, b"".join(one(*item) for item in items))
                whole = one(0x30, b"".join(one(*item) for item in before) + one(0x31, whole))
                print(base64.b64encode(one(0x30, one(0x06, kind) + one(0xA0, whole))).decode())
            """
        let file = try mill.folder.write(Data(sign(by: sender)), to: "whole.p7s")
        let made = try expectRun("python3", ["-B", "-c", script, "\(repositoryRoot)/Tests/Oracle", file])
            .split(separator: "\n").map { Array(Data(base64Encoded: String($0)) ?? Data()) }
        try #require(made.count == 3)
        #expect(try judged(made[0]) == "CN=Anna,O=Hersteller GmbH")
        #expect(try verdict(made[0]) == ("good", true))
        for signature in made[1...] {
            let said = try judged(signature)
            #expect(said.hasPrefix("unsealed: "), "\(said)")
            #expect(try verdict(signature).ours.hasPrefix("signature."))
        }
    }

    /// How DER writes the name of the attribute that has the digest of the content.
    private static let digestAttribute: [UInt8] = [
        0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x04,
    ]

    @Test("It is asked for all that other signatures are asked for")
    func refused() throws {
        // Without signed attributes, which GnuTLS leaves out by itself.
        #expect(try verdict(sign(by: sender, [])) == ("signature.malformed", true))
        let gone = try mill.revocationList(of: root, revoking: [sender])
        let signature = try sign(by: sender)
        #expect(try verdict(signature, lists: [gone]).ours == "signature.key-revoked")
        #expect(try verdict(signature, lists: [mill.revocationList(of: root)]).ours == "good")
        #expect(try verdict(signature + [0]).ours == "signature.malformed")
        let authority = try mill.issue(
            "selbst", by: root, key: "ed25519",
            extensions: CertificateMill.authorityExtensions
                .replacing("keyCertSign", with: "digitalSignature,keyCertSign"))
        #expect(try verdict(sign(by: authority)).ours == "signature.certificate")
        let elsewhere = try mill.issue(
            "anders", by: root, key: "ed25519",
            extensions: CertificateMill.senderExtensions.replacing("emailProtection", with: "codeSigning"))
        #expect(try verdict(sign(by: elsewhere)).ours == "signature.chain")
    }

    @Test("Attributes of another signature, and one that states another digest, do not hold")
    func attributes() throws {
        let signature = try sign(by: sender)
        let digest = Data(try run("openssl", ["dgst", "-sha512", "-binary"], input: Data(content)).output)
        let place = try #require(Data(signature).firstRange(of: digest))
        let other = try run("openssl", ["dgst", "-sha512", "-binary"], input: Data("x".utf8)).output
        var altered = Data(signature)
        altered.replaceSubrange(place, with: other)
        // Neither over what it was made for, nor over what it says now.
        #expect(try verdict(Array(altered)) == ("signature.wrong", false))
        #expect(try verdict(Array(altered), over: Array("x".utf8)) == ("signature.wrong", false))
        // What stands in the content is what the key has signed as attributes: both are not taken for each other.
        let attributes = try #require(Data(signature).firstRange(of: [0x30, 0x18, 0x06, 0x09, 0x2A]))
        let set = [0x31] + signature[(attributes.lowerBound - 2)..<(place.upperBound)]
        #expect(try verdict(signature, over: Array(set)).ours == "signature.wrong")
        // Another digest beside it (SHA-256 instead of SHA-512 for the signer).
        let names: [[UInt8]] = [
            [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03],
            [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01],
        ]
        var weaker = Data(signature)
        let last = try #require(weaker.range(of: Data(names[0]), options: .backwards))
        weaker.replaceSubrange(last, with: names[1])
        #expect(try verdict(Array(weaker)).ours == "signature.malformed")
    }

    @Test("Every byte of a signature counts, and none makes a crash")
    func flipped() throws {
        let der = try sign(by: sender)
        let authorities = try CertificateAuthorities(
            anchors: ("a", Array(try #require(FileManager.default.contents(atPath: root.certificate)))),
            revocationLists: [])
        let taken = flipsTaken(of: der, over: content, by: authorities, at: Self.now)
        // The version numbers and the parameters of the list of algorithms say nothing; the rest is covered.
        #expect(taken <= 10, "\(taken)")
    }

    @Test("Ed448 is unsupported, and is called so")
    func larger() throws {
        let authority = try mill.root("p256")
        let sender = try mill.issue("gross", by: authority, key: "ed448")
        // GnuTLS makes and takes such signatures, but none with signed attributes, without which none of any key counts.
        #expect(throws: (any Error).self) { try sign(by: sender) }
        let bare = try sign(by: sender, [])
        #expect(try verdict(bare, anchor: authority) == ("signature.malformed", true))
        #expect(try verdict(bare, over: content + [0], anchor: authority).stock == false)
        // Nobody here makes one with signed attributes: one by another key, to whose certificate that of Ed448 is put in the place.
        let small = try mill.issue("klein", by: root)
        let serial = try expectRun("openssl", ["x509", "-in", small.certificate, "-noout", "-serial"])
        try expectRun("openssl", ["genpkey", "-algorithm", "ed448", "-out", "\(mill.folder.path)/448.key"])
        let request = "\(mill.folder.path)/448.csr"
        try expectRun(
            "openssl",
            ["req", "-new", "-key", "\(mill.folder.path)/448.key", "-subj", "/CN=klein", "-out", request])
        let large = "\(mill.folder.path)/448.pem"
        try expectRun(
            "openssl",
            [
                "x509", "-req", "-in", request, "-CA", root.certificate, "-CAkey", root.key, "-out", large,
                "-set_serial", "0x\(serial.replacing("serial=", with: ""))",
            ])
        let signature = try mill.sign(
            content, by: small, ["-nocerts", "-certfile", large], form: "DER")
        let authorities = try CertificateAuthorities(
            anchors: ("a", Array(try #require(FileManager.default.contents(atPath: root.certificate)))),
            revocationLists: [])
        #expect {
            try authorities.holder(
                of: content, signature: CMSSignature(file: Array(signature), of: "v1"), of: "v1",
                at: Self.now, strength: .recommended)
        } throws: {
            let problem = $0 as? Problem
            return problem?.code == .signature(.algorithmUnsupported) && problem?.found == "Ed448"
        }
    }
}
