/// A public key as OpenSSH writes it.
///
/// Every key has exactly one blob here: numbers in their shortest form, points uncompressed, nothing behind
/// the end. So two keys are the same key exactly if their blobs are equal.
public struct SSHPublicKey: Sendable, Hashable {
    /// The key in the SSH wire format: what stands in base64 in a `.pub` file.
    public let blob: [UInt8]

    /// The name of the key's type, such as `ssh-ed25519`.
    public let type: String

    let material: KeyMaterial

    init(blob: [UInt8]) throws(KeyDefect) {
        var reader = WireReader(blob)
        do {
            type = try reader.name()
            material = try KeyMaterial(of: type, from: &reader)
            try reader.end()
        } catch let error as MalformedWire {
            throw .malformed(error.reason)
        } catch let error as KeyDefect {
            throw error
        } catch {
            throw .malformed("\(error)")
        }
        self.blob = blob
    }

    /// Reads one line of a `.pub` file: type, base64, and a comment if there is one.
    init(line: some StringProtocol) throws(KeyDefect) {
        let words = line.split(maxSplits: 2) { $0 == " " || $0 == "\t" }
        guard words.count >= 2, let blob = Base64.decode(words[1].utf8) else {
            throw .malformed("it is no line of a public key")
        }
        try self.init(blob: blob)
        guard type.utf8.elementsEqual(words[0].utf8) else {
            throw .malformed("the type before the key is not the type in it")
        }
    }

    /// The fingerprint as `ssh-keygen -l` prints it: `SHA256:` and the digest of the blob in base64 without
    /// padding.
    public var fingerprint: String { Seals.fingerprint(of: blob) }

    /// Returns whether two keys are the same.
    public static func == (left: SSHPublicKey, right: SSHPublicKey) -> Bool { left.blob == right.blob }

    /// Feeds the key into a hasher.
    public func hash(into hasher: inout Hasher) { hasher.combine(blob) }
}

/// Why a key cannot be used.
enum KeyDefect: Error {
    /// The bytes are not what the type asks for.
    case malformed(String)
    /// The type is none that stagectl knows.
    case unsupported(String)
    /// It is a certificate, not a key.
    case certificate(String)
}

/// The fingerprint of a key that may be of any type, known or not.
func fingerprint(of blob: [UInt8]) -> String {
    let digits = Base64.encode(SHA256Digest(of: blob).bytes).prefix { $0 != UInt8(ascii: "=") }
    return "SHA256:" + String(decoding: digits, as: UTF8.self)
}
