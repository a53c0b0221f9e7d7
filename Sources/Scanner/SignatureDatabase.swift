public import Problems

/// Signatures of malware, read from ClamAV's text formats.
///
/// A database never changes after it was read, and any number of threads may scan with it at the same time. It reads
/// `.hdb` and `.hsb` files (digests of whole files) and `.ndb` files (patterns in the content). Signatures that ask for more
/// than this version can do are counted, and whole files in other formats are named as such; nothing is dropped silently.
public struct SignatureDatabase: Sendable {
    /// One file of the database.
    public struct Source: Sendable, Hashable {
        /// The file as it was configured or found in the configured folder.
        public let path: String
        /// The SHA-256 digest of the file, in hexadecimal digits.
        public let sha256: String
        /// When the file was last modified, in seconds since 1970.
        public let modified: Int64
        /// How many of its signatures are scanned for.
        public let active: Int
        /// How many of its signatures this version cannot use.
        public let inactive: Int
        /// Whether this version reads the format of the file at all.
        public let isSupported: Bool
    }

    /// One signature that content matches.
    public struct Match: Sendable, Hashable {
        /// The name as ClamAV reports it for databases outside a signed container: with `.UNOFFICIAL` at its end.
        public let signature: String
        /// Where the match begins; nil if the signature is of the file as a whole.
        public let offset: Int?

        /// Makes a match, such as one that was remembered for the same content and the same generation.
        public init(signature: String, offset: Int?) {
            self.signature = signature
            self.offset = offset
        }
    }

    /// The files that were read, in the order of configuration and name.
    public let sources: [Source]

    /// What the sources are together: a SHA-256 digest, in hexadecimal digits, that changes whenever a verdict might.
    public let generation: String

    private let signatures: SignatureSet

    init(sources: [Source], generation: String, signatures: SignatureSet) {
        self.sources = sources
        self.generation = generation
        self.signatures = signatures
    }

    /// How many signatures are scanned for.
    public var active: Int { sources.reduce(0) { $0 + $1.active } }

    /// How many signatures this version cannot use.
    public var inactive: Int { sources.reduce(0) { $0 + $1.inactive } }

    /// What an operator should know although scanning is possible: each file in a format that this version does not read.
    public var warnings: [Problem] {
        sources.filter { !$0.isSupported }.map { Problem(.malware(.databaseUnsupported), $0.path) }
    }

    /// Returns every signature that content matches: those of whole files first, then by offset and by name.
    ///
    /// - Parameters:
    ///   - content: All bytes of a file.
    ///   - subject: What the content is called in a problem.
    ///   - sha256: The 32 bytes of the content's SHA-256 digest, if they are known: they are not computed again.
    /// - Throws: ``Problem``, `malware.unscannable` if the content is made so that scanning it would take too long, and
    ///   `malware.digest-unavailable` if OpenSSL refuses a hash function. Nothing is known about the content then.
    /// - Complexity: O(*n*) in the size of the content for ordinary content, bounded by a multiple of it for any.
    public func matches(
        in content: UnsafeRawBufferPointer, named subject: String, sha256: [UInt8]? = nil
    ) throws(Problem) -> [Match] {
        // The worst content costs about as much as a hundred ordinary ones of its size.
        let allowance = Allowance((1 << 27) + 256 * content.count)
        return try unsafe matches(in: content, named: subject, sha256: sha256, allowance: allowance)
    }

    package func matches(
        in content: UnsafeRawBufferPointer, named subject: String, sha256: [UInt8]? = nil,
        allowance: Allowance
    ) throws(Problem) -> [Match] {
        var found: Set<Match> = []
        do {
            for name in try unsafe signatures.hashes.matches(in: content, knownDigest: sha256) {
                found.insert(Match(signature: signatures.hashes.names.reported(name), offset: nil))
            }
        } catch {
            throw Problem(.malware(.digestUnavailable), subject, found: "\(error.kind)")
        }
        var scan = unsafe BodyScan(signatures.bodies, of: Content(content), allowance: allowance)
        do { try scan.run() } catch { throw Problem(.malware(.unscannable), subject) }
        for (signature, offset) in scan.found {
            let name = signatures.bodies.signatures[Int(signature)].name
            found.insert(Match(signature: signatures.bodies.names.reported(name), offset: offset))
        }
        return found.sorted { ($0.offset ?? -1, $0.signature) < ($1.offset ?? -1, $1.signature) }
    }
}
