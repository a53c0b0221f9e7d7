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
    ///   - time: When the lists must be in force: a list that is stale knows nothing of what was revoked since.
    /// - Returns: What is wrong; nil if nothing is.
    public func lostStanding(
        of signature: CMSSignature, of subject: String, at time: Timestamp
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
            do throws(MalformedASN1) {
                let store = TrustStore()
                try store.add(self)
                let outcome = try unsafe store.follow(certificate, others, at: time, .standing)
                guard let problem = Self.lost(by: outcome) else { return nil }
                let key = try unsafe CertificateSummary(of: certificate).key
                return LostStanding(fingerprint: key.fingerprint, problem: problem)
            } catch {
                throw Problem(.signature(.malformed), subject, cause: error.reason)
            }
        }
    }

    private static func lost(by outcome: TrustStore.Outcome) -> Problem? {
        switch outcome {
        case .trusted: nil
        case .refused(X509_V_ERR_CERT_REVOKED, let one):
            Problem(.signature(.keyRevoked), one.identity.name)
        case .refused(let error, let one):
            aboutLists.contains(error)
                ? Problem(.signers(.revocationUnknown), one.identity.name, found: text(of: error)) : nil
        }
    }

    /// The errors of libcrypto that are about a list, and not about the way to an anchor.
    private static let aboutLists: Set<Int32> = [
        X509_V_ERR_UNABLE_TO_GET_CRL, X509_V_ERR_UNABLE_TO_DECRYPT_CRL_SIGNATURE,
        X509_V_ERR_CRL_SIGNATURE_FAILURE, X509_V_ERR_CRL_NOT_YET_VALID, X509_V_ERR_CRL_HAS_EXPIRED,
        X509_V_ERR_ERROR_IN_CRL_LAST_UPDATE_FIELD, X509_V_ERR_ERROR_IN_CRL_NEXT_UPDATE_FIELD,
        X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER, X509_V_ERR_KEYUSAGE_NO_CRL_SIGN,
        X509_V_ERR_UNHANDLED_CRITICAL_CRL_EXTENSION, X509_V_ERR_DIFFERENT_CRL_SCOPE,
        X509_V_ERR_CRL_PATH_VALIDATION_ERROR,
    ]
}
