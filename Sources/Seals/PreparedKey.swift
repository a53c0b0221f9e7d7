internal import COpenSSL
internal import Synchronization

/// A key as libcrypto has it, kept by whoever verifies with it again and again.
///
/// To put one together out of its parts takes about as long as to verify with it. It is made when it is first asked for, because most
/// keys of a file sign nothing; once made it is never changed, so that any number of threads may verify with it at a time.
final class PreparedKey: Sendable {
    private let material: KeyMaterial
    /// Where libcrypto has it, and 0 before it is first asked for: this object has a share in it for as long as it lives.
    private let address = Mutex<UInt>(0)

    /// Describes a key; nothing is made yet.
    init(_ material: KeyMaterial) { self.material = material }

    deinit { VerificationKey.giveBack(address.withLock { $0 }) }

    /// Returns a share in the key.
    func key() throws(KeyDefect) -> VerificationKey {
        let material = material
        let address = try address.withLock { (address) throws(KeyDefect) -> UInt in
            if address == 0 { address = try VerificationKey(material).keep() }
            return address
        }
        return try VerificationKey(sharing: address)
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
