import COpenSSL
import Foundation
import Git
import Seals

/// Somebody whose key signs here, in this process, as `ssh-keygen -Y sign` would.
struct Person {
    let name: String
    let address: String
    private let publicKey: Data
    private let seed: Data

    /// Reads an Ed25519 key that is not protected by a passphrase.
    init(_ name: String, _ address: String, keyFile: String) throws {
        self.name = name
        self.address = address
        let lines = try String(contentsOfFile: keyFile, encoding: .utf8).split(separator: "\n")
        guard let content = Data(base64Encoded: lines.dropFirst().dropLast().joined()) else {
            throw Failure("\(keyFile) is no key of OpenSSH")
        }
        // PROTOCOL.key of OpenSSH: cipher, key derivation, its options, how many keys, the public and the private half; in the
        // latter two numbers, the type, the public key and 64 bytes that begin with the secret.
        var rest = content.dropFirst(15)
        func take(_ count: Int) throws -> Data {
            guard count <= rest.count else { throw Failure("\(keyFile) is cut off") }
            defer { rest = rest.dropFirst(count) }
            return Data(rest.prefix(count))
        }
        func string() throws -> Data { try take(Int(take(4).reduce(0) { $0 << 8 | UInt32($1) })) }
        guard try string() == Data("none".utf8) else { throw Failure("\(keyFile) needs a passphrase") }
        _ = (try string(), try string(), try take(4))
        publicKey = try string()
        rest = try string()[...]
        _ = (try take(8), try string(), try string())
        seed = try string().prefix(32)
    }

    /// The key's fingerprint as `ssh-keygen -l` prints it.
    var fingerprint: String {
        let digits = Data(SHA256Digest(of: Array(publicKey)).bytes).base64EncodedString()
        return "SHA256:" + digits.prefix { $0 != "=" }
    }

    /// Returns the identity of a commit or tag.
    func identity(at time: Int64) -> Identity { Identity(name: name, email: address, time: time) }

    /// Returns a signature in its armour.
    func sign(_ content: [UInt8], namespace: String = "git") throws -> String {
        let digest = SHA256Digest(of: content)
        let message = Data("SSHSIG".utf8) + wire(namespace) + wire("") + wire("sha256") + wire(digest.bytes)
        let signature = wire("ssh-ed25519") + wire(try ed25519(Array(message)))
        let blob =
            Data("SSHSIG".utf8) + [0, 0, 0, 1] + wire(publicKey) + wire(namespace) + wire("") + wire("sha256")
            + wire(signature)
        let digits = Array(blob.base64EncodedString().utf8)
        let lines = stride(from: 0, to: digits.count, by: 70).map { start in
            String(decoding: digits[start..<min(start + 70, digits.count)], as: UTF8.self)
        }
        return (["-----BEGIN SSH SIGNATURE-----"] + lines + ["-----END SSH SIGNATURE-----", ""])
            .joined(separator: "\n")
    }

    private func ed25519(_ message: [UInt8]) throws -> [UInt8] {
        let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, Array(seed), seed.count)
        let context = EVP_MD_CTX_new()
        defer {
            EVP_MD_CTX_free(context)
            EVP_PKEY_free(key)
        }
        var signature = [UInt8](repeating: 0, count: 64)
        var count = signature.count
        guard EVP_DigestSignInit(context, nil, nil, nil, key) == 1,
            EVP_DigestSign(context, &signature, &count, message, message.count) == 1
        else { throw Failure("libcrypto does not sign") }
        return signature
    }

    private func wire(_ text: String) -> Data { wire(text.utf8) }

    private func wire(_ bytes: some Collection<UInt8>) -> Data {
        let count = UInt32(bytes.count)
        return Data((0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) }) + bytes
    }
}
