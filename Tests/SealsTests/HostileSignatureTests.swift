import Foundation
import Problems
import Seals
import Support
import Testing

@Suite("Hostile signatures")
struct HostileSignatureTests {
    private static let content = Array("Lieferung v2.4.0\n".utf8)

    /// Returns a signature that holds but for one part, which was changed before it was signed.
    private static func signed(
        in folder: TemporaryFolder, _ change: (inout ForgedSignature) -> Void = { _ in }
    ) throws -> ForgedSignature {
        let key = try RawKey(["-algorithm", "ed25519"], in: folder)
        var forged = ForgedSignature(
            publicKey: string("ssh-ed25519") + string(try key.point(32)), algorithm: "ssh-ed25519")
        change(&forged)
        forged.value = try key.edwards(try forged.message(for: content, digests: folder))
        return forged
    }

    struct Change: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: SignatureProblem?
        var stockRefuses = true
        let make: @Sendable (inout ForgedSignature) -> Void
    }

    static let changes = [
        Change(testDescription: "nothing", code: nil, stockRefuses: false) { _ in },
        Change(testDescription: "version 0", code: .malformed, stockRefuses: false) { $0.version = 0 },
        Change(testDescription: "version 2", code: .malformed) { $0.version = 2 },
        Change(testDescription: "version 2³²−1", code: .malformed) { $0.version = .max },
        Change(testDescription: "magic", code: .malformed) { $0.magic = Array("SSHSIg".utf8) },
        Change(testDescription: "empty namespace", code: .malformed) { $0.namespace = [] },
        Change(testDescription: "namespace with NUL", code: .malformed) {
            $0.namespace = Array("git\0x".utf8)
        },
        Change(testDescription: "namespace not UTF-8", code: .malformed) { $0.namespace = [0xFF] },
        Change(testDescription: "namespace of another case", code: .namespace) {
            $0.namespace = Array("Git".utf8)
        },
        Change(testDescription: "reserved field", code: .malformed) { $0.reserved = [0] },
        Change(testDescription: "SHA-1", code: .algorithmWeak) { $0.hash = "sha1" },
        Change(testDescription: "MD5", code: .algorithmWeak) { $0.hash = "md5" },
        Change(testDescription: "SHA-384", code: .algorithmUnsupported) { $0.hash = "sha384" },
        Change(testDescription: "bytes after the signature", code: .malformed) { $0.outerTail = [0] },
        Change(testDescription: "bytes inside the signature", code: .malformed) { $0.innerTail = [0] },
        Change(testDescription: "bytes inside the key", code: .malformed) { $0.publicKey.append(0) },
        Change(testDescription: "another algorithm", code: .algorithmUnsupported) {
            $0.algorithm = "ecdsa-sha2-nistp256"
        },
        Change(testDescription: "algorithm of the future", code: .algorithmUnsupported) {
            $0.algorithm = "ssh-mldsa44"
        },
        Change(testDescription: "key of the future", code: .algorithmUnsupported) {
            $0.publicKey = string("ssh-mldsa44") + string([1, 2, 3])
            $0.algorithm = "ssh-mldsa44"
        },
        Change(testDescription: "key without a type", code: .malformed) { $0.publicKey = [] },
        Change(testDescription: "key of another type", code: .malformed) {
            $0.publicKey = string("ssh-rsa") + $0.publicKey.dropFirst(15)
        },
        Change(testDescription: "key one byte short", code: .malformed) {
            $0.publicKey = string("ssh-ed25519") + string(Array($0.publicKey.suffix(31)))
        },
    ]

    @Test("Each part is as the format demands, even where the signature itself holds", arguments: changes)
    func parts(change: Change) throws {
        let folder = try TemporaryFolder()
        let armored = try Self.signed(in: folder, change.make).armored

        #expect(verdict(armored, Self.content) == change.code.map(Code.signature))
        #expect(try stockAccepts(Self.content, armored, in: folder) == !change.stockRefuses)
    }

    @Test("Only ssh-keygen's own armour is read")
    func armour() throws {
        let folder = try TemporaryFolder()
        let blob = try Self.signed(in: folder).blob
        let good = armor(blob)
        #expect(verdict(good, Self.content) == nil)

        let others = [
            "", "\n", "no signature", armor([]), armor(blob, width: 64), armor(blob, width: 76),
            armor(blob, width: 10_000), armor(blob, lineEnd: "\r\n"), armor(blob, lineEnd: "\n\n"),
            " " + good,
            "\n" + good, good + "\n", good + " ", good + good, good + "x",
            good.replacingOccurrences(of: "BEGIN SSH", with: "BEGIN  SSH"),
            good.replacingOccurrences(of: "SSH SIGNATURE", with: "SIGNED MESSAGE"),
            good.replacingOccurrences(of: "-----END SSH SIGNATURE-----", with: ""),
            good.replacingOccurrences(of: "-----END", with: "\n-----END"),
            good.replacingOccurrences(of: "-----BEGIN SSH SIGNATURE-----\n", with: ""),
            good.replacingOccurrences(of: "=", with: ""), good.replacingOccurrences(of: "U1NI", with: "U1N "),
            good.replacingOccurrences(of: "U1NI", with: "U1N\u{49}\u{301}"),
            good.replacingOccurrences(of: "U1NI", with: "U1-_"),
            good.replacingOccurrences(of: "-----\nU1NI", with: "-----\n\nU1NI"),
            String(repeating: "A", count: 1 << 20), armor([UInt8](repeating: 0, count: 20_000)),
        ]
        // ssh-keygen stops at the last line, and passes over ends of lines wherever they stand.
        let taken = Set([
            armor(blob, width: 64), armor(blob, width: 76), armor(blob, width: 10_000), good + "\n",
            good + " ",
            good + good, good + "x", armor(blob, lineEnd: "\n\n"),
            good.replacingOccurrences(of: "-----END", with: "\n-----END"),
            good.replacingOccurrences(of: "-----\nU1NI", with: "-----\n\nU1NI"),
        ])
        for text in others where text != good {
            #expect(verdict(text, Self.content) == .signature(.malformed), "\(text.debugDescription)")
            #expect(
                try stockAccepts(Self.content, text, in: folder) == taken.contains(text),
                "\(text.prefix(200).debugDescription)")
        }
        // Bits behind the last byte: another text for the same bytes. The next digit is one more in ASCII too,
        // because the bits that count end before it.
        let padding = try #require(good.range(of: "=\n-----END"))
        let last = good.index(before: padding.lowerBound)
        let next = String(Unicode.Scalar(try #require(good[last].asciiValue) + 1))
        let changed = good.replacingCharacters(in: last...last, with: next)
        #expect(try SealsTests.blob(of: changed) == blob)
        #expect(verdict(changed, Self.content) == .signature(.malformed))
        #expect(try !stockAccepts(Self.content, changed, in: folder))
    }

    @Test(
        "No changed byte of a signature or of its content goes unnoticed",
        arguments: ["ed25519", "ecdsa:521", "rsa:3072"])
    func flips(kind: String) throws {
        let folder = try TemporaryFolder()
        let blob = try blob(of: try TestKey(kind, in: folder).sign(Self.content))
        #expect(verdict(armor(blob), Self.content) == nil)

        var accepted: [String] = []
        for position in blob.indices {
            for flip in [1 << (position % 8), 0xFF] as [UInt8] {
                var changed = blob
                changed[position] ^= flip
                if verdict(armor(changed), Self.content) == nil { accepted.append("\(position)^\(flip)") }
            }
        }
        for position in Self.content.indices {
            for bit in 0..<8 {
                var changed = Self.content
                changed[position] ^= 1 << bit
                if verdict(armor(blob), changed) == nil { accepted.append("content \(position).\(bit)") }
            }
        }
        #expect(accepted == [])
    }

    @Test(
        "Cut off or lengthened anywhere, a signature is malformed and nothing crashes",
        arguments: ["ed25519", "ecdsa:256", "rsa:3072", "dsa"])
    func truncated(kind: String) throws {
        let folder = try TemporaryFolder()
        let armored = try TestKey(kind, in: folder).sign(Self.content)
        let blob = try blob(of: armored)

        for count in 0..<blob.count {
            #expect(verdict(armor(Array(blob.prefix(count))), Self.content) == .signature(.malformed))
        }
        for count in 0..<armored.utf8.count - 1 {
            let text = String(decoding: armored.utf8.prefix(count), as: UTF8.self)
            #expect(verdict(text, Self.content) == .signature(.malformed))
        }
        #expect(verdict(armor(blob + [0]), Self.content) == .signature(.malformed))
    }

    @Test("Random bytes behind the magic never crash")
    func random() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            let count = Int.random(in: 0..<400, using: &generator)
            let tail = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(verdict(armor(Array("SSHSIG".utf8) + big(1) + tail), Self.content) != nil)
        }
    }

    @Test(
        "Lengths that claim more than there is are refused",
        arguments: [0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF] as [UInt32])
    func lengths(claim: UInt32) throws {
        let folder = try TemporaryFolder()
        let blob = try Self.signed(in: folder).blob
        for position in [10, 14, 29] {
            var changed = blob
            changed.replaceSubrange(position..<position + 4, with: big(claim))
            #expect(verdict(armor(changed), Self.content) == .signature(.malformed))
        }
    }
}
