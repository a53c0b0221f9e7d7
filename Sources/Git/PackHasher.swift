internal import COpenSSL
internal import Problems

/// The SHA-1 over a stream, as a pack ends with it: it finds accidents, it proves nothing.
@safe
struct PackHasher: ~Copyable {
    private let context: OpaquePointer

    init() throws(Problem) {
        guard let context = unsafe EVP_MD_CTX_new(), unsafe EVP_DigestInit_ex(context, EVP_sha1(), nil) == 1
        else {
            throw Problem(.defect(.invariant), "EVP_sha1")
        }
        unsafe self.context = context
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    func update(_ bytes: UnsafeRawBufferPointer) {
        unsafe EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    /// Returns the 20 bytes; nothing may be added after that.
    func finish() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 20)
        unsafe EVP_DigestFinal_ex(context, &digest, nil)
        return digest
    }
}
