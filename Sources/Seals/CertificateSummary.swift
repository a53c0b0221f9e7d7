internal import COpenSSL

/// What is looked at of one certificate.
struct CertificateSummary {
    /// Whose it is.
    let identity: CertificateIdentity
    /// Its key.
    let key: CertificateKey
    /// Whether it may issue others.
    let isAuthority: Bool
    /// When it begins and ends to be valid, as RFC 3339 writes times.
    let validity: (first: String, last: String)
    /// The digest with which it is signed, as a number of libcrypto; with PSS none unless all its parts fit to each other.
    let digest: Int32

    init(of certificate: OpaquePointer) throws(MalformedASN1) {
        identity = try unsafe CertificateIdentity(of: certificate)
        key = try unsafe CertificateKey(of: certificate)
        isAuthority = unsafe X509_check_ca(certificate) != 0
        validity = unsafe Self.validity(of: certificate)
        var digest: Int32 = 0
        var family: Int32 = 0
        var flags: UInt32 = 0
        let isKnown = unsafe X509_get_signature_info(certificate, &digest, &family, nil, &flags) == 1
        ERR_clear_error()
        let fits = family != EVP_PKEY_RSA_PSS || flags & UInt32(X509_SIG_INFO_TLS) != 0
        // Ed25519 hashes with SHA-512 for itself, and names no digest.
        if isKnown, family == NID_ED25519 { digest = NID_sha512 }
        self.digest = isKnown && fits ? digest : NID_undef
    }

    static func validity(of certificate: OpaquePointer) -> (first: String, last: String) {
        (
            unsafe text(X509_get0_notBefore(certificate)),
            unsafe text(X509_get0_notAfter(certificate))
        )
    }

    private static func text(_ time: UnsafePointer<ASN1_TIME>?) -> String {
        let general = unsafe ASN1_TIME_to_generalizedtime(time, nil)
        defer {
            unsafe ASN1_GENERALIZEDTIME_free(general)
            ERR_clear_error()
        }
        guard let general = unsafe general, let data = unsafe ASN1_STRING_get0_data(general) else {
            return "?"
        }
        let digits = unsafe Array(UnsafeBufferPointer(start: data, count: Int(ASN1_STRING_length(general))))
        guard digits.count == 15,
            let year = decimal(digits[0..<4]), let month = decimal(digits[4..<6]),
            let day = decimal(digits[6..<8]), let hour = decimal(digits[8..<10]),
            let minute = decimal(digits[10..<12]), let second = decimal(digits[12..<14]),
            let time = Timestamp(
                year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        else { return "?" }
        return time.text
    }
}
