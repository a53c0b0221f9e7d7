import Foundation
import Problems
import Seals
import Support
import Testing

/// A number from which others follow, the same in every run.
private struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state ^ state >> 33) &* 0xFF51_AFD7_ED55_8CCD
    }
}

/// Keys and certificates with a signature each, and what stock ssh-keygen says of a list about them.
private struct Cast {
    static let content = Array("Lieferung\n".utf8)
    let folder: TemporaryFolder
    let keys: [TestKey]
    let authorities: [TestKey]
    /// What can be revoked: the file, and what it has signed.
    private(set) var members: [(file: String, signature: String)] = []
    let signers: AllowedSigners
    let signersFile: String

    init() throws {
        let folder = try TemporaryFolder()
        let keys = try ["ed25519", "ecdsa:256", "rsa:3072", "ed25519"].enumerated().map {
            try TestKey($1, in: folder, named: "key-\($0)")
        }
        authorities = try ["ed25519", "ecdsa:384"].enumerated().map {
            try TestKey($1, in: folder, named: "authority-\($0)")
        }
        let lines =
            keys.map { "a@b.example \($0.line)" }
            + authorities.map { "*@b.example cert-authority \($0.line)" }
        let text = lines.joined(separator: "\n")
        signers = try AllowedSigners(parsing: Array(text.utf8), file: "allowed_signers")
        signersFile = try folder.write(text, to: "allowed_signers")
        for key in keys { members.append((key.path + ".pub", try key.sign(Self.content))) }
        let serials: [UInt64] = [0, 1, 2, 63, 64, 65, 1_000, .max, .max - 1]
        for (index, serial) in serials.enumerated() {
            let certificate = try TestCertificate(
                on: keys[index % keys.count], by: authorities[index % 2], id: "id \(index % 3)",
                serial: serial, in: folder)
            members.append((certificate.file, try certificate.sign(Self.content)))
        }
        self.folder = folder
        self.keys = keys
    }

    /// Returns for each member whether stagectl takes it for revoked.
    func revoked(by list: [UInt8]) throws -> [Bool] {
        let signers = signers.without(try Revocations(parsing: list, file: "revoked_keys"))
        return try members.map { member in
            do {
                _ = try signers.signer(
                    of: Self.content, armoredSignature: member.signature, namespace: "git",
                    at: try #require(Timestamp(text: "2026-11-23T08:00:00Z")), address: "a@b.example")
                return false
            } catch let problem as Problem {
                try #require(problem.code == .signature(.keyRevoked))
                return true
            }
        }
    }

    /// Returns what ssh-keygen says of each member.
    func revokedByStock(_ list: String) throws -> [Bool] {
        let said = try run("ssh-keygen", ["-Q", "-f", list] + members.map(\.file))
        let lines = said.text.split(separator: "\n")
        try #require(lines.count == members.count, "\(said.text)\(said.errors)")
        return lines.map { $0.hasSuffix("REVOKED") }
    }

    /// Returns whether `ssh-keygen -Y verify` accepts what each member has signed.
    func acceptedByStock(_ list: String) throws -> [Bool] {
        try members.map { member in
            let file = try folder.write(member.signature, to: "s-\(UUID().uuidString)")
            return try run(
                "ssh-keygen",
                [
                    "-Y", "verify", "-f", signersFile, "-I", "a@b.example", "-n", "git", "-s", file, "-r",
                    list,
                ],
                input: Data(Self.content)
            ).status == 0
        }
    }

    func line(of key: TestKey) -> String { key.line }
}

@Suite("What has been revoked")
struct RevocationTests {
    @Test("ssh-keygen and stagectl say the same of every key and certificate, whatever has been revoked")
    func generated() throws {
        let cast = try Cast()
        var dice = Dice(state: 20_261_130)
        var seen: Set<Bool> = []
        for number in 0..<40 {
            let list = "\(cast.folder.path)/krl-\(number)"
            for part in 0..<Int.random(in: 1...3, using: &dice) {
                var lines: [String] = []
                for _ in 0..<Int.random(in: 1...4, using: &dice) {
                    let key = cast.keys[Int.random(in: 0..<cast.keys.count, using: &dice)]
                    switch Int.random(in: 0..<7, using: &dice) {
                    case 0:
                        let serials: [UInt64] = [1, 2, 64, 1_000, .max]
                        lines.append("serial: \(serials[Int.random(in: 0..<5, using: &dice)])")
                    case 1: lines.append("serial: 60-\([63, 64, 70].randomElement(using: &dice) ?? 64)")
                    // Close together, ssh-keygen writes a bitmap.
                    case 2: lines += stride(from: 1, to: 130, by: 2).map { "serial: \($0)" }
                    case 3: lines.append("id: id \(Int.random(in: 0..<4, using: &dice))")
                    case 4: lines.append("key: \(key.line)")
                    case 5: lines.append("sha1: \(key.line)")
                    default: lines.append("sha256: \(key.line)")
                    }
                }
                if Int.random(in: 0..<12, using: &dice) == 0 {
                    lines.append("key: \(cast.authorities[0].line)")
                }
                let specification = try cast.folder.write(
                    lines.joined(separator: "\n") + "\n", to: "spec-\(number)-\(part)")
                let authority = [
                    cast.authorities[0].path + ".pub", cast.authorities[1].path + ".pub", "none",
                ]
                .randomElement(using: &dice)
                try expectRun(
                    "ssh-keygen",
                    ["-q", "-k", "-f", list, "-s", authority ?? "none"] + (part == 0 ? [] : ["-u"])
                        + [specification])
            }
            let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: list)))

