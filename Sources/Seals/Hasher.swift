internal import COpenSSL

/// Hashes a stream with SHA-256.
public struct SHA256Hasher: ~Copyable {
    private let context: DigestContext

    /// Begins with nothing.
    public init() { context = unsafe DigestContext(DigestContext.sha256) }

    /// Takes in more bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) { unsafe context.update(bytes) }

    /// Takes in more bytes.
    public mutating func update(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe context.update($0) }
    }

    /// Returns the digest of everything that was taken in.
    public consuming func finish() -> SHA256Digest { SHA256Digest(bytes: context.finish()) }
}

/// Hashes a stream with SHA-512.
public struct SHA512Hasher: ~Copyable {
    private let context: DigestContext

    /// Begins with nothing.
    public init() { context = unsafe DigestContext(DigestContext.sha512) }

    /// Takes in more bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) { unsafe context.update(bytes) }

    /// Takes in more bytes.
    public mutating func update(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe context.update($0) }
    }

    /// Returns the digest of everything that was taken in.
    public consuming func finish() -> SHA512Digest { SHA512Digest(bytes: context.finish()) }
}

/// Returns the SHA-1 of some bytes, by which OpenPGP and old lists call keys; nothing is proven by it.
func sha1(of bytes: [UInt8]) -> [UInt8] {
    let context = unsafe DigestContext(EVP_sha1())
    unsafe bytes.withUnsafeBytes { unsafe context.update($0) }
    return context.finish()
}

/// Owns one running hash of libcrypto.
///
/// libcrypto fails here only when there is no memory left or when the machine's configuration takes the
/// algorithm away. Both end the process, as running out of memory does everywhere in Swift: a digest that
/// could be wrong must never be returned.
@safe
struct DigestContext: ~Copyable {
    /// Looked up once: libcrypto would search for what `EVP_sha256()` returns whenever a hash begins.
    ///
    /// It may be used by every thread, and is never given back.
    nonisolated(unsafe) static let sha256 = unsafe EVP_MD_fetch(nil, "SHA2-256", nil)
    /// The same of SHA-512.
    nonisolated(unsafe) static let sha512 = unsafe EVP_MD_fetch(nil, "SHA2-512", nil)

    private let pointer: OpaquePointer

    init(_ algorithm: OpaquePointer?) {
        guard let pointer = unsafe EVP_MD_CTX_new(), unsafe EVP_DigestInit_ex(pointer, algorithm, nil) == 1
        else { preconditionFailure("libcrypto on this machine lacks a hash.") }
        unsafe self.pointer = pointer
    }

    deinit { unsafe EVP_MD_CTX_free(pointer) }

    func update(_ bytes: UnsafeRawBufferPointer) {
        let code = unsafe EVP_DigestUpdate(pointer, bytes.baseAddress, bytes.count)
        precondition(code == 1, "libcrypto stopped hashing.")
    }

    func finish() -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { digest, written in
            var count: UInt32 = 0
            let code = unsafe EVP_DigestFinal_ex(pointer, digest.baseAddress, &count)
            precondition(code == 1, "libcrypto stopped hashing.")
            written = Int(count)
        }
    }
}
