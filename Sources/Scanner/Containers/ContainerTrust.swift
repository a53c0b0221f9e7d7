internal import COpenSSL

/// The keys by which a signed container of signatures is believed.
public struct ContainerTrust: Sendable, Hashable {
    /// A public key of RSA, both of its numbers in decimal digits.
    package struct Key: Sendable, Hashable {
        let modulus: String
        let exponent: String

        /// Makes a key.
        package init(modulus: String, exponent: String) {
            self.modulus = modulus
            self.exponent = exponent
        }
    }

    /// Who signs by these keys, as it is told to people.
    let signer: String
    /// Signs the list of members.
    package let members: Key
    /// Signs the MD5 digest of the whole.
    package let whole: Key
    /// The certificates at which chains of signatures beside a container end, in PEM.
    package let roots: [String]

    /// Makes a trust of its own: for containers that somebody else signs.
    package init(signer: String, members: Key, whole: Key, roots: [String]) {
        self.signer = signer
        self.members = members
        self.whole = whole
        self.roots = roots
    }

    /// Returns the trust in whoever an operator names, by one key of RSA with 2048 bits.
    ///
    /// Signatures beside such a container are not believed, because no certificate vouches for them.
    ///
    /// - Parameters:
    ///   - signer: Who signs by the key.
    ///   - modulus: The key's modulus, its highest byte first.
    ///   - exponent: Its public exponent, its highest byte first.
    public static func publisher(_ signer: String, modulus: [UInt8], exponent: [UInt8]) -> ContainerTrust {
        let key = Key(modulus: decimalDigits(of: modulus), exponent: decimalDigits(of: exponent))
        return ContainerTrust(signer: signer, members: key, whole: key, roots: [])
    }

    /// Returns the trust with another root for the signatures beside containers.
    package func vouched(by root: String) -> ContainerTrust {
        ContainerTrust(signer: signer, members: members, whole: whole, roots: [root])
    }
}

/// Returns a number in decimal digits; no digits, which no key has, if memory is used up.
private func decimalDigits(of bytes: [UInt8]) -> String {
    guard let number = unsafe BN_bin2bn(bytes, Int32(bytes.count), nil) else { return "" }
    defer { unsafe BN_free(number) }
    guard let text = unsafe BN_bn2dec(number) else { return "" }
    defer { unsafe CRYPTO_free(text, nil, 0) }
    return unsafe String(cString: text)
}