            let ours = try cast.revoked(by: bytes)

            #expect(ours == (try cast.revokedByStock(list)), "\(list)")
            if number % 8 == 0 { #expect(ours.map { !$0 } == (try cast.acceptedByStock(list))) }
            seen.formUnion(ours)
        }
        #expect(seen == [true, false])
    }

    @Test("A list of public keys revokes these keys, and the certificates on them or by them")
    func plain() throws {
        let cast = try Cast()
        let lists = [
            "# nothing yet\n", "\n \t\n#\n", cast.keys[0].line, "  \(cast.keys[1].line) a comment\n",
            cast.keys.map(\.line).joined(separator: "\n"), cast.authorities[1].line + "\n",
            try String(contentsOfFile: cast.members[6].file, encoding: .utf8),
        ]
        for (number, list) in lists.enumerated() {
            let ours = try cast.revoked(by: Array(list.utf8))
            let file = try cast.folder.write(list, to: "list-\(number)")
            #expect(ours.map { !$0 } == (try cast.acceptedByStock(file)), "\(list)")
        }
    }

    @Test("Of a signature that was taken before one can ask whether its key has been revoked since")
    func since() throws {
        let folder = try TemporaryFolder()
        let (key, other) = (try TestKey(in: folder, named: "a"), try TestKey(in: folder, named: "b"))
        let signature = try key.sign(Array("x".utf8), namespace: "resume@stagectl")
        let signers = try AllowedSigners(parsing: Array("a@b.example \(key.line)\n".utf8), file: "x")
        func revoking(_ line: String) throws -> AllowedSigners {
            signers.without(try Revocations(parsing: Array("# x\n\(line)\n".utf8), file: "revoked_keys"))
        }
        #expect(!signers.revokesKey(of: signature))
        #expect(try revoking(key.line).revokesKey(of: signature))
        #expect(try !revoking(other.line).revokesKey(of: signature))
        #expect(try !revoking("").revokesKey(of: signature))
        // Nor does what nobody can read count where something has been revoked.
        #expect(try revoking("").revokesKey(of: "x"))
    }

    @Test("The revocation is told before anything else about the key")
    func first() throws {
        let folder = try TemporaryFolder()
        let key = try TestKey(in: folder)
        let armored = try key.sign(Cast.content)
        let list = try Revocations(parsing: Array(key.line.utf8), file: "revoked_keys")
        for line in [
            "x@b.example", "a@b.example valid-before=\"20260101\"", "a@b.example namespaces=\"file\"",
            "a@b.example cert-authority", "# a@b.example",
        ] {
            let signers = try AllowedSigners(parsing: Array("\(line) \(key.line)".utf8), file: "f")
                .without(list)
            let problem = #expect(throws: Problem.self) {
                try signers.signer(
                    of: Cast.content, armoredSignature: armored, namespace: "git",
                    at: try #require(Timestamp(text: "2026-11-23T08:00:00Z")), address: "a@b.example")
            }
            #expect(problem?.code == .signature(.keyRevoked))
            #expect(problem?.subject == (try key.fingerprint))
        }
        let altered = #expect(throws: Problem.self) {
            try AllowedSigners(parsing: [], file: "f").without(list).signer(
                of: Cast.content + [1], armoredSignature: armored, namespace: "git",
                at: try #require(Timestamp(text: "2026-11-23T08:00:00Z")), address: "a@b.example")
        }
        #expect(altered?.code == .signature(.wrong))
    }
}
