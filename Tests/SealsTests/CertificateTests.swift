import Foundation
import Problems
import Seals
import Support
import Testing

@Suite("Certificates of senders")
struct CertificateTests {
    private static let content = Array("Lieferung\n".utf8)

    /// What stagectl says at a time: nothing if the address is the signer.
    private static func problem(
        _ signers: String, _ armored: String, at time: String = "2026-11-23T08:00:00Z"
    ) throws -> Problem? {
        do {
            let signer = try AllowedSigners(parsing: Array(signers.utf8), file: "f").signer(
                of: content, armoredSignature: armored, namespace: "git",
                at: try #require(Timestamp(text: time)), address: "a@b.example")
            #expect(signer.isCertified)
            return nil
        } catch let problem as Problem {
            return problem
        }
    }

    private static func stock(
        _ signers: String, _ armored: String, at time: String = "20261123080000Z", in folder: TemporaryFolder
    ) throws -> Bool {
        try stockAccepts(
            content, armored, signers: signers, principal: "a@b.example", time: time, in: folder)
    }

    @Test(
        "Every kind of key may be certified, and may certify",
        arguments: ["ed25519", "ecdsa:256", "ecdsa:384", "ecdsa:521", "rsa:3072"])
    func kinds(kind: String) throws {
        let folder = try TemporaryFolder()
        let one = try TestKey(kind, in: folder, named: "one")
        let other = try TestKey(in: folder, named: "other")
        for (key, authority) in [(one, other), (other, one)] {
            let certificate = try TestCertificate(on: key, by: authority, in: folder)
            let signers = "*@b.example cert-authority \(authority.line) CA"
            let armored = try certificate.sign(Self.content)
            #expect(try Self.problem(signers, armored) == nil)
            #expect(try Self.stock(signers, armored, in: folder))
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var line = "*@b.example cert-authority CA"
        var principals = ["a@b.example"]
        var options: [String] = []
        var key = "ed25519"
        var authority = "ed25519"
        let code: SignatureProblem?
        var fault: CertificateFault?
        /// Whether ssh-keygen takes it.
        var isStricter = false
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "several addresses", principals: ["x@b.example", "a@b.example"], code: nil),
        Case(name: "a time of its own", options: ["-V", "20261123000000Z:20261124000000Z"], code: nil),
        Case(name: "for ever", options: ["-V", "always:forever"], code: nil),
        Case(
            name: "extensions", options: ["-O", "clear", "-O", "extension:x@y.example=1"], code: nil),
        Case(
            name: "over", options: ["-V", "20250101000000Z:20260101000000Z"], code: .certificate,
            fault: .expired),
        Case(
            name: "to come", options: ["-V", "20261124000000Z:20270101000000Z"], code: .certificate,
            fault: .notYetValid),
        Case(name: "for somebody else", principals: ["x@b.example"], code: .certificate, fault: .principal),
        Case(
            name: "in another case", principals: ["A@b.example"], code: .certificate, fault: .principal),
        Case(
            name: "a pattern as its address", principals: ["*@b.example"], code: .certificate,
            fault: .principal),
        Case(name: "for nobody", principals: [], code: .certificate, fault: .principal),
        Case(name: "of a host", options: ["-h"], code: .certificate, fault: .host),
        // ssh-keygen does not look at critical options when it verifies.
        Case(
            name: "for one command", options: ["-O", "force-command=true"], code: .certificate,
            fault: .criticalOption, isStricter: true),
        Case(
            name: "for one network", options: ["-O", "source-address=10.0.0.0/8"], code: .certificate,
            fault: .criticalOption, isStricter: true),
        Case(
            name: "something unknown", options: ["-O", "critical:x@y.example=1"], code: .certificate,
            fault: .criticalOption, isStricter: true),
        Case(
            name: "the line is for others", line: "*@x.example cert-authority CA", code: .addressMismatch),
        Case(
            name: "the line is for something else", line: "a@b.example cert-authority,namespaces=\"file\" CA",
            code: .keyScope),
        Case(
            name: "the line is over", line: "a@b.example cert-authority,valid-before=\"20260101Z\" CA",
            code: .keyExpired),
        Case(
            name: "the line is to come", line: "a@b.example cert-authority,valid-after=\"20270101Z\" CA",
            code: .keyNotYetValid),
        Case(name: "the authority is none", line: "*@b.example CA", code: .keyUnknown),
        Case(name: "only the key is listed", line: "a@b.example KEY", code: .keyUnknown),
        Case(
            name: "both lines, one counts", line: "a@b.example CA\na@b.example cert-authority CA", code: nil),
        Case(name: "a weak key", key: "rsa:2048", code: .algorithmWeak, isStricter: true),
        Case(name: "a weak authority", authority: "rsa:2048", code: .algorithmWeak, isStricter: true),
        Case(
            name: "signed with SHA-1", options: ["-t", "ssh-rsa"], authority: "rsa:3072",
            code: .algorithmWeak, isStricter: true),
    ]

    @Test("A certificate counts when ssh-keygen lets it count, and not always then", arguments: cases)
    func verdict(example: Case) throws {
        let folder = try TemporaryFolder()
        let key = try TestKey(example.key, in: folder)
        let authority = try TestKey(example.authority, in: folder, named: "authority")
        let certificate = try TestCertificate(
            on: key, by: authority, principals: example.principals, example.options, in: folder)
        let signers = example.line.replacingOccurrences(of: "CA", with: authority.line)
            .replacingOccurrences(of: "KEY", with: key.line)
        let armored = try certificate.sign(Self.content)

        let problem = try Self.problem(signers, armored)

        #expect(problem?.code == example.code.map(Code.signature))
        if example.code == .certificate { #expect(problem?.found == example.fault?.rawValue) }
        #expect(try Self.stock(signers, armored, in: folder) == (example.code == nil || example.isStricter))
    }

    @Test("A certificate counts from its first second on, and not in the one that it names as its end")
    func time() throws {
        let folder = try TemporaryFolder()
        let authority = try TestKey(in: folder, named: "authority")
        let certificate = try TestCertificate(
            on: try TestKey(in: folder), by: authority, ["-V", "20260101000000Z:20261231000000Z"], in: folder)
        let armored = try certificate.sign(Self.content)
        let signers = "a@b.example cert-authority \(authority.line)"
        for (time, stock, fault) in [
            ("2025-12-31T23:59:59Z", "20251231235959Z", CertificateFault.notYetValid),
            ("2026-01-01T00:00:00Z", "20260101000000Z", nil),
            ("2026-12-30T23:59:59Z", "20261230235959Z", nil),
            ("2026-12-31T00:00:00Z", "20261231000000Z", .expired),
        ] {
            #expect(try Self.problem(signers, armored, at: time)?.found == fault?.rawValue)
            #expect(try Self.stock(signers, armored, at: stock, in: folder) == (fault == nil))
        }
    }

    @Test("An authority issues certificates and signs nothing else; its keys do not sign without one")
    func authority() throws {
        let folder = try TemporaryFolder()
        let authority = try TestKey(in: folder, named: "authority")
        let signers = "*@b.example cert-authority \(authority.line)"
        let signature = try authority.sign(Self.content)
        let own = try Self.problem(signers, signature)
        #expect(own?.code == .signature(.certificate))
        #expect(own?.found == CertificateFault.authority.rawValue)
        #expect(
            try !stockAccepts(
                Self.content, signature, signers: signers, principal: "a@b.example", in: folder))
        let key = try TestKey(in: folder)
        _ = try TestCertificate(on: key, by: authority, in: folder)
        let plain = try key.sign(Self.content)
        #expect(try Self.problem(signers, plain)?.code == .signature(.keyUnknown))
        #expect(
            try !stockAccepts(Self.content, plain, signers: signers, principal: "a@b.example", in: folder))
    }

