import Foundation
import Problems
import Seals
import Support
import Testing

/// Keyrings in which keys say of themselves what cannot be relied on, each judged by `gpgv` too.
@Suite("OpenPGP keyrings")
struct KeyringTests {
    private typealias Form = ForgedKey.Form

    private let folder: TemporaryFolder
    private let content = Array("object 1\n\nx\n".utf8)
    private let primary: ForgedKey
    private let subkey: ForgedKey
    /// Ten days ago, when the keys were made.
    private let start: UInt32
    private static let day: UInt32 = 86_400
    private static let anna = "Anna <anna@hersteller.example>"

    init() throws {
        folder = try TemporaryFolder()
        start = UInt32(Date().timeIntervalSince1970) - 10 * Self.day
        primary = try ForgedKey(created: start)
        subkey = try ForgedKey(created: start)
    }

    private var named: Form { Form(kind: 0x13, created: start) }
    private var bound: Form { Form(kind: 0x18, created: start, flags: 2) }
    private var consent: Form { Form(kind: 0x19, created: start) }

    /// A ring of a key with its name and a subkey, any of them made otherwise.
    private func ring(name: Form? = nil, subkey form: Form? = nil, consent: Form?) throws -> [UInt8] {
        try primary.primary() + primary.name(Self.anna, name ?? named)
            + primary.subkey(subkey, form ?? bound, consent: consent)
    }

    /// Returns what becomes of a signature; of a keyring that is refused the reason.
    private func verdict(_ signature: String, _ ring: [UInt8], at time: Timestamp? = nil) throws -> String {
        let time = time ?? Timestamp(seconds: Int64(start + 9 * Self.day))
        let keyring: OpenPGPKeyring
        do throws(ProblemList) { keyring = try OpenPGPKeyring(parsing: ring, file: "keyring.gpg") } catch {
            #expect(error.problems.allSatisfy { $0.code.exitStatus == .badData })
            return error.problems.map { "\($0.code.name): \($0.found ?? "")" }.joined(separator: "\n")
        }
        do throws(Problem) {
            let holder = try keyring.holder(
                of: content, signature: OpenPGPSignature(armored: signature, of: "v1"), of: "v1", at: time,
                strength: .recommended)
            return holder.addresses.joined(separator: ",")
        } catch { return error.code.name }
    }

    /// Returns the word with which `gpgv` says its verdict now.
    private func stock(_ signature: String, _ ring: [UInt8]) throws -> String {
        let name = UUID().uuidString
        let result = try run(
            "gpgv",
            [
                "--homedir", "/nonexistent", "--keyring", folder.write(ring, to: "\(name).gpg"),
                "--status-fd", "1",
                folder.write(signature, to: "\(name).asc"), folder.write(content, to: "\(name).data"),
            ])
        let words = ["GOODSIG", "EXPKEYSIG", "REVKEYSIG", "BADSIG", "ERRSIG", "EXPSIG"]
        return words.first { result.text.contains("[GNUPG:] \($0) ") } ?? "none"
    }

    @Test("What is put together here as gpg does it is taken, by gpgv too")
    func good() throws {
        let ring = try ring(consent: consent)
        for key in [primary, subkey] {
            let signature = try key.signature(over: content, at: start + Self.day)
            #expect(try verdict(signature, ring) == "anna@hersteller.example")
            #expect(try stock(signature, ring) == "GOODSIG")
        }
    }

    @Test(
        "A binding that ends by itself is refused: gpgv takes the signature before its end, and not after it")
    func ending() throws {
        let signature = try subkey.signature(over: content, at: start + Self.day)
        func expiring(_ form: Form, in days: UInt32) -> Form {
            var form = form
            form.lifetime = days * Self.day
            return form
        }
        // The same ring to two clocks: one day ahead of its end, and one behind it.
        let ahead = try ring(subkey: expiring(bound, in: 11), consent: consent)
        let behind = try ring(subkey: expiring(bound, in: 9), consent: consent)
        #expect(try stock(signature, ahead) == "GOODSIG")
        #expect(try stock(signature, behind) != "GOODSIG")
        for ring in [
            ahead, behind, try ring(name: expiring(named, in: 11), consent: consent),
            try ring(consent: expiring(consent, in: 11)),
            try ring(consent: consent)
                + packet(
                    2, primary.sign(expiring(Form(kind: 0x28, created: start), in: 11), over: subkeyContent)),
        ] {
            #expect(try verdict(signature, ring) == "signers.binding: a signature that ends by itself")
        }
    }

    private var subkeyContent: [UInt8] { primary.hashed + subkey.hashed }

