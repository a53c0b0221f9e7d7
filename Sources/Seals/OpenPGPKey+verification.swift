extension OpenPGPKey {
    /// Whether signatures by it can be verified here.
    var isVerifiable: Bool { material != .other }

    /// How it is hashed wherever something is said of it.
    var hashedForm: [UInt8] { [0x99, UInt8(body.count >> 8), UInt8(body.count & 255)] + body }

    /// Demands that a signature over some bytes is this key's.
    ///
    /// - Parameter weakToo: Whether SHA-1 is good enough: for what only takes away.
    func requireHolding(
        _ signature: OpenPGPSignaturePacket, over bytes: [UInt8], weakToo: Bool = false
    ) throws(MalformedPacket) {
        let digest = signature.strongDigest ?? (weakToo && signature.digest == 2 ? .sha1 : nil)
        guard let digest else {
            throw MalformedPacket(reason: "a signature with a digest that can be forged, such as SHA-1")
        }
        let numbers = try signature.numbers()
        let algorithms: Set<UInt8> = [signature.algorithm, algorithm]
        // RSA has two numbers.
        let isOfKind = algorithms.count == 1 || algorithms == [1, 3]
        guard isOfKind, accepts(numbers, over: bytes + signature.trailer, digest) else {
            throw MalformedPacket(reason: "a signature that is not the key's")
        }
    }

    private func accepts(_ numbers: [[UInt8]], over content: [UInt8], _ digest: SignatureDigest) -> Bool {
        do throws(KeyDefect) {
            switch material {
            case .rsa(let modulus, let exponent):
                guard numbers.count == 1, let signature = Self.padded(numbers[0], to: modulus.count) else {
                    return false
                }
                let key = try VerificationKey(modulus: modulus, exponent: exponent)
                return key.accepts(signature, over: content, digest: digest)
            case .ecdsa(let curve, let point):
                guard numbers.count == 2, numbers.allSatisfy({ 1...66 ~= $0.count }) else { return false }
                let key = try VerificationKey(curve: curve, point: point)
                return key.accepts(Self.distinguished(numbers), over: content, digest: digest)
            case .edwards(let point):
                guard numbers.count == 2, let first = Self.padded(numbers[0], to: 32),
                    let second = Self.padded(numbers[1], to: 32)
                else { return false }
                return Edwards25519.accepts(first + second, over: digest.hash(of: content), by: point)
            case .other: return false
            }
        } catch {
            return false
        }
    }

    /// OpenPGP leaves zeros away at the beginning of a number.
    private static func padded(_ number: [UInt8], to count: Int) -> [UInt8]? {
        number.count > count ? nil : [UInt8](repeating: 0, count: count - number.count) + number
    }

    /// The two numbers of ECDSA in DER.
    private static func distinguished(_ numbers: [[UInt8]]) -> [UInt8] {
        let body = numbers.flatMap { number -> [UInt8] in
            let digits = Array(number.drop { $0 == 0 })
            let positive = digits.first.map { $0 < 0x80 } ?? false ? digits : [0] + digits
            return [0x02, UInt8(positive.count)] + positive
        }
        return [0x30] + (body.count < 0x80 ? [] : [0x81]) + [UInt8(body.count)] + body
    }
}

extension OpenPGPSignaturePacket {
    /// Its digest, if nobody can forge contents for it.
    var strongDigest: SignatureDigest? {
        switch digest {
        case 8: .sha256
        case 9: .sha384
        case 10: .sha512
        default: nil
        }
    }
}
