import Foundation
import Problems
import Seals
import Support
import Testing

/// What the algorithms leave open and stagectl does not: one key, one content, one form of a signature.
@Suite("Signature algorithms")
struct AlgorithmTests {
    private static let content = Array("Lieferung\n".utf8)

    // Ed25519

    private static func edwards(in folder: TemporaryFolder) throws -> ForgedSignature {
        let key = try RawKey(["-algorithm", "ed25519"], in: folder)
        var forged = ForgedSignature(
            publicKey: string("ssh-ed25519") + string(try key.point(32)), algorithm: "ssh-ed25519")
        forged.value = try key.edwards(try forged.message(for: content, digests: folder))
        return forged
    }

    @Test("Ed25519: a signature has one form, S below the order of the group")
    func scalar() throws {
        let folder = try TemporaryFolder()
        var forged = try Self.edwards(in: folder)
        #expect(verdict(forged.armored, Self.content) == nil)

        let order: [UInt8] =
            [0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14]
            + [UInt8](repeating: 0, count: 15) + [0x10]
        var carry = 0
        for (index, byte) in order.enumerated() {
            let sum = Int(forged.value[32 + index]) + Int(byte) + carry
            forged.value[32 + index] = UInt8(sum & 255)
            carry = sum >> 8
        }
        #expect(verdict(forged.armored, Self.content) == .signature(.malformed))

        forged.value.replaceSubrange(32..., with: order)
        #expect(verdict(forged.armored, Self.content) == .signature(.malformed))
    }

    /// The eight points of low order, and encodings that a careless reader takes for them or for others.
    static let badPoints: [[UInt8]] = {
        let zeros = [UInt8](repeating: 0, count: 31)
        let ones = [UInt8](repeating: 0xFF, count: 30)
        let eighth: [UInt8] = [
            0x26, 0xE8, 0x95, 0x8F, 0xC2, 0xB2, 0x27, 0xB0, 0x45, 0xC3, 0xF4, 0x89, 0xF2, 0xEF, 0x98, 0xF0,
            0xD5, 0xDF, 0xAC, 0x05, 0xD3, 0xC6, 0x33, 0x39, 0xB1, 0x38, 0x02, 0x88, 0x6D, 0x53, 0xFC, 0x05,
        ]
        let other: [UInt8] = [
            0xC7, 0x17, 0x6A, 0x70, 0x3D, 0x4D, 0xD8, 0x4F, 0xBA, 0x3C, 0x0B, 0x76, 0x0D, 0x10, 0x67, 0x0F,
            0x2A, 0x20, 0x53, 0xFA, 0x2C, 0x39, 0xCC, 0xC6, 0x4E, 0xC7, 0xFD, 0x77, 0x92, 0xAC, 0x03, 0x7A,
        ]
        let points = [
            [0] + zeros, [1] + zeros, [0xEC] + ones + [0x7F], eighth, other,
            // Not canonical: p, p + 1, p + 2, 2²⁵⁵ − 1.
            [0xED] + ones + [0x7F], [0xEE] + ones + [0x7F], [0xEF] + ones + [0x7F], [0xFF] + ones + [0x7F],
        ]
        return points.flatMap { [$0, $0.dropLast() + [$0[31] | 0x80]] }
    }()

    @Test("Ed25519: a key that would hold for any content is no key", arguments: badPoints)
    func lowOrder(point: [UInt8]) throws {
        // With the identity as key and as R, and S = 0, the equation of the signature holds for every content.
        let forged = ForgedSignature(
            publicKey: string("ssh-ed25519") + string(point), algorithm: "ssh-ed25519",
            value: point + [UInt8](repeating: 0, count: 32))
        #expect(verdict(forged.armored, Self.content) == .signature(.malformed))

        let signers = "a@b.example ssh-ed25519 " + Data(forged.publicKey).base64EncodedString()
        #expect(throws: ProblemList.self) { try AllowedSigners(parsing: Array(signers.utf8), file: "f") }
    }

    @Test("Ed25519: a signature of another length is malformed", arguments: [0, 32, 63, 65, 128])
    func edwardsLength(count: Int) throws {
        let folder = try TemporaryFolder()
        var forged = try Self.edwards(in: folder)
        forged.value = Array((forged.value + forged.value).prefix(count))
        #expect(verdict(forged.armored, Self.content) == .signature(.malformed))
    }

    // ECDSA