    @Test("A binding by SHA-1 is refused unless a newer one has taken its place")
    func weak() throws {
        func weak(_ form: Form, at time: UInt32? = nil) -> Form {
            var form = form
            form.digest = 2
            if let time { form.created = time }
            return form
        }
        let signature = try subkey.signature(over: content, at: start + Self.day)
        let reason = "signers.binding: a signature with a digest that can be forged, such as SHA-1"
        for ring in [
            try ring(name: weak(named), consent: consent), try ring(subkey: weak(bound), consent: consent),
            try ring(consent: weak(consent)),
            try ring(consent: consent)
                + primary.subkey(subkey, weak(bound, at: start + 5), consent: consent)
                .dropFirst(subkey.subkey().count),
        ] {
            #expect(try stock(signature, ring) == "GOODSIG")
            #expect(try verdict(signature, ring) == reason)
        }
        var newer = bound
        newer.created += 5
        let renewed =
            try primary.primary() + primary.name(Self.anna, named) + subkey.subkey()
            + packet(2, primary.sign(weak(bound), over: subkeyContent))
            + primary.subkey(subkey, newer, consent: consent).dropFirst(subkey.subkey().count)
        #expect(try verdict(signature, renewed) == "anna@hersteller.example")
        #expect(try stock(signature, renewed) == "GOODSIG")
        // What takes power away is believed by SHA-1, too.
        let revoked =
            try ring(consent: consent)
            + packet(2, primary.sign(weak(Form(kind: 0x28, created: start)), over: subkeyContent))
        #expect(try verdict(signature, revoked) == "signature.key-revoked")
        #expect(try stock(signature, revoked) == "REVKEYSIG")
    }

    @Test("What somebody else has put into a keyring in a key's name is found")
    func inserted() throws {
        let signature = try primary.signature(over: content, at: start + Self.day)
        // They name the key as who has made it, and cannot sign for it.
        let stranger = try ForgedKey(created: start)
        func claiming(_ form: Form) -> Form {
            var form = form
            form.issuer = primary.identifier
            return form
        }
        func forged(_ form: Form, over content: [UInt8]) throws -> [UInt8] {
            // The place that is not covered names the stranger: it is as long as the key's own name there.
            let body = try stranger.sign(claiming(form), over: content)
            let other = Array(stranger.identifier.suffix(8))
            let place = try #require(body.indices.last { body[$0...].starts(with: other) })
            return packet(2, body[..<place] + primary.identifier.suffix(8) + body[(place + 8)...])
        }
        func hashed(_ name: String) -> [UInt8] {
            primary.hashed + [0xB4] + big(UInt32(name.utf8.count)) + Array(name.utf8)
        }
        let own = try primary.primary() + primary.name(Self.anna, named)
        let berta = "Berta <berta@hersteller.example>"
        for ring in [
            // A name, a longer life, an end, a revocation, a subkey, and all of it for a name that is there.
            try own + packet(13, Array(berta.utf8)) + forged(named, over: hashed(berta)),
            try own
                + forged(
                    Form(kind: 0x13, created: start + 9, keyLifetime: 900 * Self.day), over: hashed(Self.anna)
                ),
            try own + forged(Form(kind: 0x13, created: start + 9, keyLifetime: 1), over: hashed(Self.anna)),
            try own + forged(Form(kind: 0x30, created: start + 9), over: hashed(Self.anna)),
            try primary.primary()
                + forged(Form(kind: 0x1F, created: start, keyLifetime: 1), over: primary.hashed)
                + own.dropFirst(primary.primary().count),
            try own + subkey.subkey() + forged(bound, over: subkeyContent),
        ] {
            #expect(try verdict(signature, ring) == "signers.binding: a signature that is not the key's")
            // gpgv passes over them.
            #expect(try stock(signature, ring) == "GOODSIG")
        }
        // A name without any signature gives no address.
        let bare = try verdict(signature, own + packet(13, Array(berta.utf8)))
        #expect(bare == "anna@hersteller.example")
        // What is signed in the stranger's own name says nothing.
        let foreign = try own + packet(2, stranger.sign(named, over: hashed(Self.anna)))
        #expect(try verdict(signature, foreign) == "anna@hersteller.example")
    }

