public import Problems
internal import Synchronization

/// The OpenPGP keys of senders, as `gpg --export` writes them.
///
/// What is in force when is read here, so that it does not depend on when it is asked; whether signatures hold is found out by
/// `gpgv`.
public struct OpenPGPKeyring: Sendable, Hashable {
    /// A key of somebody with the keys that sign for it.
    struct Certificate: Sendable, Hashable {
        /// The key that names and other keys hang on.
        let primary: OpenPGPKey
        /// The addresses in the names that are not revoked.
        var addresses: [String] = []
        /// When the primary key ends, by the newest word about it under each name; nil for never.
        var ends: Int64?
        /// The other keys, each with when it ends.
        var others: [Subkey] = []
    }

    /// A key that belongs to another one.
    struct Subkey: Sendable, Hashable {
        let key: OpenPGPKey
        var ends: Int64?
    }

    /// The file.
    let bytes: [UInt8]
    let certificates: [Certificate]
    /// What `gpgv` has said before.
    let memory = OpenPGPMemory()

    private static let mostKeys = 1_000

    /// Reads a file.
    ///
    /// - Throws: `signers.keyring`.
    public init(parsing bytes: [UInt8], file: String) throws(ProblemList) {
        do throws(MalformedPacket) {
            certificates = try Self.certificates(in: bytes)
        } catch {
            throw ProblemList([Problem(.signers(.keyring), file, found: error.reason)])
        }
        self.bytes = bytes
    }

    /// Returns whether two files are the same.
    public static func == (left: OpenPGPKeyring, right: OpenPGPKeyring) -> Bool { left.bytes == right.bytes }

    /// Feeds the file into a hasher.
    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }

    private static func certificates(in bytes: [UInt8]) throws(MalformedPacket) -> [Certificate] {
        var packets = OpenPGPPackets(bytes)
        var readers: [CertificateReader] = []
        var count = 0
        while let (tag, body) = try packets.next() {
            switch tag {
            case 6:
                readers.append(CertificateReader(primary: try OpenPGPKey(body)))
                count += 1
            case 14:
                guard !readers.isEmpty else { throw MalformedPacket(reason: "a subkey without its key") }
                readers[readers.count - 1].begin(.subkey(try OpenPGPKey(body)))
                count += 1
            case 13, 17:
                guard !readers.isEmpty else { throw MalformedPacket(reason: "a name without its key") }
                readers[readers.count - 1].begin(tag == 13 ? .name(body) : .attribute)
            case 2:
                guard !readers.isEmpty else { throw MalformedPacket(reason: "a signature without its key") }
                readers[readers.count - 1].take(body)
            // Marks and trust, which say nothing.
            case 10, 12: break
            case 5, 7: throw MalformedPacket(reason: "a secret key")
            default: throw MalformedPacket(reason: "a packet of the kind \(tag)")
            }
            guard count <= mostKeys else { throw MalformedPacket(reason: "more than \(mostKeys) keys") }
        }
        guard !readers.isEmpty else { throw MalformedPacket(reason: "no key") }
        return readers.map { $0.certificate() }
    }
}

/// Gathers the packets of one key.
private struct CertificateReader {
    enum Part {
        case primary
        case name([UInt8])
        case attribute
        case subkey(OpenPGPKey)
    }

    private let primary: OpenPGPKey
    private var parts: [(part: Part, signatures: [OpenPGPSignaturePacket])] = [(.primary, [])]

    init(primary: OpenPGPKey) { self.primary = primary }

    mutating func begin(_ part: Part) { parts.append((part, [])) }

    /// Takes a signature over the last part; those of others, and what cannot be read, say nothing.
    mutating func take(_ body: [UInt8]) {
        // gpgv passes over what it cannot read, too.
        guard let signature = try? OpenPGPSignaturePacket(body), signature.isBy(primary.identifier) else {
            return
        }
        parts[parts.count - 1].signatures.append(signature)
    }

    func certificate() -> OpenPGPKeyring.Certificate {
        var certificate = OpenPGPKeyring.Certificate(primary: primary)
        var ends: [Int64?] = []
        for (part, signatures) in parts {
            let newest = signatures.filter { Self.isBinding($0, to: part) }
                .max { ($0.created ?? 0) < ($1.created ?? 0) }
            switch part {
            case .primary: if let newest { ends.append(newest.keyLifetime.map { primary.created + $0 }) }
            case .attribute: break
            case .name(let text):
                guard let newest, !signatures.contains(where: { $0.kind == 0x30 }) else { continue }
                ends.append(newest.keyLifetime.map { primary.created + $0 })
                if let address = Self.address(in: text) { certificate.addresses.append(address) }
            case .subkey(let key):
                guard let newest else { continue }
                certificate.others.append(
                    OpenPGPKeyring.Subkey(key: key, ends: newest.keyLifetime.map { key.created + $0 }))
            }
        }
        certificate.ends = ends.compactMap { $0 }.min()
        return certificate
    }

    private static func isBinding(_ signature: OpenPGPSignaturePacket, to part: Part) -> Bool {
        switch part {
        case .primary: signature.kind == 0x1F
        case .name, .attribute: 0x10...0x13 ~= signature.kind
        case .subkey: signature.kind == 0x18
        }
    }

    /// Returns the address in a name: what stands between the last angle brackets, or all of it.
    private static func address(in name: [UInt8]) -> String? {
        var text = name[...]
        if text.last == UInt8(ascii: ">"), let start = text.lastIndex(of: UInt8(ascii: "<")) {
            text = text[(start + 1)...].dropLast()
        }
        guard 3...200 ~= text.count, text.allSatisfy({ 0x21...0x7E ~= $0 }),
            text.count(where: { $0 == UInt8(ascii: "@") }) == 1
        else { return nil }
        return String(decoding: text, as: UTF8.self)
    }
}

/// What `gpgv` has said about signatures, so that it is not asked twice.
final class OpenPGPMemory: Sendable {
    private static let capacity = 4_096
    private let answers = Mutex<[SHA256Digest: OpenPGPAnswer]>([:])

    /// Returns what was said, or has it found out.
    func answer(
        to question: SHA256Digest, _ ask: () throws(Problem) -> OpenPGPAnswer
    ) throws(Problem) -> OpenPGPAnswer {
        if let known = answers.withLock({ $0[question] }) { return known }
        let answer = try ask()
        answers.withLock { answers in
            if answers.count >= Self.capacity { answers.removeAll() }
            answers[question] = answer
        }
        return answer
    }
}
