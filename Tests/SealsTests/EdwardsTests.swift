import COpenSSL
import Foundation
import Testing

@testable import Seals

/// The points of low order, and what RFC 8032 leaves open, in front of two libraries.
@Suite("Ed25519")
struct EdwardsTests {
    /// A key pair of libcrypto's.
    private struct Pair {
        let seed: [UInt8]
        let point: [UInt8]

        init(_ seed: [UInt8]) throws {
            let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count)
            defer { EVP_PKEY_free(key) }
            var (point, count) = ([UInt8](repeating: 0, count: 32), 32)
            try #require(EVP_PKEY_get_raw_public_key(key, &point, &count) == 1)
            (self.seed, self.point) = (seed, point)
        }

        func sign(_ content: [UInt8]) throws -> [UInt8] { try ed25519(content, by: seed) }
    }

    /// What libcrypto says of a signature, without any check of ours.
    private func libcryptoAccepts(_ signature: [UInt8], _ content: [UInt8], by point: [UInt8]) -> Bool {
        guard let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, point, point.count) else {
            return false
        }
        let context = EVP_MD_CTX_new()
        defer {
            EVP_MD_CTX_free(context)
            EVP_PKEY_free(key)
            ERR_clear_error()
        }
        guard EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1 else { return false }
        return EVP_DigestVerify(context, signature, signature.count, content, content.count) == 1
    }

    /// Our own checks alone.
    private func isAllowed(_ signature: [UInt8], by point: [UInt8]) -> Bool {
        Edwards25519.isWellFormed(signature) && point.count == 32 && Edwards25519.isUsable(point)
    }

    /// Demands one verdict of both libraries behind our checks, and returns it.
    @discardableResult
    private func verdict(_ signature: [UInt8], _ content: [UInt8], by point: [UInt8]) -> Bool {
        let ours = Edwards25519.accepts(signature, over: content, by: point)
        let other = isAllowed(signature, by: point) && libcryptoAccepts(signature, content, by: point)
        #expect(ours == other, "\(signature) by \(point)")
        return ours
    }

    private func bytes(_ hex: String) -> [UInt8] {
        stride(from: 0, to: hex.utf8.count, by: 2).compactMap {
            UInt8(hex.dropFirst($0).prefix(2), radix: 16)
        }
    }

    /// Every encoding of a point of low order, those beyond the prime and with either sign among them.
    private var lowOrder: [[UInt8]] {
        let coordinates = [
            "00" + String(repeating: "00", count: 31), "01" + String(repeating: "00", count: 31),
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "ec" + String(repeating: "ff", count: 30) + "7f",
            "ed" + String(repeating: "ff", count: 30) + "7f",
            "ee" + String(repeating: "ff", count: 30) + "7f",
        ].map(bytes)
        return coordinates + coordinates.map { $0.dropLast() + [$0[31] | 0x80] }
    }

    /// Numbers around the order of the group, and far beyond it.
    private func scalars(besides scalar: [UInt8]) -> [[UInt8]] {
        let order = bytes("edd3f55c1a631258d69cf7a2def9de14" + String(repeating: "00", count: 15) + "10")
        func sum(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
            var carry = 0
            return zip(left, right).map { first, second in
                carry += Int(first) + Int(second)
                defer { carry >>= 8 }
                return UInt8(carry & 255)
            }
        }
        let one = [1] + [UInt8](repeating: 0, count: 31)
        return [
            [UInt8](repeating: 0, count: 32), one, [UInt8](repeating: 255, count: 32), order,
            [order[0] - 1] + order.dropFirst(), sum(order, one), sum(scalar, order),
            sum(sum(scalar, order), order), scalar.dropLast() + [scalar[31] | 0x20],
            scalar.dropLast() + [scalar[31] | 0x80],
        ]
    }

    @Test("A signature holds for its key and content, and for nothing that differs in a bit")
    func altered() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20 {
            let pair = try Pair((0..<32).map { _ in UInt8.random(in: 0...255, using: &random) })
            let content = (0..<Int.random(in: 0...200)).map { _ in UInt8.random(in: 0...255) }
            let signature = try pair.sign(content)
            #expect(verdict(signature, content, by: pair.point))
            for _ in 0..<20 {
                let bit = Int.random(in: 0..<512)
                var other = signature
                other[bit / 8] ^= 1 << (bit % 8)
                #expect(!verdict(other, content, by: pair.point))
                var key = pair.point
                key[bit / 16] ^= 1 << (bit / 2 % 8)
                #expect(!verdict(signature, content, by: key))
                #expect(!verdict(signature, content + [UInt8(bit & 255)], by: pair.point))
            }
        }
    }

    @Test("Points of low order are refused as keys and in signatures, whatever a library makes of them")
    func lowOrders() throws {
        let pair = try Pair([UInt8](repeating: 7, count: 32))
        var wouldPass = 0
        for content in (0..<16).map({ [UInt8]("content \($0)".utf8) }) {
            let signature = try pair.sign(content)
            for point in lowOrder {
                #expect(!verdict(signature, content, by: point))
                for scalar in scalars(besides: Array(signature.suffix(32))) {
                    #expect(!verdict(point + scalar, content, by: pair.point))
                    for key in lowOrder {
                        #expect(!verdict(point + scalar, content, by: key))
                        if libcryptoAccepts(point + scalar, content, by: key) { wouldPass += 1 }
                    }
                }
            }
        }
        // Else nothing was shown.
        #expect(wouldPass > 0)
    }

    @Test("A second half that is not less than the order of the group is refused")
    func unreduced() throws {
        let pair = try Pair([UInt8](repeating: 9, count: 32))
        for content in (0..<16).map({ [UInt8]("content \($0)".utf8) }) {
            let signature = try pair.sign(content)
            for scalar in scalars(besides: Array(signature.suffix(32))) {
                #expect(!verdict(Array(signature.prefix(32)) + scalar, content, by: pair.point))
            }
        }
    }

    @Test("Keys and first halves beyond the prime are refused")
    func beyondPrime() throws {
        let pair = try Pair([UInt8](repeating: 11, count: 32))
        let content = Array("content".utf8)
        let signature = try pair.sign(content)
        for first in UInt8(0xED)...0xFF {
            for last: UInt8 in [0x7F, 0xFF] {
                let point = [first] + [UInt8](repeating: 0xFF, count: 30) + [last]
                #expect(!verdict(signature, content, by: point))
                #expect(!verdict(point + signature.suffix(32), content, by: pair.point))
            }
        }
    }

    @Test("A signature whose first half has a part of low order is refused, by whichever library is asked")
    func besideTheGroup() throws {
        let (point, signature) = Edwards25519.besideTheGroup
        // Our own checks let it through: libraries that multiply by the cofactor take it.
        #expect(isAllowed(signature, by: point))
        #expect(!verdict(signature, Array("delivery".utf8), by: point))
        #expect(!Edwards25519.isAcceptedByLibcrypto(signature, over: Array("delivery".utf8), by: point))
        // The library that is asked where libsodium is not to be believed takes what is good.
        let pair = try Pair([UInt8](repeating: 15, count: 32))
        let good = try pair.sign([1, 2])
        #expect(Edwards25519.isAcceptedByLibcrypto(good, over: [1, 2], by: pair.point))
        #expect(!Edwards25519.isAcceptedByLibcrypto(good, over: [1], by: pair.point))
    }

    @Test("Keys and signatures of any other length are refused")
    func lengths() throws {
        let pair = try Pair([UInt8](repeating: 13, count: 32))
        let signature = try pair.sign([1])
        for count in [0, 1, 31, 32, 63, 65] {
            let other = Array((signature + [0]).prefix(count))
            #expect(!Edwards25519.accepts(other, over: [1], by: pair.point))
        }
        for count in [0, 1, 31, 33] {
            #expect(!Edwards25519.accepts(signature, over: [1], by: Array((pair.point + [0]).prefix(count))))
        }
    }
}
