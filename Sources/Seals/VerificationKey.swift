internal import COpenSSL

/// Owns one public key of libcrypto and frees it at the end of its scope.
@safe
struct VerificationKey: ~Copyable {
    private let pointer: OpaquePointer

    /// Hands a key to libcrypto, which checks what can be checked without a signature.
    init(_ material: KeyMaterial) throws(KeyDefect) {
        let made: OpaquePointer?
        switch material {
        case .ecdsa(let curve, let point, _): unsafe made = Self.key(on: curve.libcryptoName, point)
        case .rsa(let modulus, let exponent): unsafe made = Self.key(modulus, exponent)
        // Asked only where libsodium is not to be believed.
        case .ed25519(let point, _):
            unsafe made = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, point, point.count)
        case .dsa: unsafe made = nil
        }
        unsafe pointer = try Self.required(made)
    }

    /// Hands a key of RSA to libcrypto.
    init(modulus: [UInt8], exponent: [UInt8]) throws(KeyDefect) {
        unsafe pointer = try Self.required(Self.key(modulus, exponent))
    }

    /// Hands a point on a curve to libcrypto, by the name that it has for the curve.
    init(curve: String, point: [UInt8]) throws(KeyDefect) {
        unsafe pointer = try Self.required(Self.key(on: curve, point))
    }

    /// Returns where libcrypto has a context in which this key verifies digests of one kind, or 0; ``giveBack(context:)`` ends it.
    func context(with digest: SignatureDigest) -> UInt {
        let context = unsafe EVP_PKEY_CTX_new(pointer, nil)
        defer { ERR_clear_error() }
        guard unsafe context != nil, unsafe EVP_PKEY_verify_init(context) == 1,
            unsafe EVP_PKEY_CTX_set_signature_md(context, digest.algorithm) == 1
        else {
            unsafe EVP_PKEY_CTX_free(context)
            return 0
        }
        return UInt(bitPattern: context)
    }

    /// Ends a context; there is none in what was never made.
    static func giveBack(context address: UInt) {
        unsafe EVP_PKEY_CTX_free(OpaquePointer(bitPattern: address))
    }

    /// Returns whether a signature over a digest is that of the key of a context, which is left as it is.
    static func accepts(_ signature: [UInt8], over digest: [UInt8], with address: UInt) -> Bool {
        let context = unsafe EVP_PKEY_CTX_dup(OpaquePointer(bitPattern: address))
        defer {
            unsafe EVP_PKEY_CTX_free(context)
            ERR_clear_error()
        }
        guard unsafe context != nil else { return false }
        return unsafe EVP_PKEY_verify(context, signature, signature.count, digest, digest.count) == 1
    }

    private static func required(_ made: OpaquePointer?) throws(KeyDefect) -> OpaquePointer {
        // What libcrypto says about the failure is dropped: the next caller must not find it.
        ERR_clear_error()
        guard let made = unsafe made else { throw .malformed("libcrypto does not take the key") }
        return unsafe made
    }

    deinit { unsafe EVP_PKEY_free(pointer) }

    /// Returns whether a signature over content is this key's.
    ///
    /// - Parameter digest: What the content is hashed with; `none` where the algorithm does that itself.
    func accepts(_ signature: [UInt8], over content: [UInt8], digest: SignatureDigest) -> Bool {
        let context = unsafe EVP_MD_CTX_new()
        defer {
            unsafe EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        guard unsafe context != nil,
            unsafe EVP_DigestVerifyInit(context, nil, digest.algorithm, nil, pointer) == 1
        else { return false }
        return unsafe EVP_DigestVerify(context, signature, signature.count, content, content.count) == 1
    }

    private static func key(on group: String, _ point: [UInt8]) -> OpaquePointer? {
        // The builder keeps both pointers until the parameters are made, so they are lent around all of it.
        return unsafe group.withCString { group in
            unsafe point.withUnsafeBytes { point in
                unsafe key(of: "EC") { unsafe stagectl_push_ec($0, group, point.baseAddress, point.count) }
            }
        }
    }

    private static func key(_ modulus: [UInt8], _ exponent: [UInt8]) -> OpaquePointer? {
        let modulus = unsafe BN_bin2bn(modulus, Int32(modulus.count), nil)
        let exponent = unsafe BN_bin2bn(exponent, Int32(exponent.count), nil)
        defer {
            unsafe BN_free(modulus)
            unsafe BN_free(exponent)
        }
        guard unsafe modulus != nil, unsafe exponent != nil else { return nil }
        return unsafe key(of: "RSA") { unsafe stagectl_push_rsa($0, modulus, exponent) }
    }

    private static func key(
        of algorithm: String, parameters push: (OpaquePointer) -> Int32
    ) -> OpaquePointer? {
        guard let builder = unsafe OSSL_PARAM_BLD_new() else { return nil }
        defer { unsafe OSSL_PARAM_BLD_free(builder) }
        guard unsafe push(builder) == 1, let parameters = unsafe OSSL_PARAM_BLD_to_param(builder) else {
            return nil
        }
        defer { unsafe OSSL_PARAM_free(parameters) }
        let context = unsafe EVP_PKEY_CTX_new_from_name(nil, algorithm, nil)
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        let selection = stagectl_public_key_selection()
        guard unsafe context != nil, unsafe EVP_PKEY_fromdata_init(context) == 1,
            unsafe EVP_PKEY_fromdata(context, &key, selection, parameters) == 1
        else { return nil }
        return unsafe key
    }
}

/// The hash that belongs to a signature algorithm.
enum SignatureDigest {
    /// Ed25519 hashes for itself.
    case none
    /// Only for what takes power away from a key.
    case sha1
    case sha256
    case sha384
    case sha512

    var algorithm: OpaquePointer? {
        switch self {
        case .none: nil
        case .sha1: unsafe EVP_sha1()
        case .sha256: unsafe EVP_sha256()
        case .sha384: unsafe EVP_sha384()
        case .sha512: unsafe EVP_sha512()
        }
    }

    /// Returns the digest of a content; nothing where there is none.
    func hash(of content: [UInt8]) -> [UInt8] {
        guard let algorithm = unsafe algorithm else { return [] }
        let context = unsafe DigestContext(algorithm)
        unsafe content.withUnsafeBytes { unsafe context.update($0) }
        return context.finish()
    }
}
