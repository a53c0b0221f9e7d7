public import Problems

extension AllowedSigners {
    /// Finds who signed a content.
    ///
    /// The line that counts must hold the very key of the signature, allow the purpose, cover the address and
    /// be in force; if several lines hold the key, any one that does all of it is enough.
    ///
    /// - Parameters:
    ///   - content: What was signed.
    ///   - armoredSignature: The signature, untrusted; as ``SSHSignature/init(armored:of:)`` reads it.
    ///   - namespace: The purpose it must have been signed for: `git` for commits and tags.
    ///   - time: When the signature came to us; never a time that the signer wrote.
    ///   - address: The address that the signed object names. It must match a principal of the key's line, byte
    ///     by byte: stricter than Git, which takes any principal of the key for the signer.
    /// - Throws: ``Problem`` of the area `signature`. If the key is known, it is the nearest miss of its lines:
    ///   expiry before address before purpose before authority.
    public func signer(
        of content: [UInt8], armoredSignature: String, namespace: String, at time: Timestamp, address: String
    ) throws(Problem) -> Signer {
        let (signature, identity) = try signature(
            armoredSignature, over: content, namespace: namespace, of: address)
        let question = Question(namespace: namespace, time: time, address: address)
        var nearest = Miss.key
        for entry in entries(holding: identity.listed) {
            guard let miss = Miss(of: entry, for: identity, question) else {
                return Signer(
                    principal: address, fingerprint: signature.fingerprint, keyType: signature.keyType,
                    comment: entry.comment)
            }
            if miss.rank > nearest.rank { nearest = miss }
        }
        throw nearest.problem(with: identity, signature.fingerprint, question)
    }

    /// Finds who signed a content that names nobody: whoever the lines and certificates give the key to.
    ///
    /// Of several addresses the first that is wanted counts, in the order of the file; if none is, the first that there is. One that
    /// stands there as a pattern is told as that, as by `ssh-keygen -Y find-principals`.
    ///
    /// - Parameters:
    ///   - subject: What is signed or signs, for problems in which an address would stand.
    ///   - isWanted: Whether an address is one of those who are looked for.
    /// - Throws: As ``signer(of:armoredSignature:namespace:at:address:)``.
    public func signer(
        of content: [UInt8], armoredSignature: String, namespace: String, at time: Timestamp,
        in subject: String, preferring isWanted: (String) -> Bool
    ) throws(Problem) -> Signer {
        let (signature, identity) = try signature(
            armoredSignature, over: content, namespace: namespace, of: subject)
        var nearest = Miss.key
        var asked = Question(namespace: namespace, time: time, address: subject)
        var found: Signer?
        for entry in entries(holding: identity.listed) {
            let addresses = identity.addresses(in: entry)
            // Where nobody is named, what is wrong with the line or the certificate is still told.
            for address in addresses.isEmpty ? [subject] : addresses {
                let question = Question(namespace: namespace, time: time, address: address)
                if let miss = Miss(of: entry, for: identity, question) {
                    if miss.rank > nearest.rank { (nearest, asked) = (miss, question) }
                    continue
                }
                let signer = Signer(
                    principal: address, fingerprint: signature.fingerprint, keyType: signature.keyType,
                    comment: entry.comment)
                if isWanted(address) { return signer }
                found = found ?? signer
            }
        }
        guard let found else { throw nearest.problem(with: identity, signature.fingerprint, asked) }
        return found
    }

    /// Reads a signature, and proves that it holds and its key has not been revoked.
    private func signature(
        _ armored: String, over content: [UInt8], namespace: String, of subject: String
    ) throws(Problem) -> (SSHSignature, SigningIdentity) {
        let signature: SSHSignature
        if SealsAhead.isOfUse, !ahead.isEmpty,
            let verified = ahead.take(
                SealClaim(content, armoredSignature: armored, namespace: namespace))
        {
            signature = verified
        } else {
            signature = try SSHSignature(armored: armored, of: subject)
            try signature.verify(content, namespace: namespace, known: listed(signature.publicKey))
        }
        let identity = try signature.identity()
        if revocations.map(identity.isRevoked(by:)) ?? false {
            throw Problem(.signature(.keyRevoked), signature.fingerprint, found: subject)
        }
        return (signature, identity)
    }
}

extension AllowedSigners {
    /// Returns whether a signature is made by a key that counts no more.
    public func revokesKey(of armoredSignature: String) -> Bool {
        guard let revocations else { return false }
        do throws(Problem) {
            return try SSHSignature(armored: armoredSignature, of: "").identity().isRevoked(by: revocations)
        } catch {
            // What cannot be read has no key that counts.
            return true
        }
    }
}

/// Who signed, by a key or by a certificate on one.
enum SigningIdentity {
    case key(blob: [UInt8])
    case certificate(SSHCertificate)

