public import Problems

/// Whose key of OpenPGP a signature was made with.
public struct OpenPGPHolder: Sendable, Hashable {
    /// The addresses in the names of the key.
    public let addresses: [String]
    /// How OpenPGP calls the key that signed, in hexadecimal digits.
    public let identifier: String
    /// The fingerprint of the key that signed as `ssh-keygen -l` prints it.
    public let fingerprint: String
    /// The family and size of the key, behind `openpgp-`.
    public let keyType: String

    /// Returns the holder as a signer under an address.
    public func signer(as principal: String) -> Signer {
        Signer(principal: principal, fingerprint: fingerprint, keyType: keyType, comment: identifier)
    }
}

extension OpenPGPKeyring {
    /// Finds whose key a content was signed with.
    ///
    /// That the signature holds, that the key belongs to its primary one and that neither is revoked says `gpgv`. When they begin and
    /// end to count stands in the keyring and is judged here at the time of intake, not at the time at which `gpgv` runs: so the
    /// verdict stays what it was.
    ///
    /// - Parameters:
    ///   - content: What was signed.
    ///   - signature: The signature, untrusted.
    ///   - subject: Whose signature it should be, for problems before that is known.
    ///   - time: When the signature came to us.
    /// - Throws: A problem of the area `signature`; one with `gpgv` if nothing can be decided.
    public func holder(
        of content: [UInt8], signature: OpenPGPSignature, of subject: String, at time: Timestamp,
        strength: SignatureStrength
    ) throws(Problem) -> OpenPGPHolder {
        try Self.requireDigest(signature.packet.digest, of: subject, strength)
        var question = SHA256Hasher()
        question.update(SHA256Digest(of: content).bytes + signature.bytes)
        let answer = try memory.answer(to: question.finish()) { () throws(Problem) -> OpenPGPAnswer in
            try OpenPGPAnswer.ask(about: signature, over: content, keyring: bytes)
        }
        switch answer {
        case .wrong(let key): throw Problem(.signature(.wrong), key)
        case .unknown(let key): throw Problem(.signature(.keyUnknown), key, found: subject)
        case .revoked(let key): throw Problem(.signature(.keyRevoked), key)
        case .unsupported(let reason):
            throw Problem(.signature(.algorithmUnsupported), subject, found: reason)
        case .good(let key, let primary):
            return try holder(key, of: primary, signature.packet, at: time, strength)
        }
    }

    private func holder(
        _ identifier: [UInt8], of primary: [UInt8], _ packet: OpenPGPSignaturePacket, at time: Timestamp,
        _ strength: SignatureStrength
    ) throws(Problem) -> OpenPGPHolder {
        let name = hexadecimal(identifier).uppercased()
        let certificate = certificates.first { $0.primary.identifier == primary }
        guard let certificate else { throw Problem(.signature(.keyUnknown), name) }
        var key = certificate.primary
        var ends = [certificate.ends]
        guard !certificate.isRevoked else { throw Problem(.signature(.keyRevoked), name) }
        if identifier != primary {
            guard let other = certificate.others.first(where: { $0.key.identifier == identifier }) else {
                throw Problem(.signature(.keyUnknown), name)
            }
            guard !other.isRevoked else { throw Problem(.signature(.keyRevoked), name) }
            key = other.key
            ends.append(other.ends)
        }
        for one in [certificate.primary, key] {
            guard one.isSupported else {
                throw Problem(.signature(.algorithmUnsupported), name, found: one.name)
            }
            if let weakness = one.weakness(under: strength) {
                throw Problem(.signature(.algorithmWeak), name, found: weakness)
            }
        }
        let first = Timestamp(seconds: max(key.created, certificate.primary.created))
        guard first <= time else {
            throw Problem(.signature(.keyNotYetValid), name, expected: first.text, found: time.text)
        }
        guard let made = packet.created, made >= first.seconds else {
            let made = Timestamp(seconds: packet.created ?? 0)
            throw Problem(.signature(.keyNotYetValid), name, expected: first.text, found: made.text)
        }
        if let lifetime = packet.lifetime, let created = packet.created { ends.append(created + lifetime) }
        if let last = ends.compactMap({ $0 }).min(), last <= time.seconds {
            throw Problem(
                .signature(.keyExpired), name, expected: Timestamp(seconds: last).text, found: time.text)
        }
        return OpenPGPHolder(
            addresses: certificate.addresses, identifier: name, fingerprint: key.fingerprint,
            keyType: "openpgp-\(key.name)")
    }

    private static func requireDigest(
        _ digest: UInt8, of subject: String, _ strength: SignatureStrength
    ) throws(Problem) {
        let known: [UInt8: (name: String, bits: Int)] = [
            8: ("SHA-256", 256), 9: ("SHA-384", 384), 10: ("SHA-512", 512),
        ]
        let weak: [UInt8: String] = [1: "MD5", 2: "SHA-1", 3: "RIPEMD-160", 11: "SHA-224"]
        guard let known = known[digest] else {
            if let name = weak[digest] { throw Problem(.signature(.algorithmWeak), subject, found: name) }
            throw Problem(.signature(.algorithmUnsupported), subject, found: "digest \(digest)")
        }
        if let weakness = strength.weakness(ofDigest: known.name, bits: known.bits) {
            throw Problem(.signature(.algorithmWeak), subject, found: weakness)
        }
    }
}
