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
        /// Whether it has revoked itself; `gpgv` passes over revocations that name their issuer by fingerprint alone.
        var isRevoked = false
    }

    /// A key that belongs to another one.
    struct Subkey: Sendable, Hashable {
        let key: OpenPGPKey
        var ends: Int64?
        /// Whether the primary key has revoked it.
        var isRevoked = false
    }

    /// The file.
    let bytes: [UInt8]
    let certificates: [Certificate]
    /// What `gpgv` has said before.
    let memory = OpenPGPMemory()

    private static let mostKeys = 1_000

    /// The addresses in the names of all keys.
    public var addresses: Set<String> { Set(certificates.flatMap(\.addresses)) }

    /// Returns whether a key is in it and has been revoked, or hangs on one that has.
    ///
    /// - Parameter fingerprint: That of the key as `ssh-keygen -l` prints it.
    public func hasRevoked(_ fingerprint: String) -> Bool {
        certificates.contains { certificate in
            let revoked = certificate.others.filter { certificate.isRevoked || $0.isRevoked }.map(\.key)
            return (certificate.isRevoked ? [certificate.primary] : []).contains {
                $0.fingerprint == fingerprint
            } || revoked.contains { $0.fingerprint == fingerprint }
        }
    }

    /// Reads a file.
    ///
    /// What its keys say of themselves is verified here: what `gpgv` would judge differently tomorrow, or nobody has signed, is in no
    /// keyring.
    ///
    /// - Throws: `signers.keyring`, or `signers.binding` if something in it cannot be relied on for good.
    /// - Complexity: O(n), and about 0.1 ms for each signature by which a key says something of itself.
    public init(parsing bytes: [UInt8], file: String) throws(ProblemList) {
        let readers: [OpenPGPCertificateReader]
        do throws(MalformedPacket) { readers = try Self.readers(of: bytes) } catch {
            throw ProblemList([Problem(.signers(.keyring), file, found: error.reason)])
        }
        var certificates: [Certificate] = []
        var problems: [Problem] = []
        for reader in readers {
            do throws(MalformedPacket) { certificates.append(try reader.certificate()) } catch {
                problems.append(
                    Problem(.signers(.binding), file, expected: reader.name, found: error.reason))
            }
        }
        guard problems.isEmpty else { throw ProblemList(problems) }
        self.certificates = certificates
        self.bytes = bytes
    }

    /// Returns whether two files are the same.
    public static func == (left: OpenPGPKeyring, right: OpenPGPKeyring) -> Bool { left.bytes == right.bytes }

    /// Feeds the file into a hasher.
    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }

    private static func readers(of bytes: [UInt8]) throws(MalformedPacket) -> [OpenPGPCertificateReader] {
        var packets = OpenPGPPackets(bytes)
        var readers: [OpenPGPCertificateReader] = []
        // Of a key that is there twice gpgv would believe the first, and not find a revocation in the second.
        var seen: Set<[UInt8]> = []
        func key(_ body: [UInt8]) throws(MalformedPacket) -> OpenPGPKey {
            let key = try OpenPGPKey(body)
            guard seen.insert(key.identifier).inserted else {
                throw MalformedPacket(reason: "the key \(hexadecimal(key.identifier).uppercased()) twice")
            }
            guard seen.count <= mostKeys else { throw MalformedPacket(reason: "more than \(mostKeys) keys") }
            return key
        }
        while let (tag, body) = try packets.next() {
            switch tag {
            case 6:
                readers.append(OpenPGPCertificateReader(primary: try key(body)))
            case 14:
                guard !readers.isEmpty else { throw MalformedPacket(reason: "a subkey without its key") }
                readers[readers.count - 1].begin(.subkey(try key(body)))
            case 13, 17:
                guard !readers.isEmpty else { throw MalformedPacket(reason: "a name without its key") }
                readers[readers.count - 1].begin(tag == 13 ? .name(body) : .attribute(body))
            case 2:
                guard !readers.isEmpty else { throw MalformedPacket(reason: "a signature without its key") }
                try readers[readers.count - 1].take(body)
            // Marks and trust, which say nothing.
            case 10, 12: break
            case 5, 7: throw MalformedPacket(reason: "a secret key")
            default: throw MalformedPacket(reason: "a packet of the kind \(tag)")
            }
        }
        guard !readers.isEmpty else { throw MalformedPacket(reason: "no key") }
        return readers
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