    /// The blob of the key that a line must hold: of a certificate the authority's.
    var listed: [UInt8] {
        switch self {
        case .key(let blob): blob
        case .certificate(let certificate): certificate.authority.blob
        }
    }

    /// The addresses that a line gives to the key, in its order: of a certificate those that it names and the line covers.
    func addresses(in entry: AllowedSigners.Entry) -> [String] {
        switch self {
        case .key:
            entry.principals.patterns.filter { !$0.excludes }.map(\.text).filter(entry.principals.matches)
        case .certificate(let certificate): certificate.principals.filter(entry.principals.matches)
        }
    }

    func isRevoked(by revocations: Revocations) -> Bool {
        switch self {
        // What cannot be read as a key has not signed anything either.
        case .key(let blob): (try? SSHPublicKey(blob: blob)).map(revocations.revokes) ?? true
        case .certificate(let certificate): revocations.revokes(certificate)
        }
    }
}

extension SSHSignature {
    fileprivate func identity() throws(Problem) -> SigningIdentity {
        SSHCertificate.isType(keyType) ? .certificate(try certificate()) : .key(blob: publicKey)
    }
}

/// What somebody must have signed for, when, and as whom.
private struct Question {
    let namespace: String
    let time: Timestamp
    let address: String
}

/// Why a line of the file does not make somebody the signer.
private enum Miss {
    case key
    case authority
    case scope
    case address(PatternList)
    case notYetValid(Timestamp)
    case expired(Timestamp)
    case certificate(CertificateFault, String?)

    /// The first thing that is not as it must be; nil if the line counts.
    init?(of entry: AllowedSigners.Entry, for identity: SigningIdentity, _ question: Question) {
        switch identity {
        case .key where entry.isAuthority: self = .authority
        case .certificate where !entry.isAuthority: self = .key
        case .key:
            guard let miss = Miss(of: entry, question) else { return nil }
            self = miss
        case .certificate(let certificate):
            guard let miss = Miss(of: entry, question) ?? Miss(of: certificate, question) else { return nil }
            self = miss
        }
    }

    private init?(of entry: AllowedSigners.Entry, _ question: Question) {
        if let namespaces = entry.namespaces, !namespaces.matches(question.namespace) {
            self = .scope
        } else if !entry.principals.matches(question.address) {
            self = .address(entry.principals)
        } else if let first = entry.validAfter, question.time < first {
            self = .notYetValid(first)
        } else if let last = entry.validBefore, last < question.time {
            self = .expired(last)
        } else {
            return nil
        }
    }

    /// The first thing about a certificate that is not as it must be, as OpenSSH judges it and stricter: it must name the
    /// address, and have no critical option.
    private init?(of certificate: SSHCertificate, _ question: Question) {
        // Before 1970 nothing is valid.
        let time = UInt64(max(question.time.seconds, 0))
        if !certificate.isPersonal {
            self = .certificate(.host, nil)
        } else if !certificate.principals.contains(where: { $0.utf8.elementsEqual(question.address.utf8) }) {
            self = .certificate(.principal, question.address)
        } else if time < certificate.validAfter {
            self = .certificate(.notYetValid, Self.text(certificate.validAfter))
        } else if certificate.validBefore <= time {
            self = .certificate(.expired, Self.text(certificate.validBefore))
        } else if let option = certificate.criticalOptions.first {
            self = .certificate(.criticalOption, option)
        } else {
            return nil
        }
    }

    private static func text(_ seconds: UInt64) -> String {
        Timestamp(seconds: Int64(min(seconds, UInt64(Int64.max)))).text
    }

    /// How near it came to counting.
    var rank: Int {
        switch self {
        case .key: 0
        case .authority: 1
        case .scope: 2
        case .address: 3
        case .notYetValid, .expired: 4
        case .certificate: 5
        }
    }

    func problem(with identity: SigningIdentity, _ key: String, _ question: Question) -> Problem {
        let address = question.address
        switch self {
        case .key:
            guard case .certificate(let certificate) = identity else {
                return Problem(.signature(.keyUnknown), key, found: address)
            }
            return Problem(.signature(.keyUnknown), certificate.authority.fingerprint, found: address)
        case .authority:
            return Problem(
                .signature(.certificate), key, expected: address, found: CertificateFault.authority.rawValue)
        case .scope: return Problem(.signature(.keyScope), key, expected: question.namespace, found: address)
        case .address(let principals):
            return Problem(.signature(.addressMismatch), key, expected: principals.text, found: address)
        case .notYetValid(let first):
            return Problem(
                .signature(.keyNotYetValid), key, expected: first.text, found: question.time.text)
        case .expired(let last):
            return Problem(.signature(.keyExpired), key, expected: last.text, found: question.time.text)
        case .certificate(let fault, let detail):
            return Problem(.signature(.certificate), key, expected: detail, found: fault.rawValue)
        }
    }
}
