internal import COpenSSL

/// Owns the anchors and revocation lists of one verification as libcrypto wants them.
@safe
struct TrustStore: ~Copyable {
    private let pointer: OpaquePointer?

    /// How a chain is looked at.
    enum Scope {
        /// Everything but revocation.
        case chain
        /// Everything.
        case revocation
        /// Everything but when certificates are valid, which was judged at another time: lists must be in force.
        case standing
    }

    /// What libcrypto says about a chain.
    enum Outcome {
        /// The certificates from the signer's to the anchor; none if revocation was asked about.
        case trusted([CertificateSummary])
        /// The number of the error, and the certificate that it is about.
        case refused(Int32, Obstacle)
    }

    /// What is told of a certificate at which a chain ends.
    ///
    /// Anybody can have made it and laid it beside a signature, so that nothing in it may keep an answer back.
    struct Obstacle {
        /// Its subject; that of the signer's certificate if it is no text, else nothing.
        let name: String
        /// When it begins and ends to be valid.
        let validity: (first: String, last: String)

        fileprivate init(_ certificate: OpaquePointer, of signer: OpaquePointer) {
            // What cannot be read is not told.
            name =
                unsafe (try? CertificateIdentity.name(of: certificate))
                ?? (try? CertificateIdentity.name(of: signer)) ?? "-"
            validity = unsafe CertificateSummary.validity(of: certificate)
        }
    }

    /// Certificates below an anchor; more are in no chain.
    private static let deepest: Int32 = 8

    /// Makes an empty one, by which nothing is trusted.
    init() { unsafe pointer = X509_STORE_new() }

    /// Takes in what an operator trusts.
    func add(_ authorities: CertificateAuthorities) throws(MalformedASN1) {
        for anchor in authorities.anchors {
            let certificate = unsafe try Self.certificate(anchor)
            unsafe X509_STORE_add_cert(pointer, certificate)
            unsafe X509_free(certificate)
        }
        for bytes in authorities.revocationLists ?? [] {
            let list = unsafe try Self.revocationList(bytes)
            unsafe X509_STORE_add_crl(pointer, list)
            unsafe X509_CRL_free(list)
        }
        ERR_clear_error()
    }

    deinit { unsafe X509_STORE_free(pointer) }

    /// Follows a certificate up to an anchor.
    ///
    /// - Parameters:
    ///   - certificate: The certificate of the signer.
    ///   - others: Certificates that nobody trusts, of which some may lie on the way.
    ///   - time: When everything must be valid.
    func follow(
        _ certificate: OpaquePointer, _ others: OpaquePointer?, at time: Timestamp, _ scope: Scope
    ) throws(MalformedASN1) -> Outcome {
        let context = unsafe X509_STORE_CTX_new()
        defer {
            unsafe X509_STORE_CTX_free(context)
            ERR_clear_error()
        }
        guard unsafe X509_STORE_CTX_init(context, pointer, certificate, others) == 1 else {
            throw MalformedASN1(reason: "no memory")
        }
        let parameters = unsafe X509_STORE_CTX_get0_param(context)
        unsafe X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SMIME_SIGN)
        unsafe X509_VERIFY_PARAM_set_depth(parameters, Self.deepest)
        unsafe X509_VERIFY_PARAM_set_time(parameters, Int(time.seconds))
        // libcrypto takes no word about policies for none that would do, RFC 5280 for any that does.
        unsafe X509_VERIFY_PARAM_add0_policy(parameters, OBJ_nid2obj(NID_any_policy))
        var flags = X509_V_FLAG_X509_STRICT | X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_POLICY_CHECK
        switch scope {
        case .chain: break
        case .revocation:
            flags |= X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL
            unsafe X509_STORE_CTX_set_verify_cb(context, TrustStore.passOver)
        case .standing:
            flags |= X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL
            unsafe X509_STORE_CTX_set_verify_cb(context, TrustStore.passOverTimes)
        }
        unsafe X509_VERIFY_PARAM_set_flags(parameters, UInt(flags))
        guard unsafe X509_verify_cert(context) == 1 else {
            let error = unsafe X509_STORE_CTX_get_error(context)
            let current = unsafe X509_STORE_CTX_get_current_cert(context) ?? certificate
            return unsafe .refused(error, Obstacle(current, of: certificate))
        }
        guard case .chain = scope else { return .trusted([]) }
        let chain = unsafe X509_STORE_CTX_get0_chain(context)
        var links: [CertificateSummary] = []
        for index in 0..<(unsafe OPENSSL_sk_num(chain)) {
            guard let one = unsafe OPENSSL_sk_value(chain, index) else { continue }
            links.append(try unsafe CertificateSummary(of: OpaquePointer(one)))
        }
        return .trusted(links)
    }

    /// Passes over two things that are no fault: an anchor is trusted as it stands, so that nobody need say that it has not been
    /// revoked; and a list from after the time that is asked about knows all that one of that time knew.
    private static let passOver: @convention(c) (Int32, OpaquePointer?) -> Int32 = { isGood, context in
        guard isGood != 1 else { return 1 }
        switch unsafe X509_STORE_CTX_get_error(context) {
        case X509_V_ERR_CRL_NOT_YET_VALID: return 1
        case X509_V_ERR_UNABLE_TO_GET_CRL, X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER:
            let last = unsafe OPENSSL_sk_num(X509_STORE_CTX_get0_chain(context)) - 1
            return unsafe X509_STORE_CTX_get_error_depth(context) == last ? 1 : 0
        default: return 0
        }
    }

    /// Passes over the same, and over the times of certificates.
    private static let passOverTimes: @convention(c) (Int32, OpaquePointer?) -> Int32 = { isGood, context in
        switch unsafe X509_STORE_CTX_get_error(context) {
        case X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_CERT_NOT_YET_VALID: 1
        default: unsafe passOver(isGood, context)
        }
    }

    // MARK: Reading

    static func requireCertificate(_ bytes: [UInt8]) throws(MalformedASN1) {
        unsafe X509_free(try certificate(bytes))
    }

    private static func certificate(_ bytes: [UInt8]) throws(MalformedASN1) -> OpaquePointer {
        try ASN1.requireOneSequence(bytes)
        let read = unsafe bytes.withUnsafeBufferPointer { buffer -> OpaquePointer? in
            var place = buffer.baseAddress
            return unsafe d2i_X509(nil, &place, buffer.count)
        }
        ERR_clear_error()
        guard let read = unsafe read else { throw MalformedASN1(reason: "a certificate that cannot be read") }
        return unsafe read
    }

    static func revocationList(_ bytes: [UInt8]) throws(MalformedASN1) -> OpaquePointer {
        let read = unsafe bytes.withUnsafeBufferPointer { buffer -> OpaquePointer? in
            var place = buffer.baseAddress
            let list = unsafe d2i_X509_CRL(nil, &place, buffer.count)
            guard unsafe place == buffer.baseAddress.map({ unsafe $0 + buffer.count }) else {
                unsafe X509_CRL_free(list)
                return nil
            }
            return unsafe list
        }
        ERR_clear_error()
        guard let read = unsafe read else {
            throw MalformedASN1(reason: "a revocation list that cannot be read")
        }
        return unsafe read
    }
}
