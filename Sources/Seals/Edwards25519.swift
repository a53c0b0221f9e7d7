internal import CSodium

/// Ed25519 as RFC 8032 has it: the verification by libsodium, and what RFC 8032 asks of keys and signatures and not every
/// library checks.
///
/// libsodium verifies twice as fast as libcrypto, and long ledgers are bound by that. What libraries judge differently, small
/// orders and second encodings, is refused here before either is asked, so that nothing rests on the choice of one.
enum Edwards25519 {
    /// The order of the group that signatures live in, 2²⁵² + 27742317777372353535851937790883648493.
    private static let order: [UInt8] =
        [0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14]
        + [UInt8](repeating: 0, count: 15) + [0x10]

    /// The prime of the field, 2²⁵⁵ − 19.
    private static let prime: [UInt8] = [0xED] + [UInt8](repeating: 0xFF, count: 30) + [0x7F]

    /// The second coordinates of the eight points of low order, for which signatures exist that hold for any
    /// content.
    private static let lowOrder: [[UInt8]] = [
        [UInt8](repeating: 0, count: 32),
        [1] + [UInt8](repeating: 0, count: 31),
        [0xEC] + [UInt8](repeating: 0xFF, count: 30) + [0x7F],
        [
            0x26, 0xE8, 0x95, 0x8F, 0xC2, 0xB2, 0x27, 0xB0, 0x45, 0xC3, 0xF4, 0x89, 0xF2, 0xEF, 0x98, 0xF0,
            0xD5, 0xDF, 0xAC, 0x05, 0xD3, 0xC6, 0x33, 0x39, 0xB1, 0x38, 0x02, 0x88, 0x6D, 0x53, 0xFC, 0x05,
        ],
        [
            0xC7, 0x17, 0x6A, 0x70, 0x3D, 0x4D, 0xD8, 0x4F, 0xBA, 0x3C, 0x0B, 0x76, 0x0D, 0x10, 0x67, 0x0F,
            0x2A, 0x20, 0x53, 0xFA, 0x2C, 0x39, 0xCC, 0xC6, 0x4E, 0xC7, 0xFD, 0x77, 0x92, 0xAC, 0x03, 0x7A,
        ],
    ]

    /// Returns whether 32 bytes can be a public key: the one encoding of a point that is not of low order.
    ///
    /// Whether the point is on the curve at all, libsodium finds when it verifies.
    static func isUsable(_ point: [UInt8]) -> Bool {
        guard let last = point.last else { return false }
        let coordinate = point.dropLast() + [last & 0x7F]
        return isLess(coordinate, prime) && !lowOrder.contains { $0.elementsEqual(coordinate) }
    }

    /// Returns whether 64 bytes can be a signature: a point as ``isUsable(_:)`` asks for, and a number less than the order of the
    /// group, so that there is only one.
    static func isWellFormed(_ signature: [UInt8]) -> Bool {
        signature.count == 64 && isUsable(Array(signature.prefix(32))) && isLess(signature.suffix(32), order)
    }

    /// Returns whether a signature over a content is a key's.
    static func accepts(_ signature: [UInt8], over content: [UInt8], by point: [UInt8]) -> Bool {
        guard isWellFormed(signature), point.count == 32, isUsable(point) else { return false }
        guard isReady else { return isAcceptedByLibcrypto(signature, over: content, by: point) }
        return unsafe crypto_sign_verify_detached(signature, content, UInt64(content.count), point) == 0
    }

    /// Has libcrypto judge what our own checks have let through.
    static func isAcceptedByLibcrypto(
        _ signature: [UInt8], over content: [UInt8], by point: [UInt8]
    ) -> Bool {
        do throws(KeyDefect) {
            let key = try VerificationKey(.ed25519(point: point, application: nil))
            return key.accepts(signature, over: content, digest: .none)
        } catch {
            return false
        }
    }

    /// libsodium, started once, as Swift initialises a static; it may have been started before.
    ///
    /// One that multiplies by the cofactor, as libraries may, takes signatures that libcrypto and every other reader of a ledger
    /// refuse; libcrypto is asked instead.
    private static let isReady =
        sodium_init() >= 0
        && (unsafe crypto_sign_verify_detached(
            besideTheGroup.signature, Array("delivery".utf8), 8, besideTheGroup.point)) != 0

    /// A signature over "delivery" whose first half has a part of low order: it holds only if that is multiplied away.
    static let besideTheGroup: (point: [UInt8], signature: [UInt8]) = (
        [
            0xCE, 0x08, 0x35, 0xD5, 0xEE, 0xF3, 0x5D, 0x3D, 0x71, 0x94, 0x90, 0x44, 0x28, 0xAB, 0x19, 0xEE,
            0x30, 0xB7, 0x6A, 0xFC, 0xE5, 0x59, 0x88, 0x3B, 0x3B, 0x35, 0x42, 0x99, 0x4E, 0x42, 0xAF, 0x45,
        ],
        [
            0x74, 0x2A, 0xD0, 0xBA, 0x63, 0x20, 0xE0, 0x13, 0xC4, 0xB8, 0xE9, 0xE7, 0xE9, 0x4F, 0xBF, 0x87,
            0x39, 0x1C, 0xD5, 0x52, 0x57, 0x70, 0x28, 0x78, 0x9F, 0xFA, 0x91, 0xCF, 0x16, 0x33, 0xF1, 0x6B,
            0x0E, 0x20, 0xF9, 0x7B, 0xE7, 0x4F, 0xF4, 0x21, 0x48, 0xA5, 0xE5, 0x24, 0x41, 0x1D, 0xDE, 0xBF,
            0x40, 0xF5, 0xF1, 0x68, 0x2B, 0x16, 0x44, 0xE0, 0x1B, 0x6E, 0x95, 0xE4, 0x1D, 0x28, 0x50, 0x08,
        ]
    )

    /// Compares numbers of equal length, least significant byte first.
    private static func isLess(
        _ left: some BidirectionalCollection<UInt8>, _ right: [UInt8]
    ) -> Bool {
        left.reversed().lexicographicallyPrecedes(right.reversed())
    }
}
