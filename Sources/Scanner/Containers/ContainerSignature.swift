internal import COpenSSL

/// The signatures that ClamAV's containers carry inside, which no library of today knows.
enum ContainerSignature {
    /// Whether a signature is one of a SHA-256 digest: RSA with 2048 bits, padded as PSS does with a salt of 32 bytes.
    static func verifies(_ signature: ArraySlice<UInt8>, of digest: [UInt8], by key: ContainerTrust.Key)
        -> Bool
    {
        guard let block = raised(signature, by: key, size: 256), block[255] == 0xbc else { return false }
        let masked = Array(block[..<223])
        let hash = Array(block[223..<255])
        guard let mask = mask(from: hash, length: masked.count) else { return false }
        var plain = zip(masked, mask).map { $0 ^ $1 }
        plain[0] &= 0x7f
        let salt = plain[191...]
        guard plain[..<190].allSatisfy({ $0 == 0 }), plain[190] == 1 else { return false }
        return sha256([UInt8](repeating: 0, count: 8) + digest + salt) == hash
    }

    /// Whether a signature is one of an MD5 digest: the digest itself as a number, raised to the power of the key.
    static func verifies(_ signature: String, ofPlain digest: [UInt8], by key: ContainerTrust.Key) -> Bool {
        guard digest.contains(where: { $0 != 0 }) else { return false }
        return raised(Array(signature.utf8)[...], by: key, size: digest.count) == digest
    }

    /// Returns the number that a signature stands for, raised to the power of a key, in so many bytes.
    private static func raised(
        _ signature: ArraySlice<UInt8>, by key: ContainerTrust.Key, size: Int
    ) -> [UInt8]? {
        guard let bytes = number(signature) else { return nil }
        guard let context = unsafe BN_CTX_new() else { return nil }
        defer { unsafe BN_CTX_free(context) }
        var modulus: OpaquePointer?
        var exponent: OpaquePointer?
        defer {
            unsafe BN_free(modulus)
            unsafe BN_free(exponent)
        }
        guard unsafe BN_dec2bn(&modulus, key.modulus) > 0, unsafe BN_dec2bn(&exponent, key.exponent) > 0,
            let value = unsafe BN_lebin2bn(bytes, Int32(bytes.count), nil)
        else { return nil }
        defer { unsafe BN_free(value) }
        guard let result = unsafe BN_new() else { return nil }
        defer { unsafe BN_free(result) }
        // A number that is not below the modulus is a second form of the same signature.
        guard unsafe BN_cmp(value, modulus) < 0,
            unsafe BN_mod_exp(result, value, exponent, modulus, context) == 1
        else { return nil }
        var block = [UInt8](repeating: 0, count: size)
        return unsafe BN_bn2binpad(result, &block, Int32(size)) == Int32(size) ? block : nil
    }

    /// Returns a number that is written in digits of six bits, the lowest first, as bytes, the lowest first.
    private static func number(_ digits: ArraySlice<UInt8>) -> [UInt8]? {
        guard !digits.isEmpty, digits.count <= 512 else { return nil }
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count: UInt32 = 0
        for digit in digits {
            guard let value = value(of: digit) else { return nil }
            bits |= UInt32(value) << count
            count += 6
            while count >= 8 {
                bytes.append(UInt8(truncatingIfNeeded: bits))
                bits >>= 8
                count -= 8
            }
        }
        if count > 0 { bytes.append(UInt8(truncatingIfNeeded: bits)) }
        return bytes
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case 0x61...0x7a: digit - 0x61
        case 0x41...0x5a: digit - 0x41 + 26
        case 0x30...0x39: digit - 0x30 + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }

    /// Returns the mask that PKCS #1 makes of a seed.
    private static func mask(from seed: [UInt8], length: Int) -> [UInt8]? {
        var mask: [UInt8] = []
        var counter: UInt8 = 0
        while mask.count < length {
            guard let block = sha256(seed + [0, 0, 0, counter]) else { return nil }
            mask += block
            counter += 1
        }
        return Array(mask.prefix(length))
    }

    private static func sha256(_ bytes: [UInt8]) -> [UInt8]? {
        unsafe bytes.withUnsafeBytes { unsafe DigestKind.sha256.digest(of: $0) }
    }
}
