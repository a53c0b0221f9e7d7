internal import COpenSSL

/// What shows that a message comes from somebody who has a key, and has not been changed: HMAC with SHA-256.
public struct MessageCode: Sendable {
    /// How many bytes a key must have.
    public static let keyBytes = 32

    private let key: [UInt8]

    /// Takes a secret key.
    ///
    /// - Returns: nil unless it has ``keyBytes``.
    public init?(key: [UInt8]) {
        guard key.count == Self.keyBytes else { return nil }
        self.key = key
    }

    /// Returns the code of a message, in hex digits.
    public func code(of message: [UInt8]) -> String { hexadecimal(bytes(of: message)) }

    /// Returns whether a code is a message's, in a time that does not tell how much of it is right.
    public func isCode(_ code: some Collection<UInt8>, of message: [UInt8]) -> Bool {
        let right = Array(self.code(of: message).utf8)
        let given = Array(code)
        guard given.count == right.count else { return false }
        return unsafe CRYPTO_memcmp(given, right, right.count) == 0
    }

    private func bytes(of message: [UInt8]) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        let done = unsafe HMAC(
            EVP_sha256(), key, Int32(key.count), message, message.count, &bytes, &count)
        // As for digests: a wrong one must never be returned.
        precondition(unsafe done != nil, "libcrypto stopped hashing.")
        return Array(bytes.prefix(Int(count)))
    }
}