    @Test(
        "ECDSA: both numbers are positive, in their shortest form and not too great",
        arguments: [
            ("P-256", "nistp256", "sha256"), ("P-384", "nistp384", "sha384"), ("P-521", "nistp521", "sha512"),
        ])
    func curves(curve: String, name: String, digest: String) throws {
        let folder = try TemporaryFolder()
        let count = ["nistp256": 65, "nistp384": 97, "nistp521": 133][name] ?? 0
        let key = try RawKey(["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:\(curve)"], in: folder)
        let point = try key.point(count)
        let type = "ecdsa-sha2-" + name
        var forged = ForgedSignature(
            publicKey: string(type) + string(name) + string(point), algorithm: type)
        let (r, s) = try key.curve(digest, try forged.message(for: Self.content, digests: folder))
        forged.value = number(r) + number(s)
        #expect(verdict(forged.armored, Self.content) == nil)
        #expect(try stockAccepts(Self.content, forged.armored, in: folder))

        let padded = string([0, 0] + r)
        let negative = string([0x80] + r.dropFirst())
        let great = string([1] + [UInt8](repeating: 0, count: count))
        for value in [
            padded + number(s), number(r) + string([0, 0] + s), negative + number(s), string([]) + number(s),
            number(r) + string([]), string([0]) + number(s), number(r) + string([0]), great + number(s),
            number(r) + great, number(r), number(r) + number(s) + [0], [], r + s,
        ] {
            forged.value = value
            #expect(verdict(forged.armored, Self.content) == .signature(.malformed))
        }
        forged.value = number(s) + number(r)
        #expect(verdict(forged.armored, Self.content) == .signature(.wrong))

        // Keys: compressed, off the curve, at infinity, of another curve.
        forged.value = number(r) + number(s)
        var off = point
        off[off.count - 1] ^= 1
        let others = [
            string(name) + string([2 + (point[point.count - 1] & 1)] + point.dropFirst().prefix(count / 2)),
            string(name) + string(off), string(name) + string([0]), string(name) + string([]),
            string("nistp224") + string(point), string(name) + string(point) + string("ssh:"),
        ]
        for other in others {
            forged.publicKey = string(type) + other
            #expect(verdict(forged.armored, Self.content) == .signature(.malformed))
        }
    }

    // RSA

    private static func rsa(
        _ algorithm: String, digest: String, options: [String] = [], in folder: TemporaryFolder
    ) throws -> (ForgedSignature, modulus: [UInt8]) {
        let options = ["-pkeyopt", "rsa_keygen_bits:3072"] + options
        let key = try RawKey(["-algorithm", "RSA"] + options, in: folder)
        let modulus = try key.modulus()
        let exponent: [UInt8] = options.contains("rsa_keygen_pubexp:3") ? [3] : [1, 0, 1]
        var forged = ForgedSignature(
            publicKey: string("ssh-rsa") + number(exponent) + number(modulus), algorithm: algorithm)
        forged.value = try key.hashed(digest, try forged.message(for: content, digests: folder))
        return (forged, modulus)
    }

    @Test("RSA with SHA-2 holds", arguments: [("rsa-sha2-256", "sha256"), ("rsa-sha2-512", "sha512")])
    func rsa(algorithm: String, digest: String) throws {
        let folder = try TemporaryFolder()
        let (forged, _) = try Self.rsa(algorithm, digest: digest, in: folder)
        #expect(verdict(forged.armored, Self.content) == nil)
        #expect(try stockAccepts(Self.content, forged.armored, in: folder))
        #expect(verdict(forged.armored, Self.content + [0]) == .signature(.wrong))
    }

    @Test("RSA with SHA-1 is too weak, and so is RSA with the exponent 3")
    func weakRSA() throws {
        let folder = try TemporaryFolder()
        let (old, _) = try Self.rsa("ssh-rsa", digest: "sha1", in: folder)
        #expect(verdict(old.armored, Self.content) == .signature(.algorithmWeak))
        #expect(try !stockAccepts(Self.content, old.armored, in: folder))

        let (small, _) = try Self.rsa(
            "rsa-sha2-512", digest: "sha512", options: ["-pkeyopt", "rsa_keygen_pubexp:3"], in: folder)
        #expect(try stockAccepts(Self.content, small.armored, in: folder))
        #expect(verdict(small.armored, Self.content) == .signature(.algorithmWeak))
    }

    @Test("RSA: a signature is as long as the modulus, and a key is sane")
    func rsaForms() throws {
        let folder = try TemporaryFolder()
        let (forged, modulus) = try Self.rsa("rsa-sha2-512", digest: "sha512", in: folder)
        for value in [[0] + forged.value, Array(forged.value.dropFirst()), [], forged.value + [0]] {
            var other = forged
            other.value = value
            #expect(verdict(other.armored, Self.content) == .signature(.malformed))
        }
        var zero = forged
        zero.value = [UInt8](repeating: 0, count: 384)
        #expect(verdict(zero.armored, Self.content) == .signature(.wrong))
        zero.value = modulus
        #expect(verdict(zero.armored, Self.content) == .signature(.wrong))

        let even = modulus.dropLast() + [0xFE]
        let keys = [
            number([1, 0, 0]) + number(modulus), number([1]) + number(modulus), string([]) + number(modulus),
            string([0]) + number(modulus), string([0, 1, 0, 1]) + number(modulus),
            number([1] + [UInt8](repeating: 1, count: 8)) + number(modulus),
            number([1, 0, 1]) + number(Array(even)),
            number([1, 0, 1]) + string([0, 0] + modulus), number([1, 0, 1]) + string(modulus),
            number([1, 0, 1]) + number([UInt8](repeating: 0xFF, count: 2_049)),
            number(modulus) + number([1, 0, 1]),
            number([1, 0, 1]) + number(modulus) + [0], number([1, 0, 1]),
        ]
        for key in keys {
            var other = forged
            other.publicKey = string("ssh-rsa") + key
            #expect(verdict(other.armored, Self.content) == .signature(.malformed))
        }
    }
}
