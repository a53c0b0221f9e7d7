internal import COpenSSL
internal import Problems

// Signatures with Ed25519 (RFC 8419). The CMS of libcrypto 3.0 hands the digest of the content to a key that takes none, and so
// refuses all of them; everything but that one step is asked of it, and the step itself is done here.

extension CMSMessage {
    /// Returns whether a key of Ed25519 has made it over a content; nothing is said of the certificate.
    ///
    /// As RFC 5652 has it: the signed attributes must say, once each, that the content is data and what its digest is; the key signs
    /// those attributes, written as a set in the order in which they came.
    func holds(over content: [UInt8], byEdwards point: [UInt8]) -> Bool {
        defer { ERR_clear_error() }
        guard let signer = unsafe signer, areAttributesInPlace,
            let signed = unsafe Self.signedAttributes(of: signer),
            let signature = unsafe Self.content(of: CMS_SignerInfo_get0_signature(signer))
        else { return false }
        guard unsafe isOverData(signer), unsafe hasOneDigest(signer), unsafe states(content, signer) else {
            return false
        }
        return Edwards25519.accepts(signature, over: signed, by: point)
    }

    /// Returns whether the digest that it states is that of a content, as libcrypto finds it for all algorithms.
    private func states(_ content: [UInt8], _ signer: OpaquePointer) -> Bool {
        guard let count = Int32(exactly: content.count) else { return false }
        // It takes no pointer to nothing.
        let lent = content.isEmpty ? [0] : content
        return unsafe lent.withUnsafeBytes { bytes in
            let input = unsafe BIO_new_mem_buf(bytes.baseAddress, count)
            guard let chain = unsafe CMS_dataInit(pointer, input) else {
                unsafe BIO_free(input)
                return false
            }
            defer { unsafe BIO_free_all(chain) }
            var buffer = [UInt8](repeating: 0, count: 16_384)
            while unsafe BIO_read(chain, &buffer, Int32(buffer.count)) > 0 {}
            return unsafe CMS_SignerInfo_verify_content(signer, chain) == 1
        }
    }

    private func hasOneDigest(_ signer: OpaquePointer) -> Bool {
        unsafe CMS_signed_get0_data_by_OBJ(
            signer, OBJ_nid2obj(NID_pkcs9_messageDigest), Self.onlyOne, V_ASN1_OCTET_STRING) != nil
    }

    /// Asks for an attribute that is there once, with one value.
    private static let onlyOne: Int32 = -3

    /// Returns whether what it says of the kind of the content is that it is data.
    private func isOverData(_ signer: OpaquePointer) -> Bool {
        guard
            let type = unsafe CMS_signed_get0_data_by_OBJ(
                signer, OBJ_nid2obj(NID_pkcs9_contentType), Self.onlyOne, V_ASN1_OBJECT)
        else { return false }
        return unsafe OBJ_obj2nid(OpaquePointer(type)) == NID_pkcs7_data
    }

    /// Whether no attribute stands where RFC 5652 has no place for it, as libcrypto asks of the signatures that it verifies.
    private var areAttributesInPlace: Bool {
        let signedOnly = [NID_pkcs9_contentType, NID_pkcs9_messageDigest, NID_pkcs9_signingTime]
        guard let signer = unsafe signer,
            unsafe CMS_signed_get_attr_by_NID(signer, NID_pkcs9_countersignature, -1) < 0,
            signedOnly.allSatisfy({ unsafe CMS_unsigned_get_attr_by_NID(signer, $0, -1) < 0 })
        else { return false }
        let first = unsafe CMS_signed_get_attr_by_NID(signer, NID_pkcs9_signingTime, -1)
        return unsafe first < 0 || CMS_signed_get_attr_by_NID(signer, NID_pkcs9_signingTime, first) < 0
    }

    /// The attributes in DER as a set, which is what is signed.
    private static func signedAttributes(of signer: OpaquePointer) -> [UInt8]? {
        var content: [UInt8] = []
        for index in 0..<(unsafe CMS_signed_get_attr_count(signer)) {
            var der: UnsafeMutablePointer<UInt8>?
            let count = unsafe i2d_X509_ATTRIBUTE(CMS_signed_get_attr(signer, index), &der)
            defer { unsafe CRYPTO_free(der, nil, 0) }
            guard count > 0, let der = unsafe der else { return nil }
            content += unsafe Array(UnsafeBufferPointer(start: der, count: Int(count)))
        }
        return [0x31] + lengthInDER(content.count) + content
    }

    private static func lengthInDER(_ count: Int) -> [UInt8] {
        guard count >= 0x80 else { return [UInt8(count)] }
        let digits = (0..<8).reversed().map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) }.drop { $0 == 0 }
        return [0x80 | UInt8(digits.count)] + digits
    }

    private static func content(of string: UnsafePointer<ASN1_OCTET_STRING>?) -> [UInt8]? {
        guard let data = unsafe ASN1_STRING_get0_data(string) else { return nil }
        return unsafe Array(UnsafeBufferPointer(start: data, count: Int(ASN1_STRING_length(string))))
    }
}