    @Test("A certificate by another authority's name, or altered by a bit, is nobody's")
    func forged() throws {
        let folder = try TemporaryFolder()
        let authority = try TestKey(in: folder, named: "authority")
        let key = try TestKey(in: folder)
        let certificate = try TestCertificate(on: key, by: authority, in: folder)
        let signature = try blob(of: try certificate.sign(Self.content))
        let inside = try certificate.blob
        let start = try #require(signature.firstRange(of: inside)).lowerBound
        let signers = "*@b.example cert-authority \(authority.line)"
        // Every second bit of every byte in turn: each of them is under the authority's signature, or is that.
        for index in inside.indices {
            var altered = signature
            altered[start + index] ^= 1 << (index % 8)
            #expect(try Self.problem(signers, armor(altered)) != nil, "byte \(index)")
        }
        var nonce = signature
        nonce[start + 40] ^= 1
        let problem = try Self.problem(signers, armor(nonce))
        #expect(problem?.code == .signature(.certificate))
        #expect(problem?.found == CertificateFault.seal.rawValue)
        #expect(try !Self.stock(signers, armor(nonce), in: folder))
    }

    @Test("A certificate of another version is not read")
    func version() throws {
        let folder = try TemporaryFolder()
        let authority = try TestKey(in: folder, named: "authority")
        let certificate = try TestCertificate(on: try TestKey(in: folder), by: authority, in: folder)
        let signature = try blob(of: try certificate.sign(Self.content))
        let name = Array("ssh-ed25519-cert-v01@openssh.com".utf8)
        let start = try #require(signature.firstRange(of: name)).lowerBound
        var other = signature
        other[start + 18] = UInt8(ascii: "9")
        let signers = "*@b.example cert-authority \(authority.line)"
        #expect(try Self.problem(signers, armor(other))?.code == .signature(.algorithmUnsupported))
    }
}
