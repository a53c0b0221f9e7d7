import Foundation
import Problems
import Seals
import Support
import Testing

/// A KRL put together part by part.
private struct ForgedList {
    var magic = Array("SSHKRL\n\0".utf8)
    var version: UInt32 = 1
    var flags: UInt64 = 0
    var comment: [UInt8] = []
    var sections: [(kind: UInt8, content: [UInt8])] = []
    var tail: [UInt8] = []

    var bytes: [UInt8] {
        magic + big(version) + long(7) + long(1_700_000_000) + long(flags) + string([]) + string(comment)
            + sections.flatMap { [$0.kind] + string($0.content) } + tail
    }

    static func with(_ sections: (UInt8, [UInt8])...) -> ForgedList {
        ForgedList(sections: sections.map { (kind: $0.0, content: $0.1) })
    }

    /// A section about certificates of every authority.
    static func certificates(_ parts: (UInt8, [UInt8])..., authority: [UInt8] = []) -> ForgedList {
        .with((1, string(authority) + string([]) + parts.flatMap { [$0.0] + string($0.1) }))
    }
}

private func long(_ number: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
}

@Suite("Revocation lists that cannot be used")
struct HostileRevocationTests {
    /// RFC 8032's first test vector.
    private static let key =
        string("ssh-ed25519")
        + string([
            0xD7, 0x5A, 0x98, 0x01, 0x82, 0xB1, 0x0A, 0xB7, 0xD5, 0x4B, 0xFE, 0xD3, 0xC9, 0x64, 0x07, 0x3A,
            0x0E, 0xE1, 0x72, 0xF3, 0xDA, 0xA6, 0x23, 0x25, 0xAF, 0x02, 0x1A, 0x68, 0xF7, 0x07, 0x51, 0x1A,
        ])

    private static func problem(_ bytes: [UInt8]) -> Problem? {
        do {
            _ = try Revocations(parsing: bytes, file: "revoked_keys")
            return nil
        } catch {
            return error
        }
    }

    /// Whether stock ssh-keygen reads a list.
    private static func stockReads(_ bytes: [UInt8], in folder: TemporaryFolder) throws -> Bool {
        let list = try folder.write(bytes, to: UUID().uuidString)
        let digits = Data(key).base64EncodedString()
        let file = try folder.write("ssh-ed25519 \(digits)\n", to: "\(UUID().uuidString).pub")
        return try run("ssh-keygen", ["-Q", "-f", list, file]).text.contains("): ")
    }

    private static let extra = string("name@example.org")
    fileprivate static let sound: [(String, ForgedList)] = [
        ("nothing", ForgedList()), ("a comment", ForgedList(comment: Array("Sperrliste".utf8))),
        ("a key", .with((2, string(key)))), ("an empty section", .with((2, []))),
        (
            "digests",
            .with(
                (3, string([UInt8](repeating: 1, count: 20))), (5, string([UInt8](repeating: 1, count: 32))))
        ),
        ("an extension that may be passed over", .with((255, extra + [0] + string("x")))),
        (
            "serials",
            .certificates((0x20, long(1) + long(.max)), (0x21, long(5) + long(9)), (0x23, string("id")))
        ),
        ("bitmaps", .certificates((0x22, long(0) + number([2])), (0x22, long(9) + string([])))),
        ("a bitmap up to the last number", .certificates((0x22, long(.max - 7) + number([0x80])))),
        ("one authority", .certificates((0x20, long(4)), authority: key)),
        ("such an extension for certificates", .certificates((0x39, extra + [0] + string("")))),
    ]

    @Test("What is well built is read, as by ssh-keygen", arguments: sound.indices)
    func good(index: Int) throws {
        let (name, list) = Self.sound[index]
        let folder = try TemporaryFolder()
        #expect(Self.problem(list.bytes) == nil, "\(name)")
        // OpenSSH 9.2 knows no extensions at all.
        #expect(try Self.stockReads(list.bytes, in: folder) != name.contains("extension"), "\(name)")
    }