    @Test("A signature that names two keys, says something twice, or says what nobody knows is refused")
    func ambiguous() throws {
        let signature = try primary.signature(over: content, at: start + Self.day)
        var other = named
        other.issuer = subkey.identifier
        #expect(
            try verdict(signature, ring(name: other, consent: consent))
                == "signers.keyring: a signature by two keys")
        var twice = named
        twice.keyLifetime = 5
        twice.covered = subpacket(9, big(900 * Self.day))
        #expect(
            try verdict(signature, ring(name: twice, consent: consent))
                == "signers.keyring: a signature that says something twice")
        var unknown = named
        unknown.covered = subpacket(0x80 | 101, [1])
        #expect(
            try verdict(signature, ring(name: unknown, consent: consent))
                == "signers.binding: a signature with a condition that nobody knows")
        var early = named
        early.created -= 1
        #expect(
            try verdict(signature, ring(name: early, consent: consent))
                == "signers.binding: a signature that is older than its key")
        var misplaced = named
        misplaced.kind = 0x16
        #expect(
            try verdict(signature, ring(name: misplaced, consent: consent))
                == "signers.binding: a signature of the kind 0x16 where none is")
        var other5 = named
        other5.version = 5
        #expect(
            try verdict(signature, ring(name: other5, consent: consent))
                == "signers.keyring: a signature of another version than 4")
    }

    @Test("A subkey that does not say that it belongs to its primary key signs for nobody")
    func consentless() throws {
        let signature = try subkey.signature(over: content, at: start + Self.day)
        let ring = try ring(consent: nil)
        #expect(try stock(signature, ring) == "ERRSIG")
        #expect(
            try verdict(signature, ring).hasSuffix("without a signature of its own"))
        var encrypting = bound
        encrypting.flags = 0x0C
        #expect(try verdict(signature, self.ring(subkey: encrypting, consent: nil)).hasPrefix("signature."))
    }

    @Test("A revocation that names its issuer by fingerprint alone counts, which gpgv passes over")
    func longIssuer() throws {
        var form = Form(kind: 0x28, created: start)
        form.issuer = primary.identifier
        form.hasShortIssuer = false
        let whole = try ring(consent: consent)
        let ofSubkey = try whole + packet(2, primary.sign(form, over: subkeyContent))
        form.kind = 0x20
        let ofKey =
            try primary.primary() + packet(2, primary.sign(form, over: primary.hashed))
            + whole.dropFirst(primary.primary().count)
        let signature = try subkey.signature(over: content, at: start + Self.day)
        for ring in [ofSubkey, ofKey] {
            #expect(try stock(signature, ring) == "GOODSIG")
            #expect(try verdict(signature, ring) == "signature.key-revoked")
        }
    }

    @Test(
        "A time of more than four bytes is refused: gpgv takes the first four", arguments: [3, 9] as [UInt8])
    func longTime(type: UInt8) throws {
        var form = bound
        form.covered = subpacket(type, [0, 12, 0, 0, 0])
        let signature = try subkey.signature(over: content, at: start + Self.day)
        let refused = try verdict(signature, ring(subkey: form, consent: consent))
        #expect(refused.hasSuffix("a time that is no number of four bytes"), "\(refused)")
    }

    @Test("A signature that gpgv cannot read is refused, and stops nothing else")
    func unreadable() throws {
        let whole = try subkey.sign(Form(kind: 0, created: start + Self.day), over: content)
        let keyring = try OpenPGPKeyring(parsing: ring(consent: consent), file: "keyring.gpg")
        let problem = #expect(throws: Problem.self) {
            _ = try keyring.holder(
                of: content,
                signature: OpenPGPSignature(file: packet(2, Array(whole.dropLast(40))), of: "v1"),
                of: "v1", at: Timestamp(seconds: Int64(start + 9 * Self.day)), strength: .recommended)
        }
        #expect(problem?.code == .signature(.algorithmUnsupported))
    }

    @Test("A key that is there twice is refused: gpgv would believe the first, whatever the second revokes")
    func twice() throws {
        let signature = try primary.signature(over: content, at: start + Self.day)
        let own = try primary.primary() + primary.name(Self.anna, named)
        let revoked =
            try primary.primary()
            + packet(2, primary.sign(Form(kind: 0x20, created: start), over: primary.hashed))
            + primary.name(Self.anna, named)
        #expect(try verdict(signature, revoked) == "signature.key-revoked")
        #expect(try stock(signature, own + revoked) == "GOODSIG")
        #expect(try verdict(signature, own + revoked).hasPrefix("signers.keyring: the key "))
        #expect(try verdict(signature, own + revoked).hasSuffix(" twice"))
    }

    @Test(
        "A key from a time that the clock of the machine has not reached is judged by the time of intake alone"
    )
    func future() throws {
        let later = start + 20 * Self.day
        let key = try ForgedKey(created: later)
        let ring = try key.primary() + key.name(Self.anna, Form(kind: 0x13, created: later))
        let signature = try key.signature(over: content, at: later + 1)
        #expect(try stock(signature, ring) != "GOODSIG")
        #expect(try verdict(signature, ring) == "signature.key-not-yet-valid")
        #expect(
            try verdict(signature, ring, at: Timestamp(seconds: Int64(later) + 2))
                == "anna@hersteller.example")
        let early = try key.signature(over: content, at: start)
        #expect(
            try verdict(early, ring, at: Timestamp(seconds: Int64(later) + 2))
                == "signature.key-not-yet-valid")
    }
}
