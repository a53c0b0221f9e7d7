internal import Problems

/// A signature of SSH as a key makes it: the name of its algorithm, and what follows that.
///
/// It stands within a detached signature, and at the end of a certificate.
struct KeyClaim: Sendable, Hashable {
    /// The name of the signature's algorithm.
    let algorithm: String
    /// What follows the name of the algorithm.
    let value: [UInt8]

    init(signature: [UInt8]) throws(MalformedWire) {
        var reader = WireReader(signature)
        algorithm = try reader.name()
        value = Array(signature.dropFirst(4 + algorithm.utf8.count))
    }

    /// Finds whether a key has signed a message.
    ///
    /// - Parameter prepared: What is kept of this very key, if anything is.
    /// - Throws: ``Problem`` of the area `signature`: `algorithm-weak`, `algorithm-unsupported`, `malformed`,
    ///   `presence-missing` or `wrong`, with the fingerprint of the key.
    func require(
        by key: SSHPublicKey, over message: [UInt8], with prepared: PreparedKey? = nil
    ) throws(Problem) {
        if let weakness = key.material.weakness {
            throw Problem(.signature(.algorithmWeak), key.fingerprint, found: weakness)
        }
        try checkAlgorithm(of: key)
        let content: SignedContent
        do { content = try SignedContent(by: key, self, over: message) } catch {
            throw Problem(.signature(.malformed), key.fingerprint, cause: error.reason)
        }
        guard content.flags & 1 == 1 else {
            throw Problem(.signature(.presenceMissing), key.fingerprint)
        }
        let accepted: Bool
        if case .ed25519(let point, _) = key.material {
            accepted = Edwards25519.accepts(content.signature, over: content.content, by: point)
        } else {
            do throws(KeyDefect) {
                let (signature, signed, digest) = (content.signature, content.content, content.digest)
                accepted =
                    if let prepared {
                        try prepared.accepts(signature, over: signed, digest: digest)
                    } else {
                        try VerificationKey(key.material).accepts(signature, over: signed, digest: digest)
                    }
            } catch {
                throw error.problem(with: key.fingerprint)
            }
        }
        guard accepted else { throw Problem(.signature(.wrong), key.fingerprint) }
    }

    private func checkAlgorithm(of key: SSHPublicKey) throws(Problem) {
        let known: Set<String> =
            if case .rsa = key.material { ["rsa-sha2-256", "rsa-sha2-512"] } else { [key.type] }
        guard known.contains(algorithm) else {
            let kind = algorithm == "ssh-rsa" ? SignatureProblem.algorithmWeak : .algorithmUnsupported
            throw Problem(.signature(kind), key.fingerprint, found: algorithm)
        }
    }
}

extension KeyDefect {
    /// Says what is wrong with a key that has signed something.
    func problem(with fingerprint: String) -> Problem {
        switch self {
        case .malformed(let reason): Problem(.signature(.malformed), fingerprint, cause: reason)
        case .unsupported(let name):
            Problem(.signature(.algorithmUnsupported), fingerprint, found: name)
        case .certificate:
            Problem(
                .signature(.certificate), fingerprint, found: CertificateFault.notAccepted.rawValue)
        }
    }
}

/// What a key says it signed, in the terms of libcrypto.
private struct SignedContent {
    /// The signature: raw, or in DER for ECDSA.
    var signature: [UInt8]
    /// The bytes that were signed; a token adds to those that it is given.
    var content: [UInt8]
    /// How they are hashed.
    var digest: SignatureDigest
    /// What a token says about its user, bit 0 that it was touched; a key without a token needs no touch.
    var flags: UInt8 = 1

    init(
        by key: SSHPublicKey, _ claim: KeyClaim, over message: [UInt8]
    ) throws(MalformedWire) {
        var reader = WireReader(claim.value)
        signature = try reader.string()
        content = message
        let application: [UInt8]?
        switch key.material {
        case .ed25519(_, let ofToken):
            guard Edwards25519.isWellFormed(signature) else {
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
            digest = claim.algorithm == "rsa-sha2-256" ? .sha256 : .sha512
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
