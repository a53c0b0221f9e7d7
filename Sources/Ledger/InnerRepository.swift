public import Git
public import Problems
internal import Seals

/// B, seen from here.
///
/// A B that is given by path is read where it stands; of one behind a URL the ledger is kept in a local cache. Either way
/// nothing is written to it but by a push, and new objects stay in memory until then.
public struct InnerRepository: ~Copyable {
    /// Where the pipeline's refs lie.
    public let layout: Layout
    /// The way to B.
    public let connection: Connection
    /// Where the ledger's objects are read and new ones are made.
    public let repository: Repository
    /// Where the newest deliveries are kept between two looks.
    let newest: SmallFile
    /// What this machine has seen of the ledger; nil where nothing is remembered.
    public let memory: LedgerMemory?
    private let cache: FolderLock?

    /// Opens B.
    ///
    /// - Parameters:
    ///   - cacheFolder: Where the cache of a remote B lies; made if it is not there.
    ///   - memory: What this machine has seen of the ledger.
    /// - Throws: `repository.missing` if a path holds none, `transport.read-only` for an address by which nothing can be written.
    public init(
        _ connection: Connection, layout: Layout, cacheFolder: String, memory: LedgerMemory? = nil
    ) throws(Problem) {
        // Whoever only looks is refused as well: a B that could be read so, and then not be written, would let people sign first.
        guard connection.url.kind != .daemon else {
            throw Problem(.transport(.readOnly), connection.url.text)
        }
        let place = connection.url.path ?? Self.cachePlace(of: connection.url, below: cacheFolder)
        let lock = connection.url.path == nil ? FolderLock(place) : nil
        try lock?.makeParent()
        if lock == nil {
            repository = try Self.opened(at: place, isCache: false)
        } else {
            // A lock of its own: the other one may be held for as long as a fetch takes. Without it, a rival could
            // open what is only half made.
            repository = try FolderLock("\(place).making").hold { () throws(Problem) -> Repository in
                try Self.opened(at: place, isCache: true)
            }
        }
        cache = lock
        let key = SHA256Digest(of: Array("\(connection.url.text)\n\(layout.pipeline)".utf8)).hex.prefix(16)
        newest = SmallFile("\(cacheFolder)/newest-\(key).json")
        self.layout = layout
        self.connection = connection
        self.memory = memory
    }

    /// Deletes the cache of a remote B; the next look fetches the ledger anew.
    ///
    /// - Returns: Whether there was one, and there is none any more.
    public static func discardCache(of url: RemoteURL, below folder: String) throws(Problem) -> Bool {
        guard url.path == nil else { return false }
        let place = cachePlace(of: url, below: folder)
        return try FolderLock(place).hold { () throws(Problem) in LeftOver.discard(cache: place) }
    }

    private static func cachePlace(of url: RemoteURL, below folder: String) -> String {
        "\(folder)/inner-\(SHA256Digest(of: Array(url.text.utf8)).hex.prefix(16)).git"
    }

    private static func opened(at path: String, isCache: Bool) throws(Problem) -> Repository {
        do throws(GitError) {
            let repository = isCache ? try Repository(creatingAt: path) : try Repository(at: path)
            try repository.keepNewObjectsInMemory()
            return repository
        } catch {
            throw Problem(opening: error, at: path)
        }
    }

    /// Returns what single refs point at now, without a look at all the others where that can be had.
    func glanceAtReferences() throws(Problem) -> GlancedReferences {
        cache == nil ? .readSingly : .listed(try references())
    }

    /// Returns what B's refs of this pipeline point at now, with the ledger's objects readable afterwards.
    ///
    /// - Throws: A problem of the transport; 69 if B cannot be reached.
    public func references() throws(Problem) -> References {
        guard let cache else {
            do {
                return try repository.references(matching: layout.globs)
            } catch {
                throw Problem(opening: error, at: repository.path)
            }
        }
        var found = References()
        for reference in try connection.references() where layout.covers(reference.name) {
            found[reference.name] = reference.id
        }
        guard let head = found[layout.ledger], !repository.contains(head) else { return found }
        try cache.hold { () throws(Problem) in
            LeftOver.clear(cache: repository.path)
            let limits = FetchLimits(
                bytes: Self.ledgerBytes, objects: Self.ledgerObjects, references: Self.listedReferences)
            _ = try repository.blamed(forMoving: layout.ledger) { () throws(Problem) in
                try connection.fetch(
                    [(remote: layout.ledger, local: layout.ledger)], into: repository, limits: limits
                ) { _, _ in }
            }
        }
        // Another entry may have been appended between the two answers; the cache then holds the newer one too.
        guard repository.contains(head) else { throw Problem(.ledger(.incomplete), head.short) }
        return found
    }

    private static let listedReferences = 1_000_000
    private static let ledgerBytes = 8 << 30
    private static let ledgerObjects = 50_000_000
}

extension Problem {
    /// What it means that a repository of the operator cannot be opened.
    package init(opening error: GitError, at path: String) {
        switch error.kind {
        case .owner: self.init(.repository(.foreignOwner), path, cause: error.message)
        case .notFound: self.init(.repository(.missing), path, cause: error.message)
        case .damaged, .conflict, .other: self.init(.repository(.unusable), path, cause: error.message)
        }
    }
}
