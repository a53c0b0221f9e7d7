/// How strong a signature must be at least, by a name that a pipeline can ask for.
///
/// Both follow the technical guideline TR-02102-1 of the BSI. Whatever is not named is refused: what is known and weaker as weak,
/// what is not known as unsupported.
public enum SignatureStrength: String, Sendable, Hashable, CaseIterable {
    /// What the guideline asks for: RSA from 3072 bits, curves of 256 bits and more, SHA-2.
    case recommended = "tr-02102"
    /// For what must hold longer: RSA from 4096 bits, curves of 384 bits and more, SHA-384 and SHA-512.
    case high = "tr-02102-high"

    /// The shortest modulus of RSA, in bits.
    var leastModulus: Int {
        switch self {
        case .recommended: 3_072
        case .high: 4_096
        }
    }

    /// The smallest curve, in bits.
    var leastCurve: Int {
        switch self {
        case .recommended: 256
        case .high: 384
        }
    }

    /// The shortest digest, in bits.
    var leastDigest: Int { leastCurve }

    /// Why a modulus or its exponent is too weak, in English; nil if they are not.
    func weakness(modulusBits: Int, exponentBits: Int) -> String? {
        if modulusBits < leastModulus { return "RSA, \(modulusBits) bits" }
        return exponentBits < 17 ? "RSA with a small exponent" : nil
    }

    /// Why a curve is too weak, in English; nil if it is not.
    func weakness(of curve: String, bits: Int) -> String? { bits < leastCurve ? curve : nil }

    /// Why a digest is too weak, in English; nil if it is not.
    func weakness(ofDigest name: String, bits: Int) -> String? { bits < leastDigest ? name : nil }
}

extension SSHSignature {
    /// Why the key or the hash is weaker than a profile asks for, in English; nil if it is not.
    ///
    /// What ``verify(_:namespace:)`` refuses is not looked at again.
    package func weakness(under strength: SignatureStrength) -> String? {
        let keys: [SSHPublicKey]
        do {
            keys =
                SSHCertificate.isType(keyType) ? try certificate().keys : [try SSHPublicKey(blob: publicKey)]
        } catch {
            // What is no key has not verified anything.
            return "\(keyType)"
        }
        for key in keys {
            if let weakness = key.weakness(under: strength) { return weakness }
        }
        if claim.algorithm == "rsa-sha2-256",
            let weakness = strength.weakness(ofDigest: "SHA-256", bits: 256)
        {
            return weakness
        }
        return hash == "sha256" ? strength.weakness(ofDigest: "SHA-256", bits: 256) : nil
    }
}

extension SSHPublicKey {
    fileprivate func weakness(under strength: SignatureStrength) -> String? {
        switch material {
        case .ed25519: strength.weakness(of: "Ed25519", bits: 256)
        case .ecdsa(let curve, _, _): strength.weakness(of: curve.rawValue, bits: curve.bits)
        case .rsa(let modulus, let exponent):
            strength.weakness(modulusBits: bitCount(modulus), exponentBits: bitCount(exponent))
        case .dsa: "DSA"
        }
    }
}

extension EllipticCurve {
    /// How many bits its field has.
    var bits: Int {
        switch self {
        case .p256: 256
        case .p384: 384
        case .p521: 521
        }
    }
}
