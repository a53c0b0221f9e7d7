internal import COpenSSL
internal import Synchronization

/// A key as libcrypto has it, kept by whoever verifies with it again and again.
///
/// To put one together out of its parts takes about as long as to verify with it. It is made when it is first asked for, because most
/// keys of a file sign nothing; once made it is never changed, so that any number of threads may verify with it at a time.
final class PreparedKey: Sendable {
    private let material: KeyMaterial
    /// For each digest with which it has verified.
    private let ready = Mutex<[SignatureDigest: ReadyVerification]>([:])

    /// Describes a key; nothing is made yet.
    init(_ material: KeyMaterial) { self.material = material }

    /// Returns whether a signature over content is this key's.
    func accepts(
        _ signature: [UInt8], over content: [UInt8], digest: SignatureDigest
    ) throws(KeyDefect) -> Bool {
        let material = material
        let verification = try ready.withLock { (ready) throws(KeyDefect) -> ReadyVerification in
            if let made = ready[digest] { return made }
            let made = try ReadyVerification(by: VerificationKey(material), digest)
            ready[digest] = made
            return made
        }
        return verification.accepts(signature, over: digest.hash(of: content))
    }
}

/// A key with the algorithm and the digest that libcrypto has looked up for it.
///
/// It is only ever copied, so that any number of threads may do so at a time.
private final class ReadyVerification: Sendable {
    /// Where libcrypto has it.
    private let address: UInt

    init(by key: borrowing VerificationKey, _ digest: SignatureDigest) throws(KeyDefect) {
        address = key.context(with: digest)
        guard address != 0 else { throw .malformed("libcrypto does not verify with the key") }
    }

    deinit { VerificationKey.giveBack(context: address) }

    func accepts(_ signature: [UInt8], over digest: [UInt8]) -> Bool {
        VerificationKey.accepts(signature, over: digest, with: address)
    }
}

/// A key that a file lists, with what was made of it.
struct ListedKey: Sendable {
    let key: SSHPublicKey
    let prepared: PreparedKey

    /// Takes over a key.
    init(_ key: SSHPublicKey) {
        self.key = key
        prepared = PreparedKey(key.material)
    }
}

/// The bytes of a key, by which it is looked up.
struct KeyBlob: Hashable {
    let bytes: [UInt8]

    /// All at once: byte by byte a key of RSA would take longer to be found than to be read.
    func hash(into hasher: inout Hasher) {
        unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    }
}