    /// What is refused, and whether ssh-keygen reads it.
    fileprivate static let unsound: [(String, ForgedList, isStricter: Bool)] = [
        ("another version", ForgedList(version: 2), false), ("flags", ForgedList(flags: 1), true),
        ("a comment with controls", ForgedList(comment: [0x1B]), true),
        ("a comment with NUL", ForgedList(comment: Array("a\0b".utf8)), false),
        ("an unknown section", .with((6, [])), false), ("section 0", .with((0, [])), false),
        ("a signature", ForgedList(tail: [4] + string(key) + string("x")), false),
        ("a critical extension", .with((255, extra + [1] + string("x"))), false),
        ("another truth", .with((255, extra + [2] + string("x"))), false),
        ("a tail in an extension", .with((255, extra + [0] + string("x") + [0])), false),
        ("a short SHA-1", .with((3, string([UInt8](repeating: 1, count: 19)))), false),
        ("a long SHA-256", .with((5, string([UInt8](repeating: 1, count: 33)))), false),
        ("a key cut off", .with((2, string(key).dropLast())), false),
        ("no key", .with((2, string("ssh-ed25519"))), true),
        ("a key that matches nothing", .with((2, string(key + [0]))), true),
        (
            "a certificate where a key should be",
            .with((2, string(string("ssh-ed25519-cert-v01@openssh.com")))), true
        ),
        ("an authority that is no key", .certificates((0x20, long(4)), authority: [1]), false),
        ("an authority of no known type", .certificates(authority: string("ssh-new") + string("x")), false),
        ("serial 0", .certificates((0x20, long(0))), false),
        ("a range from 0", .certificates((0x21, long(0) + long(4))), false),
        ("a range that is none", .certificates((0x21, long(9) + long(5))), false),
        ("a range with a tail", .certificates((0x21, long(1) + long(5) + [0])), false),
        ("a serial cut off", .certificates((0x20, [0, 0, 1])), false),
        ("a bitmap with serial 0", .certificates((0x22, long(0) + number([1]))), false),
        ("a bitmap beyond all numbers", .certificates((0x22, long(.max) + number([2]))), false),
        ("a negative bitmap", .certificates((0x22, long(1) + string([0x80]))), false),
        ("a bitmap with leading zeros", .certificates((0x22, long(1) + string([0, 0, 1]))), true),
        (
            "a bitmap that is too great",
            .certificates((0x22, long(1) + number([UInt8](repeating: 1, count: 2_049)))), false
        ),
        ("a name with NUL", .certificates((0x23, string("a\0b"))), false),
        ("an unknown part", .certificates((0x24, [])), false),
        ("a critical part", .certificates((0x39, extra + [1] + string(""))), false),
        ("a tail", ForgedList(tail: [2]), false), ("half a length", ForgedList(tail: [2, 0, 0]), false),
        ("a length beyond the end", ForgedList(tail: [2, 0xFF, 0xFF, 0xFF, 0xFF]), false),
    ]

    @Test("What is not understood decides nothing", arguments: unsound.indices)
    func bad(index: Int) throws {
        let (name, list, isStricter) = Self.unsound[index]
        let folder = try TemporaryFolder()
        let problem = Self.problem(list.bytes)
        #expect(problem?.code == .signers(.revocationsMalformed), "\(name)")
        #expect(problem?.code.exitStatus == .unavailable)
        #expect(try Self.stockReads(list.bytes, in: folder) == isStricter, "\(name)")
    }

    @Test("Cut off anywhere, a list is read or refused, and nothing crashes")
    func truncated() {
        var list = ForgedList.with(
            (2, Array(string(Self.key))), (3, string([UInt8](repeating: 1, count: 20))))
        list.sections.append(
            ForgedList.certificates((0x20, long(1)), (0x22, long(3) + number([5]))).sections[0])
        let bytes = list.bytes
        let read = (0...bytes.count).filter { Self.problem(Array(bytes.prefix($0))) == nil }
        // Behind the head, and behind each section.
        #expect(read.count == 4)
        for index in bytes.indices {
            var altered = bytes
            altered[index] ^= 0x80
            _ = Self.problem(altered)
        }
    }

    static let lines: [(String, line: Int)] = [
        ("", 0), ("ssh-ed25519", 1), ("KEYx", 1), ("KEY\n\nssh-ed25519 AAAA\n", 3), ("a@b.example KEY", 1),
        ("cert-authority KEY", 1), ("SHA256:abc", 1), ("KEY\r\n", 1), ("KEY\u{1B}", 1), ("# \u{7}", 1),
        ("ssh-new AAAAB3NzaC1uZXc=", 1), ("ssh-rsa BLOB", 1), ("ssh-ed25519-cert-v01@openssh.com BLOB", 1),
    ]

    @Test("A list of keys holds nothing else", arguments: lines)
    func line(text: String, line: Int) {
        let blob = Data(Self.key).base64EncodedString()
        let list = text.replacingOccurrences(of: "KEY", with: "ssh-ed25519 \(blob)")
            .replacingOccurrences(of: "BLOB", with: blob)
        let problem = Self.problem(Array(list.utf8))
        #expect(problem?.code == .signers(.revocationsMalformed))
        #expect((problem?.place?.line ?? 0) == line)
    }

    @Test("Size and lines are bounded")
    func bounds() {
        func list(_ size: Int) -> [UInt8] { [UInt8](repeating: UInt8(ascii: "#"), count: size) }
        #expect(Self.problem(list(AllowedSigners.lineLimit)) == nil)
        #expect(Self.problem(list(AllowedSigners.lineLimit + 1)) != nil)
        #expect(
            Self.problem(ForgedList.with((255, Self.extra + [0] + string(list(Revocations.sizeLimit)))).bytes)
                != nil)
        let lines = [UInt8](repeating: UInt8(ascii: "\n"), count: AllowedSigners.lineCountLimit)
        #expect(Self.problem(lines) != nil)
        #expect(Self.problem(Array(lines.dropLast())) == nil)
    }
}
