internal import COpenSSL
internal import Problems

/// Owns one CMS signature of libcrypto and frees it at the end of its scope.
@safe
struct CMSMessage: ~Copyable {
    let pointer: OpaquePointer

    /// More certificates than any chain has.
    private static let mostCertificates: Int32 = 16

    /// Takes apart a signature; ``requireForm()`` says whether it is one that can be judged.
    init(_ signature: CMSSignature) throws(MalformedASN1) {
        let read = unsafe signature.bytes.withUnsafeBufferPointer { buffer -> OpaquePointer? in
            var place = buffer.baseAddress
            return unsafe d2i_CMS_ContentInfo(nil, &place, buffer.count)
        }
        ERR_clear_error()
        guard let read = unsafe read else { throw MalformedASN1(reason: "it is no CMS") }
        unsafe pointer = read
    }

    /// Demands a signature of one signer over a content that is not in it.
    func requireForm() throws(MalformedASN1) {
        defer { ERR_clear_error() }
        guard unsafe OBJ_obj2nid(CMS_get0_type(pointer)) == NID_pkcs7_signed,
            unsafe OBJ_obj2nid(CMS_get0_eContentType(pointer)) == NID_pkcs7_data
        else { throw MalformedASN1(reason: "it is no signature over data") }
        guard unsafe CMS_is_detached(pointer) == 1 else {
            throw MalformedASN1(reason: "it brings the content along")
        }
        guard unsafe OPENSSL_sk_num(CMS_get0_SignerInfos(pointer)) == 1, let signer = unsafe signer else {
            throw MalformedASN1(reason: "it does not have one signer")
        }
        // Without them content and attributes could be taken for each other.
        guard unsafe CMS_signed_get_attr_count(signer) > 0 else {
            throw MalformedASN1(reason: "it has no signed attributes")
        }
    }

    /// The one who signed; it lives as long as the message.
    var signer: OpaquePointer? {
        unsafe OPENSSL_sk_value(CMS_get0_SignerInfos(pointer), 0).map { OpaquePointer($0) }
    }

    deinit { unsafe CMS_ContentInfo_free(pointer) }

    /// Calls a body with the certificates that the signature brings along, and with that of its signer; nil if it is not there.
    func withCertificates<Value>(
        _ body: (_ signer: OpaquePointer?, _ all: OpaquePointer?) throws(Problem) -> Value
    ) throws(Problem) -> Value {
        let all = unsafe CMS_get1_certs(pointer)
        defer {
            unsafe OPENSSL_sk_pop_free(all) { unsafe X509_free(OpaquePointer($0)) }
            ERR_clear_error()
        }
        guard unsafe OPENSSL_sk_num(all) <= Self.mostCertificates else { return try body(nil, nil) }
        unsafe CMS_set1_signers_certs(pointer, nil, 0)
        var certificate: OpaquePointer?
        unsafe CMS_SignerInfo_get0_algs(signer, nil, &certificate, nil, nil)
        return try unsafe body(certificate, all)
    }

    /// Returns whether the key of the signer has made it over a content; nothing is said of the certificate.
    func holds(over content: [UInt8]) -> Bool {
        // The reader keeps the pointer, so that the bytes are lent for as long as it is asked; one that is cut off proves nothing.
        guard let count = Int32(exactly: content.count) else { return false }
        // It takes no pointer to nothing.
        let lent = content.isEmpty ? [0] : content
        return unsafe lent.withUnsafeBytes { bytes in
            let input = unsafe BIO_new_mem_buf(bytes.baseAddress, count)
            defer {
                unsafe BIO_free(input)
                ERR_clear_error()
            }
            let flags = UInt32(CMS_BINARY | CMS_DETACHED | CMS_NO_SIGNER_CERT_VERIFY)
            return unsafe CMS_verify(pointer, nil, nil, input, nil, flags) == 1
        }
    }

    /// The names of the digest and of the algorithm, as numbers of libcrypto; with the parameters of the algorithm in DER if they
    /// are a sequence, and whether there are any.
    typealias Algorithms = (digest: Int32, signature: Int32, parameters: [UInt8]?, hasParameters: Bool)

    /// How it says that it was made.
    var algorithms: Algorithms {
        var digest: UnsafeMutablePointer<X509_ALGOR>?
        var signature: UnsafeMutablePointer<X509_ALGOR>?
        unsafe CMS_SignerInfo_get0_algs(signer, nil, nil, &digest, &signature)
        var parameters: [UInt8]?
        if let type = unsafe signature?.pointee.parameter, unsafe type.pointee.type == V_ASN1_SEQUENCE,
            let sequence = unsafe type.pointee.value.sequence,
            let data = unsafe ASN1_STRING_get0_data(sequence)
        {
            parameters = unsafe Array(
                UnsafeBufferPointer(start: data, count: Int(ASN1_STRING_length(sequence))))
        }
        return (
            unsafe OBJ_obj2nid(digest?.pointee.algorithm), unsafe OBJ_obj2nid(signature?.pointee.algorithm),
            parameters, unsafe signature?.pointee.parameter != nil
        )
    }
}
