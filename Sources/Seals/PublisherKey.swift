/// The public key of a publisher of signatures of malware: RSA with 2048 bits, for that is what its containers are signed with.
public struct PublisherKey: Sendable, Hashable {
    /// The key as SubjectPublicKeyInfo, in Base64 as `openssl pkey -pubin` writes it between its lines.
    public let text: String
    /// Which key it is: the SHA-256 digest of its SubjectPublicKeyInfo.
    public let fingerprint: SHA256Digest
    /// The modulus, its highest byte first.
    public let modulus: [UInt8]
    /// The public exponent, its highest byte first.
    public let exponent: [UInt8]

    /// Object identifier of `rsaEncryption`.
    private static let algorithm: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01]

    /// Reads a key; nil for anything that is none of its kind.
    ///
    /// - Parameter text: The key in Base64; blanks between the digits, and the lines around a PEM, do not count.
    public init?(_ text: String) {
        let lines = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("-----") }
        let digits = lines.joined().utf8.filter { $0 != 0x20 && $0 != 0x09 }
        guard digits.count <= 1024, let der = Base64.decode(digits) else { return nil }
        do throws(MalformedASN1) {
            var outer = DERReader(der)
            var parts = DERReader(try outer.element(0x30))
            var algorithm = DERReader(try parts.element(0x30))
            let identifier = try algorithm.element(0x06)
            let bits = try parts.element(0x03)
            guard identifier == Self.algorithm, bits.first == 0 else { return nil }
            var key = DERReader(Array(bits.dropFirst()))
            var numbers = DERReader(try key.element(0x30))
            modulus = Array(try numbers.element(0x02).drop { $0 == 0 })
            exponent = Array(try numbers.element(0x02).drop { $0 == 0 })
        } catch { return nil }
        guard bitCount(modulus) == 2048, let last = modulus.last, last & 1 == 1, let low = exponent.last,
            low & 1 == 1, (2...64).contains(bitCount(exponent))
        else { return nil }
        self.text = String(decoding: Base64.encode(der), as: UTF8.self)
        fingerprint = SHA256Digest(of: der)
    }
}
