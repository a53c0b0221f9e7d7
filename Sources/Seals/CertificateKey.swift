internal import COpenSSL

/// The public key in a certificate, as far as it can be used here.
struct CertificateKey {
    /// Its family and size, such as `rsa-3072` or `ecdsa-brainpoolP256r1`.
    let name: String
    /// The fingerprint of the same key as `ssh-keygen -l` prints it, so that one key is one key in whatever it comes; of the
    /// SubjectPublicKeyInfo where SSH does not know such keys.
    let fingerprint: String
    private let kind: Kind

    private enum Kind {
        case rsa(modulusBits: Int, exponentBits: Int)
        case curve(String, bits: Int)
        case edwards(point: [UInt8])
        case unsupported
    }

    /// Why it is too weak, in English; nil if it is not.
    func weakness(under strength: SignatureStrength) -> String? {
        switch kind {
        case .rsa(let modulus, let exponent):
            strength.weakness(modulusBits: modulus, exponentBits: exponent)
        case .edwards: strength.weakness(of: "Ed25519", bits: 256)
        case .curve(let curve, let bits): strength.weakness(of: curve, bits: bits)
        case .unsupported: nil
        }
    }

    var isSupported: Bool { if case .unsupported = kind { false } else { true } }

    /// The point of a key of Ed25519; nil for all others.
    var edwardsPoint: [UInt8]? { if case .edwards(let point) = kind { point } else { nil } }

    var isRSA: Bool { if case .rsa = kind { true } else { false } }

    private struct Curve {
        let name: String
        let bits: Int
        /// What SSH calls it; nil if it does not know it.
        let ssh: String?
    }

    private static let curves: [[UInt8]: Curve] = [
        [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]: Curve(name: "P-256", bits: 256, ssh: "nistp256"),
        [0x2B, 0x81, 0x04, 0x00, 0x22]: Curve(name: "P-384", bits: 384, ssh: "nistp384"),
        [0x2B, 0x81, 0x04, 0x00, 0x23]: Curve(name: "P-521", bits: 521, ssh: "nistp521"),
        [0x2B, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x07]: Curve(
            name: "brainpoolP256r1", bits: 256, ssh: nil),
        [0x2B, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x0B]: Curve(
            name: "brainpoolP384r1", bits: 384, ssh: nil),
        [0x2B, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x0D]: Curve(
            name: "brainpoolP512r1", bits: 512, ssh: nil),
    ]
    private static let rsaKeys: Set<[UInt8]> = [
        [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01],
        [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0A],
    ]
    private static let edwardsKey: [UInt8] = [0x2B, 0x65, 0x70]
    private static let secondEdwardsKey: [UInt8] = [0x2B, 0x65, 0x71]
    private static let keysOnCurves: [UInt8] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01]

    /// Reads the key of a certificate.
    init(of certificate: OpaquePointer) throws(MalformedASN1) {
        var der: UnsafeMutablePointer<UInt8>?
        let count = unsafe i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der)
        defer { unsafe CRYPTO_free(der, nil, 0) }
        guard count > 0, count <= 8_192, let der = unsafe der else {
            throw MalformedASN1(reason: "a certificate without a key")
        }
        try self.init(information: unsafe Array(UnsafeBufferPointer(start: der, count: Int(count))))
    }

    /// Reads a SubjectPublicKeyInfo.
    init(information: [UInt8]) throws(MalformedASN1) {
        var outer = DERReader(information)
        var parts = DERReader(try outer.element(0x30))
        var algorithm = DERReader(try parts.element(0x30))
        let identifier = try algorithm.element(0x06)
        let bits = try parts.element(0x03)
        guard bits.first == 0 else { throw MalformedASN1(reason: "a key that does not end with a byte") }
        let key = Array(bits.dropFirst())
        if Self.rsaKeys.contains(identifier) {
            var reader = DERReader(key)
            var numbers = DERReader(try reader.element(0x30))
            let modulus = try numbers.element(0x02)
            let exponent = try numbers.element(0x02)
            kind = .rsa(modulusBits: bitCount(modulus), exponentBits: bitCount(exponent))
            name = "rsa-\(bitCount(modulus))"
            fingerprint = Seals.fingerprint(
                of: wireString("ssh-rsa".utf8) + wireString(exponent) + wireString(modulus))
        } else if identifier == Self.keysOnCurves, let named = try algorithm.optional(0x06),
            let curve = Self.curves[named], key.first == 4, key.count == 1 + (curve.bits + 7) / 8 * 2
        {
            kind = .curve(curve.name, bits: curve.bits)
            name = "ecdsa-\(curve.name)"
            let blob = curve.ssh.map {
                wireString("ecdsa-sha2-\($0)".utf8) + wireString($0.utf8) + wireString(key)
            }
            fingerprint = Seals.fingerprint(of: blob ?? information)
        } else if identifier == Self.edwardsKey, algorithm.isAtEnd, key.count == 32 {
            guard Edwards25519.isUsable(key) else {
                throw MalformedASN1(reason: "a key of Ed25519 that is not canonical or of low order")
            }
            kind = .edwards(point: key)
            name = "ed25519"
            fingerprint = Seals.fingerprint(of: wireString("ssh-ed25519".utf8) + wireString(key))
        } else {
            kind = .unsupported
            name = identifier == Self.secondEdwardsKey ? "Ed448" : "unsupported"
            fingerprint = Seals.fingerprint(of: information)
        }
    }
}
