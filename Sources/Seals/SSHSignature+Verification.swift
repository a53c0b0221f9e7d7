public import Problems

extension SSHSignature {
    /// Finds whether this is its key's signature over a content, made for a purpose.
    ///
    /// Whose key it is, and whether that counts, is not judged here. Everything that `ssh-keygen -Y verify`
    /// refuses is refused, and besides: version 0, names that are not printable ASCII, RSA keys under 3072 bits
    /// or with an exponent under 65537, DSA, certificates, tokens that nobody touched or whose key is not for
    /// SSH, Ed25519 keys of low order or not in canonical form, RSA signatures shorter than the modulus, and
    /// bytes after the end of any part.
    ///
    /// - Parameters:
    ///   - content: What was signed.
    ///   - namespace: The purpose it must have been signed for; it is compared byte by byte.
    /// - Throws: ``Problem`` of the area `signature`: `namespace`, `algorithm-weak`, `algorithm-unsupported`,
    ///   `certificate`, `malformed`, `presence-missing` or `wrong`.
    /// - Complexity: O(n) in the length of the content, and 0.1 ms for an Ed25519 key.
    public func verify(_ content: [UInt8], namespace: String) throws(Problem) {
        guard self.namespace.utf8.elementsEqual(namespace.utf8) else {
            throw Problem(.signature(.namespace), fingerprint, expected: namespace, found: self.namespace)
        }
        let key = try usableKey()
        try checkAlgorithm(of: key)
        let message = signedMessage(digest: try digest(of: content))
        let claim: Claim
        do { claim = try Claim(by: key, algorithm: algorithm, value: value, over: message) } catch {
            throw malformed(error.reason)
        }
        guard claim.flags & 1 == 1 else { throw Problem(.signature(.presenceMissing), fingerprint) }
        let accepted: Bool
        do throws(KeyDefect) {
            let own = try VerificationKey(key.material)
            accepted = own.accepts(claim.signature, over: claim.content, digest: claim.digest)
        } catch {
            throw problem(error)
        }
        guard accepted else { throw Problem(.signature(.wrong), fingerprint) }
    }

    private func usableKey() throws(Problem) -> SSHPublicKey {
        let key: SSHPublicKey
        do { key = try SSHPublicKey(blob: publicKey) } catch { throw problem(error) }
        if let weakness = key.material.weakness {
            throw Problem(.signature(.algorithmWeak), fingerprint, found: weakness)
        }
        return key
    }

    private func checkAlgorithm(of key: SSHPublicKey) throws(Problem) {
        let known: Set<String> =
            if case .rsa = key.material { ["rsa-sha2-256", "rsa-sha2-512"] } else { [keyType] }
        guard known.contains(algorithm) else {
            let kind = algorithm == "ssh-rsa" ? SignatureProblem.algorithmWeak : .algorithmUnsupported
            throw Problem(.signature(kind), fingerprint, found: algorithm)
        }
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

    private func problem(_ defect: KeyDefect) -> Problem {
        switch defect {
        case .malformed(let reason): malformed(reason)
        case .unsupported(let name):
            Problem(.signature(.algorithmUnsupported), fingerprint, found: name)
        case .certificate(let name): Problem(.signature(.certificate), fingerprint, found: name)
        }
    }

    private func malformed(_ reason: String) -> Problem {
        Problem(.signature(.malformed), fingerprint, cause: reason)
    }
}

/// What a key says it signed, in the terms of libcrypto.
private struct Claim {
    /// The signature: raw, or in DER for ECDSA.
    var signature: [UInt8]
    /// The bytes that were signed; a token adds to those that it is given.
    var content: [UInt8]
    /// How they are hashed.
    var digest: SignatureDigest
    /// What a token says about its user, bit 0 that it was touched; a key without a token needs no touch.
    var flags: UInt8 = 1

    init(
        by key: SSHPublicKey, algorithm: String, value: [UInt8], over message: [UInt8]
    ) throws(MalformedWire) {
        var reader = WireReader(value)
        signature = try reader.string()
        content = message
        let application: [UInt8]?
        switch key.material {
        case .ed25519(_, let ofToken):
            guard signature.count == 64, Edwards25519.isReduced(signature.suffix(32)) else {
                throw MalformedWire(reason: "the signature is not one of Ed25519 in its only form")
            }
            digest = .none
            application = ofToken
        case .ecdsa(let curve, _, let ofToken):
            signature = try Self.distinguished(signature, of: curve)
            digest =
                switch curve {
                case .p256: .sha256
                case .p384: .sha384
                case .p521: .sha512
                }
            application = ofToken
        case .rsa(let modulus, _):
            guard signature.count == (bitCount(modulus) + 7) / 8 else {
                throw MalformedWire(reason: "the signature is not as long as the modulus")
            }
            digest = algorithm == "rsa-sha2-256" ? .sha256 : .sha512
            application = nil
        case .dsa:
            throw MalformedWire(reason: "DSA is not used")
        }
        if let application {
            flags = try reader.byte()
            let counter = try reader.bytes(4)
            content =
                SHA256Digest(of: application).bytes + [flags] + counter + SHA256Digest(of: message).bytes
        }
        try reader.end()
    }

    /// Returns the two numbers of an ECDSA signature in DER.
    ///
    /// The positive numbers of SSH are written as the INTEGERs of DER are, so that they need only be framed
    /// anew.
    private static func distinguished(
        _ signature: [UInt8], of curve: EllipticCurve
    ) throws(MalformedWire) -> [UInt8] {
        var reader = WireReader(signature)
        let numbers = [try reader.positive(), try reader.positive()]
        try reader.end()
        guard numbers.allSatisfy({ $0.count <= curve.coordinateCount + 1 }) else {
            throw MalformedWire(reason: "a number in it is too great for the curve")
        }
        let body = numbers.flatMap { number -> [UInt8] in [0x02, UInt8(number.count)] + number }
        let count: [UInt8] = body.count < 0x80 ? [UInt8(body.count)] : [0x81, UInt8(body.count)]
        return [0x30] + count + body
    }
}
