internal import COpenSSL

/// The hash functions that file signatures are written in, told apart by their length.
package enum DigestKind: Int, CaseIterable, Sendable {
    /// MD5: good enough to recognise what is known to be bad, never to trust anything.
    case md5 = 16
    /// SHA-1, likewise.
    case sha1 = 20
    /// SHA-256.
    case sha256 = 32

    /// OpenSSL's name for the function.
    fileprivate var function: OpaquePointer? {
        switch self {
        case .md5: unsafe EVP_md5()
        case .sha1: unsafe EVP_sha1()
        case .sha256: unsafe EVP_sha256()
        }
    }

    /// Returns the digest of bytes, or nil if this machine's OpenSSL refuses the function.
    package func digest(of bytes: UnsafeRawBufferPointer) -> [UInt8]? {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        guard unsafe EVP_Digest(bytes.baseAddress, bytes.count, &digest, &length, function, nil) == 1 else {
            ERR_clear_error()
            return nil
        }
        return Array(digest.prefix(Int(length)))
    }
}

/// Hashes a stream.
@safe
struct StreamDigest: ~Copyable {
    private let context: OpaquePointer
    private let kind: DigestKind

    /// Starts a digest; nil if OpenSSL cannot.
    init?(_ kind: DigestKind = .sha256) {
        guard let context = unsafe EVP_MD_CTX_new() else { return nil }
        guard unsafe EVP_DigestInit_ex(context, kind.function, nil) == 1 else {
            unsafe EVP_MD_CTX_free(context)
            return nil
        }
        unsafe self.context = context
        self.kind = kind
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    /// Takes in the next bytes.
    mutating func update(_ bytes: ArraySlice<UInt8>) -> Bool {
        unsafe bytes.withUnsafeBytes { unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count) == 1 }
    }

    /// Returns the digest of everything taken in, in hexadecimal digits; nil if OpenSSL failed.
    consuming func finish() -> String? {
        var digest = [UInt8](repeating: 0, count: kind.rawValue)
        guard unsafe EVP_DigestFinal_ex(context, &digest, nil) == 1 else { return nil }
        return hexadecimal(digest)
    }
}

/// Returns bytes as lower-case hexadecimal digits.
func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
    return String(decoding: text, as: UTF8.self)
}
