public import Problems

extension SSHSignature {
    /// Finds whether this is its key's signature over a content, made for a purpose.
    ///
    /// Whose key it is, and whether that counts, is not judged here. Everything that `ssh-keygen -Y verify`
    /// refuses is refused, and besides: version 0, names that are not printable ASCII, RSA keys under 3072 bits
    /// or with an exponent under 65537, DSA, tokens that nobody touched or whose key is not for
    /// SSH, Ed25519 keys of low order or not in canonical form, RSA signatures shorter than the modulus, and
    /// bytes after the end of any part. A certificate must be well built and signed by its authority.
    ///
    /// - Parameters:
    ///   - content: What was signed.
    ///   - namespace: The purpose it must have been signed for; it is compared byte by byte.
    /// - Throws: ``Problem`` of the area `signature`: `namespace`, `algorithm-weak`, `algorithm-unsupported`,
    ///   `certificate`, `malformed`, `presence-missing` or `wrong`.
    /// - Complexity: O(n) in the length of the content, and less than 0.1 ms for an Ed25519 key.
    public func verify(_ content: [UInt8], namespace: String) throws(Problem) {
        try verify(content, namespace: namespace, known: nil)
    }

    /// Finds the same with what is known already of the key that stands in it.
    func verify(_ content: [UInt8], namespace: String, known: ListedKey?) throws(Problem) {
        guard self.namespace.utf8.elementsEqual(namespace.utf8) else {
            throw Problem(.signature(.namespace), fingerprint, expected: namespace, found: self.namespace)
        }
        let message = signedMessage(digest: try digest(of: content))
        if let known, known.key.blob == publicKey {
            try claim.require(by: known.key, over: message, with: known.prepared)
        } else {
            try claim.require(by: try signingKey(), over: message)
        }
    }

    /// The key that signs: of a certificate the certified one, if its authority has signed that.
    private func signingKey() throws(Problem) -> SSHPublicKey {
        guard SSHCertificate.isType(keyType) else {
            do { return try SSHPublicKey(blob: publicKey) } catch { throw error.problem(with: fingerprint) }
        }
        let certificate = try certificate()
        try certificate.requireSeal()
        return certificate.key
    }

    /// Reads the certificate that the signature brings in the place of a key.
    func certificate() throws(Problem) -> SSHCertificate {
        do { return try SSHCertificate(blob: publicKey) } catch { throw error.problem(with: fingerprint) }
    }

    private func digest(of content: [UInt8]) throws(Problem) -> [UInt8] {
        switch hash {
        case "sha256": return SHA256Digest(of: content).bytes
        case "sha512": return SHA512Digest(of: content).bytes
        case "md5", "sha1": throw Problem(.signature(.algorithmWeak), fingerprint, found: hash)
        default: throw Problem(.signature(.algorithmUnsupported), fingerprint, found: hash)
        }
    }

    /// What the key signs: purpose, hash and digest; never the content itself, so that nothing else can be
    /// taken for it.
    private func signedMessage(digest: [UInt8]) -> [UInt8] {
        Array("SSHSIG".utf8) + wireString(namespace.utf8) + wireString([]) + wireString(hash.utf8)
            + wireString(digest)
    }
}
