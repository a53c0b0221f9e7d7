public import Problems

/// Signatures of malware, read from ClamAV's text formats.
///
/// A database never changes after it was opened, and any number of threads may scan with it at the same time. It is read from
/// `.hdb` and `.hsb` files (digests of whole files), `.mdb`, `.msb` and `.imp` files (digests of the sections and imports of
/// programs for Windows), `.ndb` files (patterns in the content) and `.ldb` files (combinations of them). Signatures that ask for
/// more than this version can do are counted, and whole files in other formats are named as such; nothing is dropped silently.
public struct SignatureDatabase: Sendable {
    /// One file of the database.
    public struct Source: Sendable, Hashable {
        /// The file as it was configured or found in the configured folder.
        public let path: String
        /// The SHA-256 digest of the file, in hexadecimal digits.
        public let sha256: String
        /// When it was made, in seconds since 1970: when the file was last modified, or when its container was built.
        public let modified: Int64
        /// How many of its signatures are scanned for.
        public let active: Int
        /// How many of its signatures this version cannot use.
        public let inactive: Int
        /// How many of its lines let something pass.
        public let allowing: Int
        /// Whether this version reads the format of the file at all.
        public let isSupported: Bool
        /// What a signed container says about itself; nil for any other file.
        public let release: Release?
        /// The files in a container.
        public let members: [Member]

        /// What a signed container says about itself.
        public struct Release: Sendable, Hashable {
            /// Grows from release to release.
            public let version: Int
            /// Who has signed it: `ClamAV`, or a publisher that the pipeline names.
            public let signer: String
            /// Who has built it, in the publisher's own words.
            public let builder: String
        }

        /// One file in a container.
        public struct Member: Sendable, Hashable {
            /// Its name.
            public let name: String
            /// How many of its signatures are scanned for.
            public let active: Int
            /// How many of its signatures this version cannot use.
            public let inactive: Int
            /// How many of its lines let something pass.
            public let allowing: Int
        }

        /// The ending of the file's name, in small letters: by it ClamAV tells what a file is.
        public var type: String { Self.type(of: path) }

        /// How many signatures it holds of each type.
        public var types: [(type: String, active: Int, inactive: Int, allowing: Int)] {
            members.isEmpty
                ? [(type, active, inactive, allowing)]
                : members.map { (Self.type(of: $0.name), $0.active, $0.inactive, $0.allowing) }
        }

        private static func type(of path: String) -> String {
            let name = path.split(separator: "/").last ?? ""
            return name.split(separator: ".").last.map { $0.lowercased() } ?? ""
        }
    }

    /// One signature that content matches.
    public struct Match: Sendable, Hashable {
        /// The name as ClamAV reports it: with `.UNOFFICIAL` at its end if it comes from outside of ClamAV's own containers.
        public let signature: String
        /// Where the match begins; nil if the signature is of the file as a whole.
        public let offset: Int?
        /// What allows it: the entry of a list of what may pass, with the list's name; nil if nothing does.
        public let permission: String?
    }

    /// The files that were read, in the order of configuration and name.
    public let sources: [Source]

    /// What the sources are together: a SHA-256 digest, in hexadecimal digits, that changes whenever a verdict might.
    public let generation: String

    /// Where what was compiled is kept; nil if it is only in memory.
    public let file: String?

    /// Whether it was compiled just now, because something had changed.
    public let isNew: Bool

    let compiled: CompiledDatabase

    init(_ compiled: CompiledDatabase, generation: String, file: String?, isNew: Bool) {
        self.compiled = compiled
        self.file = file
        self.isNew = isNew
        self.generation = generation
        sources = compiled.directory.sources.filter { !$0.isSelfTest }.map(Source.init)
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
    ///   - containers: What the content lies in, the innermost first.
    /// - Throws: ``Problem``, `malware.unscannable` if the content is made so that scanning it would take too long, and
    ///   `malware.digest-unavailable` if OpenSSL refuses a hash function. Nothing is known about the content then.
    /// - Complexity: O(*n*) in the size of the content for ordinary content, bounded by a multiple of it for any.
    public func matches(
        in content: UnsafeRawBufferPointer, named subject: String, sha256: [UInt8]? = nil,
        within containers: [ContentLayer] = []
    ) throws(Problem) -> [Match] {
        var nothing: DigestTrail?
        return try unsafe matches(
            in: content, named: subject, sha256: sha256, within: containers,
            allowance: Self.allowance(for: content.count), noting: &nothing)
    }

    /// The worst content costs about as much as a hundred ordinary ones of its size.
    static func allowance(for size: Int) -> Allowance { Allowance((1 << 27) + 256 * size) }

    /// Returns what allows content as a whole, with all that lies in it: the entry of a list, with the list's name.
    ///
    /// - Throws: ``Problem``, `malware.database-damaged`.
    public func permission(ofSize size: Int, sha256: [UInt8], named subject: String) throws(Problem)
        -> String?
    {
        do throws(ScanFailure) { return try compiled.permission(ofSize: size, sha256: sha256) } catch {
            throw Problem(.malware(.databaseDamaged), subject)
        }
    }

    package func matches(
        in content: UnsafeRawBufferPointer, named subject: String, sha256: [UInt8]? = nil,
        allowance: Allowance
    ) throws(Problem) -> [Match] {
        var nothing: DigestTrail?
        return try unsafe matches(
            in: content, named: subject, sha256: sha256, within: [], allowance: allowance, noting: &nothing)
    }

    func matches(
        in content: UnsafeRawBufferPointer, named subject: String, sha256: [UInt8]?,
        within containers: [ContentLayer], allowance: Allowance, noting trail: inout DigestTrail?
    ) throws(Problem) -> [Match] {
        var found: Set<Match> = []
        var whole: String??
        do throws(ScanFailure) {
            let hits = unsafe try compiled.hits(
                in: content, knownDigest: sha256, within: containers, allowance: allowance, noting: &trail)
            for hit in hits where !hit.isSelfTest {
                if whole == nil {
                    // Asked for with the first hit, for nearly nothing has any.
                    guard let digest = unsafe sha256 ?? DigestKind.sha256.digest(of: content) else {
                        throw .digestUnavailable(.sha256)
                    }
                    whole = .some(try compiled.permission(ofSize: content.count, sha256: digest))
                }
                var permission = whole ?? nil
                if permission == nil { permission = hit.permission }
                if permission == nil { permission = try compiled.permission(of: hit) }
                found.insert(Match(signature: hit.name, offset: hit.offset, permission: permission))
            }
        } catch {
            switch error {
            case .spent: throw Problem(.malware(.unscannable), subject)
            case .damaged: throw Problem(.malware(.databaseDamaged), subject)
            case .digestUnavailable(let kind):
                throw Problem(.malware(.digestUnavailable), subject, found: "\(kind)")
            }
        }
        return found.sorted { ($0.offset ?? -1, $0.signature) < ($1.offset ?? -1, $1.signature) }
    }
}

extension SignatureDatabase.Source {
    init(_ source: CompiledSource) {
        path = source.path
        sha256 = source.sha256
        modified = source.made
        active = source.active
        inactive = source.inactive
        allowing = source.allowing
        isSupported = source.isSupported
        release = source.container.map {
            Release(version: $0.version, signer: $0.signer, builder: $0.builder)
        }
        members = source.members.map {
            Member(name: $0.name, active: $0.active, inactive: $0.inactive, allowing: $0.allowing)
        }
    }
}
