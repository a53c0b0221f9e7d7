import Foundation
import Problems
import Seals
import Support
import Testing

/// Signatures of gpg, each compared with what `gpgv` says of it.
@Suite("OpenPGP signatures")
struct OpenPGPSignatureTests {
    private let home: GnuPGHome
    private let folder: TemporaryFolder
    private let content = Array("object 1\n\nx\n".utf8)
    private static let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970) + 60)
    private static let day: Int64 = 86_400

    init() throws {
        home = try GnuPGHome()
        folder = try TemporaryFolder()
    }

    @discardableResult
    private func gpg(_ arguments: [String], input: [UInt8] = []) throws -> Data {
        let result = try run(
            "gpg",
            ["--batch", "--quiet", "--no-tty", "--yes", "--pinentry-mode", "loopback", "--passphrase", ""]
                + arguments, input: Data(input), environment: home.environment)
        guard result.status == 0 else { throw ToolFailure(description: result.errors) }
        return result.output
    }

    private func key(_ address: String, _ kind: String = "ed25519", lasting: String = "0") throws -> String {
        try gpg(["--quick-gen-key", "Anna <\(address)>", kind, "sign", lasting])
        let listed = String(decoding: try gpg(["--with-colons", "-k", address]), as: UTF8.self)
        let line = try #require(listed.split(separator: "\n").first { $0.hasPrefix("fpr:") })
        return String(try #require(line.split(separator: ":").last))
    }

    private func sign(_ key: String, _ options: [String] = []) throws -> String {
        String(
            decoding: try gpg(options + ["-u", key, "--armor", "--detach-sign"], input: content),
            as: UTF8.self)
    }

    private func exported() throws -> [UInt8] { Array(try gpg(["--export"])) }

    /// Returns the code of the refusal, `good` if there is none; and the word with which gpgv says its verdict now.
    private func verdict(
        _ signature: String, over content: [UInt8]? = nil, keyring: [UInt8]? = nil, at time: Timestamp = now,
        strength: SignatureStrength = .recommended
    ) throws -> (ours: String, stock: String) {
        let content = content ?? self.content
        let bytes = try keyring ?? exported()
        let name = UUID().uuidString
        let stock = try run(
            "gpgv",
            [
                "--homedir", "/nonexistent", "--keyring", folder.write(bytes, to: "\(name).gpg"),
                "--status-fd",
                "1", folder.write(signature, to: "\(name).asc"), folder.write(content, to: "\(name).data"),
            ])
        let words = ["GOODSIG", "EXPKEYSIG", "REVKEYSIG", "BADSIG", "ERRSIG", "EXPSIG"]
        let word = words.first { stock.text.contains("[GNUPG:] \($0) ") } ?? "none"
        do throws(Problem) {
            let ring: OpenPGPKeyring
            do throws(ProblemList) { ring = try OpenPGPKeyring(parsing: bytes, file: "keyring.gpg") } catch {
                return ("keyring", word)
            }
            _ = try ring.holder(
                of: content, signature: OpenPGPSignature(armored: signature, of: "v1"), of: "v1", at: time,
                strength: strength)
            return ("good", word)
        } catch {
            return (error.code.name, word)
        }
    }

    @Test(
        "Keys of every algorithm that the guideline names sign",
        arguments: [
            ("ed25519", "openpgp-ed25519"), ("rsa3072", "openpgp-rsa-3072"),
            ("nistp256", "openpgp-ecdsa-P-256"), ("brainpoolP384r1", "openpgp-ecdsa-brainpoolP384r1"),
        ])
    func good(kind: String, type: String) throws {
        let key = try key("anna@hersteller.example", kind)
        let signature = try sign(key)
        #expect(try verdict(signature) == ("good", "GOODSIG"))
        #expect(try verdict(signature, over: content + [0]) == ("signature.wrong", "BADSIG"))
        let ring = try OpenPGPKeyring(parsing: exported(), file: "keyring.gpg")
        let holder = try ring.holder(
            of: content, signature: OpenPGPSignature(armored: signature, of: "v1"), of: "v1", at: Self.now,
            strength: .recommended)
        #expect(holder.identifier == key && holder.keyType == type)
        #expect(holder.addresses == ["anna@hersteller.example"])
        // One key has one fingerprint, in OpenPGP as in SSH.
        guard !kind.hasPrefix("brainpool") else { return }
        let line = try folder.write(gpg(["--export-ssh-key", key + "!"]), to: "key.pub")
        let stock = try expectRun("ssh-keygen", ["-l", "-f", line])
        #expect(stock.split(separator: " ")[1] == holder.fingerprint)
    }

    @Test("A subkey signs for its primary key, and each of them may end or be revoked")
    func subkeys() throws {
        let primary = try key("anna@hersteller.example", lasting: "40d")
        try gpg(["--quick-add-key", primary, "ed25519", "sign", "20d"])
        let listed = String(decoding: try gpg(["--with-colons", "-k"]), as: UTF8.self)
        let subkey = String(
            try #require(
                listed.split(separator: "\n").last { $0.hasPrefix("fpr:") }?.split(separator: ":").last))
        let (bySubkey, byPrimary) = (try sign(subkey + "!"), try sign(primary + "!"))
        let ring = try exported()
        func after(_ days: Int64) -> Timestamp { Timestamp(seconds: Self.now.seconds + days * Self.day) }
        #expect(try verdict(bySubkey, keyring: ring) == ("good", "GOODSIG"))
        #expect(try verdict(bySubkey, keyring: ring, at: after(19)).ours == "good")
        #expect(try verdict(bySubkey, keyring: ring, at: after(21)).ours == "signature.key-expired")
        #expect(try verdict(byPrimary, keyring: ring, at: after(21)).ours == "good")
        #expect(try verdict(byPrimary, keyring: ring, at: after(41)).ours == "signature.key-expired")
        #expect(try verdict(byPrimary, keyring: ring, at: after(-1)).ours == "signature.key-not-yet-valid")

        // Longer life for the primary key comes with a newer signature; the subkey's stays as it was.
        try gpg(["--quick-set-expire", primary, "80d"])
        #expect(try verdict(byPrimary, at: after(41)).ours == "good")
        #expect(try verdict(bySubkey, at: after(21)).ours == "signature.key-expired")

        let revocation = try String(
            contentsOfFile: "\(home.path)/openpgp-revocs.d/\(primary).rev", encoding: .utf8)
        try gpg(["--import"], input: Array(revocation.replacing(":-----BEGIN", with: "-----BEGIN").utf8))
        #expect(try verdict(byPrimary) == ("signature.key-revoked", "REVKEYSIG"))
        #expect(try verdict(bySubkey) == ("signature.key-revoked", "REVKEYSIG"))
        // What the keyring of then did not know stays as it was.
        #expect(try verdict(byPrimary, keyring: ring).ours == "good")
    }

    @Test("What has ended since intake is good, though gpgv says that it has ended")
    func endedSince() throws {
        // A key whose whole life lies in the past, and a signature of that time; nothing that the signer dates is believed.
        let then = Self.now.seconds - 100 * Self.day
        func at(_ seconds: Int64) -> [String] { ["--faked-system-time", "\(seconds)"] }
        try gpg(at(then) + ["--quick-gen-key", "Anna <anna@hersteller.example>", "ed25519", "sign", "10d"])
        let listed = String(decoding: try gpg(["--with-colons", "-k"]), as: UTF8.self)
        let key = String(
            try #require(
                listed.split(separator: "\n").first { $0.hasPrefix("fpr:") }?.split(separator: ":").last))
        let signature = try sign(key, at(then + Self.day))
        #expect(
            try verdict(signature, at: Timestamp(seconds: then + 2 * Self.day)) == ("good", "EXPKEYSIG"))
        #expect(try verdict(signature) == ("signature.key-expired", "EXPKEYSIG"))
    }

    @Test("What is too weak is refused, though gpgv takes it")
    func weak() throws {
        let strong = try key("anna@hersteller.example", "rsa3072")
        let short = try key("kurz@hersteller.example", "rsa2048")
        #expect(try verdict(sign(short)) == ("signature.algorithm-weak", "GOODSIG"))
        #expect(
            try verdict(sign(strong, ["--digest-algo", "SHA1"])) == ("signature.algorithm-weak", "GOODSIG"))
        #expect(
            try verdict(sign(strong, ["--digest-algo", "SHA224"])) == ("signature.algorithm-weak", "GOODSIG"))
        let old = try key("alt@hersteller.example", "dsa2048")
        #expect(try verdict(sign(old)) == ("signature.algorithm-weak", "GOODSIG"))
        #expect(try verdict(sign(strong), strength: .high) == ("signature.algorithm-weak", "GOODSIG"))
    }

    @Test("A key that is not in the keyring is nobody's")
    func unknown() throws {
        let anna = try key("anna@hersteller.example")
        let ring = try exported()
        let berta = try key("berta@hersteller.example")
        #expect(try verdict(sign(berta), keyring: ring) == ("signature.key-unknown", "ERRSIG"))
        #expect(try verdict(sign(anna), keyring: ring) == ("good", "GOODSIG"))
    }

    @Test("A signature of another form is refused")
    func malformed() throws {
        let key = try key("anna@hersteller.example")
        let good = try sign(key)
        #expect(try verdict(sign(key, ["--comment", "x"])) == ("good", "GOODSIG"))
        #expect(try verdict(sign(key, ["--textmode"])) == ("signature.malformed", "GOODSIG"))
        let binary = Array(try gpg(["-u", key, "--detach-sign"], input: content))
        let ring = try OpenPGPKeyring(parsing: exported(), file: "keyring.gpg")
        func code(_ file: [UInt8]) -> String {
            do throws(Problem) {
                _ = try ring.holder(
                    of: content, signature: OpenPGPSignature(file: file, of: "v1"), of: "v1", at: Self.now,
                    strength: .recommended)
                return "good"
            } catch { return error.code.name }
        }
        let keys = try folder.write(exported(), to: "keys.gpg")
        let signed = try folder.write(content, to: "signed")
        func stock(_ file: [UInt8]) throws -> Bool {
            let name = try folder.write(file, to: "judged-\(UUID().uuidString)")
            return try run("gpgv", ["--homedir", "/nonexistent", "--keyring", keys, name, signed]).status == 0
        }
        #expect(try code(binary) == "good" && stock(binary))
        for (wrong, isTaken) in [
            (binary + binary, true), (Array(binary.dropLast()), false), (binary + [0], false), ([], false),
            ([0xFF], false), (Array(repeating: 0x88, count: 20_000), false), (try exported(), false),
            (Array((good + good).utf8), true), (Array(good.replacing("\n", with: "\r\n").utf8), true),
            (Array(good.replacing("BEGIN PGP SIGNATURE", with: "BEGIN PGP MESSAGE").utf8), true),
        ] {
            #expect(code(wrong) == "signature.malformed")
            #expect(try stock(wrong) == isTaken, "\(wrong.prefix(60))")
        }
        // Bytes in the places of others are refused as whatever they make of it, and never taken; what is not covered says nothing.
        var taken: [Int] = []
        for place in stride(from: 0, to: binary.count, by: 3) {
            var bytes = binary
            bytes[place] ^= 0x10
            if code(bytes) == "good" { taken.append(place) }
        }
        #expect(taken.count <= 12, "\(taken)")
    }

    @Test("Only public keys of version 4 make a keyring")
    func keyrings() throws {
        let key = try key("anna@hersteller.example")
        let ring = try exported()
        func problem(_ bytes: [UInt8]) -> String? {
            do throws(ProblemList) {
                _ = try OpenPGPKeyring(parsing: bytes, file: "keyring.gpg")
                return nil
            } catch { return error.problems.map(\.code.name).joined() }
        }
        #expect(problem(ring) == nil)
        for wrong in [
            [], Array("x".utf8), Array(ring.dropLast()), ring + [0x80],
            Array(try gpg(["--armor", "--export"])),
            Array(try gpg(["--export-secret-keys", key])), [0xC6, 3, 5, 0, 0],
        ] {
            #expect(problem(wrong) == "signers.keyring")
        }
    }

    @Test("A gpgv that is missing, or says something else, decides nothing")
    func verifier() throws {
        let key = try key("anna@hersteller.example")
        let signature = try OpenPGPSignature(armored: sign(key), of: "v1")
        let ring = try exported()
        let babbling = try folder.write("#!/bin/sh\necho '[GNUPG:] GOODSIG x y'\n", to: "gpgv")
        try expectRun("chmod", ["+x", babbling])
        func code(_ program: String) -> Code? {
            do throws(Problem) {
                _ = try OpenPGPAnswer.ask(about: signature, over: content, keyring: ring, program: program)
                return nil
            } catch { return error.code }
        }
        #expect(code(OpenPGPAnswer.program) == nil)
        #expect(code(babbling) == .signers(.verifierUnusable))
        #expect(code("/usr/bin/true") == .signers(.verifierUnusable))
        #expect(code("\(folder.path)/none") == .configuration(.programMissing))
        #expect(Code.signers(.verifierUnusable).exitStatus == .unavailable)
    }

    @Test("Status lines that are not one verdict over one signature decide nothing")
    func statusLines() {
        let key = String(repeating: "AB", count: 20)
        let bytes = [UInt8](repeating: 0xAB, count: 20)
        let begin = "[GNUPG:] NEWSIG\n"
        let good = "[GNUPG:] GOODSIG ABABABABABABABAB Anna <a@b.example>\n"
        let valid = "[GNUPG:] VALIDSIG \(key) 2026-11-30 1796076562 0 4 0 22 8 00 \(key)\n"
        let errors = "[GNUPG:] ERRSIG ABABABABABABABAB 22 8 00 1796076562"
        func answer(_ text: String) -> OpenPGPAnswer? {
            OpenPGPAnswer(status: Array(text.utf8), algorithm: 22, digest: 8)
        }
        #expect(answer(begin + good + valid) == .good(key: bytes, primary: bytes))
        #expect(
            answer(begin + good.replacing("GOODSIG", with: "EXPKEYSIG") + valid)
                == .good(key: bytes, primary: bytes))
        #expect(
            answer(begin + good.replacing("GOODSIG", with: "REVKEYSIG") + valid)
                == .revoked(key: "ABABABABABABABAB"))
        #expect(answer(begin + good.replacing("GOODSIG", with: "BADSIG")) == .wrong(key: "ABABABABABABABAB"))
        #expect(answer(begin + errors + " 9 \(key)\n") == .unknown(key: "ABABABABABABABAB"))
        #expect(answer(begin + errors + " 4 \(key)\n") == .unsupported("gpgv, ERRSIG 4"))
        for text in [
            "", begin, begin + good, begin + valid, good + valid, begin + begin + good + valid,
            begin + good + good + valid, begin + good + valid + valid, begin + "x\n" + good + valid,
            begin + "[GNUPG:] NEWWORD x\n" + good + valid,
            begin + good + valid.replacing(" 22 8 ", with: " 1 8 "),
            begin + good + valid.replacing(" 22 8 ", with: " 22 2 "),
            begin + good + valid.replacing(" 00 ", with: " 01 "),
            begin + good + valid.replacing(key, with: "AB"),
            begin + "[GNUPG:] GOODSIG\n" + valid, begin + "[GNUPG:] ERRSIG x\n",
            begin + good.replacing("GOODSIG", with: "BADSIG") + good + valid,
        ] {
            #expect(answer(text) == nil, "\(text)")
        }
    }
}
