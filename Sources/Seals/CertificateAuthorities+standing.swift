internal import COpenSSL
public import Problems

/// A signature that does not count any more, or of which nobody can tell.
public struct LostStanding: Sendable, Hashable {
    /// The fingerprint of the key that made it.
    public let fingerprint: String
    /// `signature.key-revoked`, or `signers.revocation-unknown`.
    public let problem: Problem
}

extension CertificateAuthorities {
    /// Whether certificates can be revoked at all.
    public var knowsRevocations: Bool { revocationLists != nil }

    /// Asks whether the certificate of a signature that counted once has been revoked since, or one above it.
    ///
    /// Whether certificates are valid, and strong enough, was judged when the signature came in. A certificate that leads to no
    /// anchor any more is nobody's whom these files speak of: somebody has taken it out, and not revoked it.
    ///
    /// - Parameters:
    ///   - signature: The signature, which was good when it came in.
    ///   - subject: Whose signature it should be.
    ///   - intake: When it came in. The way to an anchor is looked for as it was then: of certificates that the signature brings along,
    ///     libcrypto takes those that are valid, so that at another time somebody could have it lose its way.
    ///   - time: When the lists must be in force: a list that is stale knows nothing of what was revoked since.
    /// - Returns: What is wrong; nil if nothing is.
    /// - Throws: ``Problem`` of the area `signature`, if it is none whose signer could be told: then it has never counted.
    public func lostStanding(
        of signature: CMSSignature, of subject: String, since intake: Timestamp, at time: Timestamp
    ) throws(Problem) -> LostStanding? {
        guard revocationLists != nil else { return nil }
        let message: CMSMessage
        do throws(MalformedASN1) { message = try CMSMessage(signature) } catch {
            throw Problem(.signature(.malformed), subject, cause: error.reason)
        }
        return try unsafe message.withCertificates {
            (certificate, others) throws(Problem) -> LostStanding? in
            guard let certificate = unsafe certificate else {
                throw Problem(.signature(.keyUnknown), subject, found: "no certificate of the signer")
            }
            let key: CertificateKey
            do throws(MalformedASN1) { key = try unsafe CertificateKey(of: certificate) } catch {
                throw Problem(.signature(.malformed), subject, cause: error.reason)
            }
            let problem: Problem?
            do throws(MalformedASN1) {
                problem = try unsafe lost(certificate, others, since: intake, at: time)
            } catch {
                // It counted once, so that what keeps the answer back must not be taken for a good one.
                problem = Problem(
                    .signers(.revocationUnknown), subject, found: error.reason, cause: error.reason)
            }
            return problem.map { LostStanding(fingerprint: key.fingerprint, problem: $0) }
        }
    }

    private func lost(
        _ certificate: OpaquePointer, _ others: OpaquePointer?, since intake: Timestamp, at time: Timestamp
    ) throws(MalformedASN1) -> Problem? {
        let store = TrustStore()
        try store.add(self)
        let then = try unsafe store.follow(certificate, others, at: intake, .standing)
        if case .refused(let error, _) = then, Self.withoutAnchor.contains(error) { return nil }
        let first = Self.lost(by: then)
        // On the way by which it came in: no other, which its sender may have laid beside it, speaks against that.
        if first?.code == .signature(.keyRevoked) { return first }
        let second = Self.lost(by: try unsafe store.follow(certificate, others, at: time, .standing))
        return second?.code == .signature(.keyRevoked) ? second : first ?? second
    }

    private static func lost(by outcome: TrustStore.Outcome) -> Problem? {
        switch outcome {
        case .trusted: nil
        case .refused(X509_V_ERR_CERT_REVOKED, let one): Problem(.signature(.keyRevoked), one.name)
        case .refused(let error, let one):
            Problem(.signers(.revocationUnknown), one.name, found: text(of: error))
        }
    }

    /// The errors of libcrypto that say that a certificate leads to no anchor.
    private static let withoutAnchor: Set<Int32> = [
        X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
        X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
        X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, X509_V_ERR_CERT_UNTRUSTED,
    ]
}
