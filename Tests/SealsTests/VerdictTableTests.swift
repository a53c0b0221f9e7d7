import Foundation
import Testing

/// A test that stands for cells of the table: where it is, and what it is called.
private struct Proof {
    let file: String
    let title: String
    /// Why it asks no stock tool; nil if it does.
    let alone: String?

    init(_ file: String, _ title: String, alone: String? = nil) {
        self.file = file
        self.title = title
        self.alone = alone
    }

    private static let tests = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()

    /// What stands in its file.
    var text: String {
        get throws {
            try String(contentsOf: Self.tests.appendingPathComponent("\(file).swift"), encoding: .utf8)
        }
    }

    /// What it calls to hear a stock tool's verdict; a comment is none.
    var asked: [String] {
        get throws { try Self.calls(after: "\"\(title)\"", in: text) }
    }

    /// Finds the calls of stock tools in a test.
    static func calls(after title: String, in text: String) throws -> [String] {
        let start = try #require(text.range(of: title)).upperBound
        let end = text[start...].range(of: "@Test(")?.lowerBound ?? text.endIndex
        let body = text[start..<end].split(separator: "\n").map { line in
            line.range(of: "//").map { line[..<$0.lowerBound] } ?? line
        }.joined(separator: "\n").replacing(/\bfunc\s+\w+/, with: "func")
        let direct = #/\b(?:stock[A-Za-z]*|revokedByStock|acceptedByStock)\(|"verify-tag"|"gpgv"|"certtool"/#
        // What says both verdicts is compared with both.
        let both = #/\bverdict\(/#
        let saysBoth = text.contains(#/func verdict\([^{]*stock: (?:Bool|String)\)/#)
        return body.matches(of: direct.wordBoundaryKind(.simple)).map { String($0.output) }
            + (saysBoth ? body.matches(of: both.wordBoundaryKind(.simple)).map { String($0.output) } : [])
    }

    static let ssm = Proof(
        "CheckupTests/SignedManifestTests",
        "A manifest that SSH has signed is the sender's word, and the address is whose key it is")
    static let scert = Proof(
        "CheckupTests/SignedManifestTests",
        "Of a certificate the first of its principals counts that the authority's line covers")
    static let sbad = Proof(
        "CheckupTests/SignedManifestTests",
        "What is not signed, or not as it must be, is refused with its code")
    static let skeys = Proof(
        "CheckupTests/SignedManifestTests",
        "Keys that count no more, not yet, for something else, or are too weak do not count here either")
    static let stag = Proof(
        "CheckupTests/SignedManifestTests",
        "A signature for files counts on no tag")
    static let spgp = Proof(
        "CheckupTests/SignedManifestTests",
        "An OpenPGP key has signed it, with and without armour, and `gpgv` says so, too")
    static let sx = Proof(
        "CheckupTests/SignedManifestTests",
        "A certificate of X.509 has signed it, in DER or in PEM")
    static let srep = Proof(
        "CheckupTests/SignedManifestTests",
        "The same files under another tag are refused: the note says which delivery they are")
    static let rows = Proof(
        "HostileTests/SignedManifestRowTests",
        "Each is refused with its own code",
        alone: "the built binary judges what the tests beside it have had judged by the tool")
    static let stock = Proof(
        "SealsTests/SSHSignatureTests",
        "What stock ssh-keygen signs holds for its content and its purpose only")
    static let weak = Proof(
        "SealsTests/SSHSignatureTests",
        "Stricter than ssh-keygen: keys that are too weak")
    static let line = Proof(
        "SealsTests/AllowedSignersTests",
        "A line counts exactly when ssh-keygen lets it count")
    static let back = Proof(
        "CheckupTests/BackdatedSignatureTests",
        "Git takes a signature of an expired key whose tag is dated back, the checkup does not")
    static let addr = Proof(
        "CheckupTests/SendersTests",
        "Git takes a listed key for any address, the checkup for those of its line alone")
    static let sha1 = Proof(
        "SealsTests/AlgorithmTests",
        "RSA with SHA-1 is too weak, and so is RSA with the exponent 3")
    static let parts = Proof(
        "SealsTests/HostileSignatureTests",
        "Each part is as the format demands, even where the signature itself holds")
    static let armour = Proof(
        "SealsTests/HostileSignatureTests",
        "Only ssh-keygen's own armour is read")
    static let cert = Proof(
        "SealsTests/CertificateTests",
        "A certificate counts when ssh-keygen lets it count, and not always then")
    static let kinds = Proof(
        "SealsTests/CertificateTests",
        "Every kind of key may be certified, and may certify")
    static let issue = Proof(
        "SealsTests/CertificateTests",
        "An authority issues certificates and signs nothing else; its keys do not sign without one")
    static let foreign = Proof(
        "SealsTests/CertificateTests",
        "A certificate by another authority's name, or altered by a bit, is nobody's")
    static let krl = Proof(
        "SealsTests/RevocationTests",
        "ssh-keygen and stagectl say the same of every key and certificate, whatever has been revoked")
    static let krl2 = Proof(
        "SealsTests/RevocationTests",
        "A list of public keys revokes these keys, and the certificates on them or by them")
    static let touch = Proof(
        "SealsTests/TokenSignatureTests",
        "A touched token's signature holds, for its content only")
    static let notouch = Proof(
        "SealsTests/TokenSignatureTests",
        "Stricter than ssh-keygen: a token that nobody touched")
    static let web = Proof(
        "SealsTests/TokenSignatureTests",
        "Stricter than ssh-keygen: a token's key for a web page")
    static let cgood = Proof(
        "SealsTests/CMSSignatureTests",
        "A certificate under an anchor signs, with every algorithm that the guideline names")
    static let ctime = Proof(
        "SealsTests/CMSSignatureTests",
        "Validity is judged at the time of intake")
    static let cweak = Proof(
        "SealsTests/CMSSignatureTests",
        "What is too weak or not known is refused as such")
    static let cchain = Proof(
        "SealsTests/CMSSignatureTests",
        "A weak key or digest on the way to the anchor is refused, too")
    static let cuse = Proof(
        "SealsTests/CMSSignatureTests",
        "A certificate that may not do this is refused")
    static let ccon = Proof(
        "SealsTests/CMSSignatureTests",
        "Authorities hand down what they may, and sign nothing themselves")
    static let cform = Proof(
        "SealsTests/CMSSignatureTests",
        "A signature of another form is refused")
    static let crev = Proof(
        "SealsTests/CMSSignatureTests",
        "Revocation lists that are in force count, others decide nothing")
    static let ed = Proof(
        "SealsTests/EdwardsCertificateTests",
        "A certificate with such a key signs, under an authority with one, and the key is that of SSH")
    static let ed448 = Proof(
        "SealsTests/EdwardsCertificateTests",
        "Ed448 is unsupported, and is called so")
    static let newest = Proof(
        "SealsTests/RevocationListTests",
        "The newer list of an issuer counts, whichever stands first, also where only the older one is in force already"
    )
    static let gpgsm = Proof(
        "CheckupTests/CertificateSendersTests",
        "What gpgsm signs for Git is verified by both")
    static let match = Proof(
        "CheckupTests/CertificateSendersTests",
        "Address or subject of a certificate make a sender, and nothing else does")
    static let card = Proof(
        "CheckupTests/CertificateSendersTests",
        "A key that a person of the operator holds sends under no other name, in a certificate either")
    static let pgood = Proof(
        "SealsTests/OpenPGPSignatureTests",
        "Keys of every algorithm that the guideline names sign")
    static let psub = Proof(
        "SealsTests/OpenPGPSignatureTests",
        "A subkey signs for its primary key, and each of them may end or be revoked")
    static let pend = Proof(
        "SealsTests/OpenPGPSignatureTests",
        "What has ended since intake is good, though gpgv says that it has ended")
    static let pweak = Proof(
        "SealsTests/OpenPGPSignatureTests",
        "What is too weak is refused, though gpgv takes it")
    static let punk = Proof(
        "SealsTests/OpenPGPSignatureTests",
        "A key that is not in the keyring is nobody's")
    static let pform = Proof(
        "SealsTests/OpenPGPSignatureTests",
        "A signature of another form is refused")
    static let kend = Proof(
        "SealsTests/KeyringTests",
        "A binding that ends by itself is refused: gpgv takes the signature before its end, and not after it")
    static let ksha = Proof(
        "SealsTests/KeyringTests",
        "A binding by SHA-1 is refused unless a newer one has taken its place")
    static let kother = Proof(
        "SealsTests/KeyringTests",
        "What somebody else has put into a keyring in a key's name is found")
    static let ktwice = Proof(
        "SealsTests/KeyringTests",
        "A key that is there twice is refused: gpgv would believe the first, whatever the second revokes")
    static let psend = Proof(
        "CheckupTests/OpenPGPSendersTests",
        "Tag and commit by gpg are taken from whom the keyring and the pipeline name")
}

/// Every row of the page Signatures, in its order: the format, what was signed or by whom, and what proves the verdict.
private let rows: [(format: String, object: String, proofs: [Proof])] = [
    ("SSH", "`.sig` by a listed key, or by a certificate", [.ssm, .scert]),
    ("SSH", "manifest altered, signature of another manifest", [.sbad, .rows]),
    ("SSH", "signed for `git`; on a tag, signed for `file`", [.sbad, .rows, .stag]),
    ("SSH", "line with `namespaces=\"git\"`", [.skeys, .rows]),
    ("SSH", "unlisted key", [.sbad, .rows]),
    ("SSH", "key expired, not yet valid, revoked at intake", [.skeys, .rows]),
    ("SSH", "RSA under 3072 bits", [.skeys, .rows]),
    ("OpenPGP", "`.asc`, `.gpg` by a key of the keyring", [.spgp]),
    ("X.509", "`.p7s` in DER or PEM, certificate of a sender", [.sx]),
    ("X.509", "genuine certificate of nobody whom the pipeline names", [.sx, .rows]),
    ("X.509", "manifest altered; another authority's certificate", [.sx, .rows]),
    ("any", "a file altered, a file or link that is not listed", [.sbad, .rows]),
    ("any", "nothing beside the manifest", [.sbad, .rows]),
    ("any", "one of two files does not hold, or is of a format without keys", [.sbad, .rows]),
    ("any", "empty; bytes behind the end; a link or folder", [.sbad, .rows]),
    ("any", "more than 128 KiB", [.sbad, .rows]),
    ("any", "the same files under another tag, or in another pipeline", [.srep, .rows]),
    ("SSH", "signed by a listed key in force", [.stock, .line]),
    ("SSH", "altered content, another object's signature", [.stock]),
    ("SSH", "unlisted key", [.line]),
    ("SSH", "key expired, the signer's date set back", [.back]),
    ("SSH", "address that is none of the key's", [.addr]),
    ("SSH", "RSA under 3072 bits, RSA with the exponent 3, DSA", [.weak, .sha1]),
    ("SSH", "RSA with SHA-1 (`ssh-rsa`), a content hashed with SHA-1 or MD5", [.sha1, .parts]),
    ("SSH", "signed for another purpose (namespace)", [.stock, .parts]),
    ("SSH", "a type of key, an algorithm or a hash that is not known", [.parts]),
    ("SSH", "certificate by a listed authority, for the address and the time", [.cert, .kinds]),
    (
        "SSH",
        "certificate that has expired or is to come, for another address, a pattern or nobody, of a host",
        [.cert]
    ),
    ("SSH", "certificate with a critical option, such as `force-command`", [.cert]),
    ("SSH", "certificate on a weak key, by a weak authority, with SHA-1", [.cert, .kinds]),
    (
        "SSH", "certificate that the authority has not signed; an authority that signs itself",
        [.foreign, .issue]
    ),
    ("SSH", "key, certificate or authority in `revoked_keys` (KRL or list)", [.krl, .krl2]),
    ("SSH", "FIDO key that was touched", [.touch]),
    ("SSH", "FIDO key that nobody touched", [.notouch]),
    ("SSH", "FIDO key for a web page", [.web]),
    ("SSH", "version 0 of the format", [.parts]),
    ("SSH", "bytes behind the parts or in them", [.parts]),
    ("SSH", "another armour", [.armour]),
    ("X.509", "RSA 3072 (PKCS#1 v1.5, PSS), P-256, P-384, P-521, brainpool", [.cgood]),
    ("X.509", "Ed25519 (RFC 8419), under an authority with any of these", [.ed]),
    ("X.509", "Ed448", [.ed448]),
    ("X.509", "made by `gpgsm` through Git", [.gpgsm]),
    ("X.509", "altered content", [.cgood]),
    ("X.509", "another authority; no certificate in the signature", [.cgood, .cform]),
    ("X.509", "certificate expired, not yet valid", [.ctime]),
    ("X.509", "revoked; an authority on the way revoked", [.crev]),
    ("X.509", "revoked in the newest list, an older one beside it", [.newest]),
    ("X.509", "revocation list stale, missing, of another issuer", [.crev]),
    ("X.509", "wrong key usage, other purpose, unknown critical extension", [.cuse]),
    ("X.509", "name outside of the constraints, path too long", [.ccon]),
    ("X.509", "policy that the authority demands is missing", [.ccon]),
    ("X.509", "an authority signs itself", [.ccon]),
    (
        "X.509", "RSA under 3072 bits, SHA-1, SHA-224, MGF1 with SHA-1, a short salt; the same on the way",
        [.cweak, .cchain]
    ),
    ("X.509", "SHA-3, P-224, secp256k1", [.cweak]),
    ("X.509", "two signers, no signed attributes, content in the signature", [.cform]),
    ("X.509", "bytes behind the end, another armour, base64 that is not canonical", [.cform]),
    ("X.509", "genuine certificate of nobody whom the pipeline names", [.match]),
    ("X.509", "certificate with other addresses than the tagger's", [.match]),
    ("X.509", "key that a person of the operator holds, or held under an earlier policy", [.card, .match]),
    ("OpenPGP", "Ed25519, RSA 3072, P-256, by the primary key or a subkey", [.pgood, .psub, .psend]),
    ("OpenPGP", "altered content", [.pgood]),
    ("OpenPGP", "key that is not in the keyring", [.punk]),
    ("OpenPGP", "key or subkey expired at intake, the signer's date set back", [.psub, .pend]),
    ("OpenPGP", "key expired since intake", [.pend]),
    ("OpenPGP", "key made after intake, or after the signature", [.psub]),
    ("OpenPGP", "key or subkey revoked", [.psub]),
    ("OpenPGP", "RSA under 3072 bits, DSA, SHA-1, SHA-224", [.pweak]),
    ("OpenPGP", "subkey or name bound by a signature that ends by itself, or by SHA-1", [.kend, .ksha]),
    ("OpenPGP", "a name, an end or a subkey that the key has not signed", [.kother]),
    ("OpenPGP", "key whose revocation stands in a second copy of it", [.ktwice]),
    ("OpenPGP", "over text, with a second packet, another armour", [.pform]),
    ("OpenPGP", "key that a person of the operator holds, or held under an earlier policy", [.psend]),
    ("OpenPGP", "address that is in no name of the key", [.psend]),
]

/// The tables of verdicts say nothing that no test shows.
@Suite("The table of verdicts")
struct VerdictTableTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The rows of the page that have a format, an object, a verdict, and what the stock tool says.
    private static func table() throws -> [[String]] {
        let page = root.appendingPathComponent("Sources/stagectl/Documentation.docc/Signatures.md")
        return try String(contentsOf: page, encoding: .utf8).split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
                .map { $0.trimmingCharacters(in: .whitespaces) }
            return cells.count == 5 && ["SSH", "X.509", "OpenPGP", "any"].contains(cells[0]) ? cells : nil
        }
    }

    @Test("Each row is listed here with the tests that show it, and nothing else is")
    func complete() throws {
        let table = try Self.table().map { "\($0[0]): \($0[1])" }
        #expect(table == rows.map { "\($0.format): \($0.object)" })
        #expect(rows.allSatisfy { !$0.proofs.isEmpty })
    }

    @Test("Each row is judged by a stock tool, too, unless there is nothing to ask", arguments: rows.indices)
    func compared(index: Int) throws {
        let row = rows[index]
        let table = try Self.table()
        try #require(table.indices.contains(index))
        guard table[index][3] != "–" else {
            #expect(!table[index][4].isEmpty, "\(row.format), \(row.object): nothing says why not")
            return
        }
        var isCompared = false
        for proof in row.proofs {
            let asked = try proof.asked
            isCompared = isCompared || !asked.isEmpty
            #expect(
                asked.isEmpty == (proof.alone != nil), "\(proof.title): \(asked) \(proof.alone ?? "")")
        }
        #expect(isCompared, "\(row.format), \(row.object): nothing but stagectl has judged it")
    }

    @Test("A comment or a word is no call of a tool, and a verdict of ours is none of theirs")
    func calls() throws {
        let verdict = "func verdict() -> Bool { true }\n"
        for body in [
            "// stock(a), \"gpgv\"", "let stock = true", "x == verdict(a)", "", "git verify-tag",
            "func stockSays(a: Int)", "func revokedByStock() {}",
        ] {
            #expect(try Proof.calls(after: "\"A\"", in: "\(verdict)@Test(\"A\")\n\(body)\n").isEmpty)
        }
        let later = "@Test(\"A\")\n@Test(\"B\")\nstock(a)\n"
        #expect(try Proof.calls(after: "\"A\"", in: later).isEmpty)
        #expect(try Proof.calls(after: "\"B\"", in: later) == ["stock("])
        let both = "func verdict() throws -> (ours: String, stock: Bool) {\n}\n@Test(\"A\")\nverdict(a)\n"
        #expect(try Proof.calls(after: "\"A\"", in: both) == ["verdict("])
    }

    @Test("Each of these tests is there, and asserts the codes that its row names", arguments: rows.indices)
    func proven(index: Int) throws {
        let row = rows[index]
        let table = try Self.table()
        try #require(table.indices.contains(index))
        var texts = ""
        for proof in row.proofs {
            let file = Self.root.appendingPathComponent("Tests/\(proof.file).swift")
            let text = try String(contentsOf: file, encoding: .utf8)
            #expect(text.contains("\"\(proof.title)\""), "\(proof.file): \(proof.title)")
            texts += text
        }
        for code in table[index][2].matches(of: /`([a-z]+)\.([a-z-]+)`/) {
            let parts = code.2.split(separator: "-")
            let name = ([String(parts[0])] + parts.dropFirst().map(\.capitalized)).joined()
            let isAsserted =
                texts.contains("\"\(code.1).\(code.2)\"") || texts.contains(".\(code.1)(.\(name))")
                || texts.contains(".\(name)") || texts.contains("\"\(code.2)\"")
            #expect(isAsserted, "\(row.format), \(row.object): no test asserts \(code.1).\(code.2)")
        }
    }
}
