internal import COpenSSL
public import Problems

extension CertificateAuthorities {
    /// Finds whose certificate a content was signed with.
    ///
    /// Everything that `openssl cms -verify` refuses with these anchors, for S/MIME and at this time, is refused; and besides: several
    /// signers, signatures without signed attributes, authorities that sign themselves, chains that are not as RFC 5280 demands, and
    /// everything below the profile of strength, in the chain too. The content is looked at first, then the chain, and only of a
    /// chain that leads to an anchor whether it was revoked: nobody else can keep a checkup from deciding.
    ///
    /// - Parameters:
    ///   - content: What was signed.
    ///   - signature: The signature, untrusted.
    ///   - subject: Whose signature it should be, for problems before that is known.
    ///   - time: When the signature came to us; never a time that the signer wrote.
    /// - Throws: A problem of the area `signature`; `signers.revocation-unknown` if nothing can be decided.
    public func holder(
        of content: [UInt8], signature: CMSSignature, of subject: String, at time: Timestamp,
        strength: SignatureStrength
    ) throws(Problem) -> CertificateHolder {
        let message = try Self.message(signature, of: subject)
        let algorithms = message.algorithms
        try CMSAlgorithm.requireDigest(algorithms.digest, of: subject, strength)
        let holds = algorithms.signature == NID_ED25519 ? nil : message.holds(over: content)
        return try unsafe message.withCertificates {
            (certificate, others) throws(Problem) -> CertificateHolder in
            guard let certificate = unsafe certificate else {
                throw Problem(.signature(.keyUnknown), subject, found: "no certificate of the signer")
            }
            let summary: CertificateSummary
            do throws(MalformedASN1) { summary = try unsafe CertificateSummary(of: certificate) } catch {
                throw Problem(.signature(.malformed), subject, cause: error.reason)
            }
            let name = summary.identity.name
            try Self.requireStrength(of: summary.key, named: name, strength)
            try CMSAlgorithm.require(algorithms, by: summary.key, of: name, strength)
            guard holds ?? message.holds(over: content, byEdwards: summary.key.edwardsPoint ?? []) else {
                throw Problem(.signature(.wrong), name)
            }
            guard !summary.isAuthority else { throw Problem(.signature(.certificate), name) }
            try unsafe requireChain(of: certificate, named: name, others, at: time, strength)
            return CertificateHolder(
                identity: summary.identity, fingerprint: summary.key.fingerprint,
                keyType: "x509-\(summary.key.name)")
        }
    }

    private static func message(_ signature: CMSSignature, of subject: String) throws(Problem) -> CMSMessage {
        do throws(MalformedASN1) {
            let message = try CMSMessage(signature)
            try message.requireForm()
            return message
        } catch {
            throw Problem(.signature(.malformed), subject, cause: error.reason)
        }
    }

    /// Demands a chain to an anchor, first without asking who was revoked.
    private func requireChain(
        of certificate: OpaquePointer, named name: String, _ others: OpaquePointer?, at time: Timestamp,
        _ strength: SignatureStrength
    ) throws(Problem) {
        let first: TrustStore.Outcome
        var second: TrustStore.Outcome?
        do throws(MalformedASN1) {
            let store = TrustStore()
            try store.add(self)
            first = try unsafe store.follow(certificate, others, at: time, .chain)
            if revocationLists != nil, case .trusted = first {
                second = try unsafe store.follow(certificate, others, at: time, .revocation)
            }
        } catch {
            throw Problem(.signature(.malformed), name, cause: error.reason)
        }
        try Self.judge(first, signer: name, at: time, strength)
        if let second { try Self.judgeRevocation(second) }
    }

    private static func judge(
        _ outcome: TrustStore.Outcome, signer: String, at time: Timestamp, _ strength: SignatureStrength
    ) throws(Problem) {
        switch outcome {
        case .refused(let error, let obstacle): throw problem(error, of: obstacle, signer: signer, at: time)
        case .trusted(let chain):
            // What is demanded of the signer's key and signature; an anchor's own signature says nothing.
            for one in chain { try requireStrength(of: one.key, named: one.identity.name, strength) }
            for one in chain.dropLast() {
                try CMSAlgorithm.requireDigest(one.digest, of: one.identity.name, strength)
            }
        }
    }

    private static func judgeRevocation(_ outcome: TrustStore.Outcome) throws(Problem) {
        switch outcome {
        case .trusted: break
        case .refused(X509_V_ERR_CERT_REVOKED, let one):
            throw Problem(.signature(.keyRevoked), one.name)
        case .refused(let error, let one):
            throw Problem(.signers(.revocationUnknown), one.name, found: text(of: error))
        }
    }

    private static func requireStrength(
        of key: CertificateKey, named name: String, _ strength: SignatureStrength
    ) throws(Problem) {
        guard key.isSupported else {
            throw Problem(.signature(.algorithmUnsupported), name, found: key.name)
        }
        if let weakness = key.weakness(under: strength) {
            throw Problem(.signature(.algorithmWeak), name, found: weakness)
        }
    }

    /// What an error of libcrypto about a chain means.
    private static func problem(
        _ error: Int32, of certificate: TrustStore.Obstacle, signer: String, at time: Timestamp
    ) -> Problem {
        let name = certificate.name
        switch error {
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return Problem(
                .signature(.keyExpired), name, expected: certificate.validity.last, found: time.text)
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return Problem(
                .signature(.keyNotYetValid), name, expected: certificate.validity.first, found: time.text)
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
            X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, X509_V_ERR_CERT_UNTRUSTED:
            return Problem(.signature(.keyUnknown), signer)
        default: return Problem(.signature(.chain), name, found: text(of: error))
        }
    }

    /// What libcrypto says of an error about a chain.
    static func text(of error: Int32) -> String {
        guard let text = unsafe X509_verify_cert_error_string(Int(error)) else { return "\(error)" }
        return unsafe String(cString: text)
    }
}
