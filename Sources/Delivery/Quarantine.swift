public import Git
public import Problems
internal import Ledger
internal import Seals

/// The bare repository on this machine into which the deliveries of one pipeline are fetched from one A.
///
/// Nothing that stands in it is trusted, nothing in it is ever checked out, and it can be deleted at any time: the next run
/// fetches again what it needs.
public struct Quarantine: ~Copyable {
    /// Where the received objects can be read.
    public let repository: Repository

    /// Held while something is fetched or deleted: several runs on one machine share the folder.
    let lock: FolderLock

    /// Opens the quarantine of a pipeline, or makes it.
    ///
    /// - Parameters:
    ///   - pipeline: The name of the pipeline, a legal part of a ref and so of a path.
    ///   - source: The URL of A as it was resolved; another A gets another quarantine.
    ///   - cacheFolder: stagectl's own folder below the user's cache.
    /// - Throws: `repository.not-writable` if the folder cannot be made, `repository.unusable` if it is damaged, `repository.foreign-owner` if it belongs to somebody
    ///   else.
    public init(for pipeline: String, source: String, cacheFolder: String) throws(Problem) {
        let key = SHA256Digest(of: Array("\(pipeline)\0\(source)".utf8)).hex.prefix(16)
        try self.init(at: "\(cacheFolder)/quarantine-\(pipeline)-\(key).git")
    }

    package init(at path: String) throws(Problem) {
        lock = FolderLock(path)
        try lock.makeParent()
        // A lock of its own: the other one may be held for as long as a fetch takes. Without it, a rival could open
        // what is only half made.
        repository = try FolderLock("\(path).making").hold { () throws(Problem) -> Repository in
            do throws(GitError) { return try Repository(creatingAt: path) } catch {
                // Nothing is lost with what cannot be opened: it is fetched again.
                guard error.kind != .owner, LeftOver.discard(cache: path) else {
                    throw Problem(quarantine: error, at: path)
                }
                do throws(GitError) { return try Repository(creatingAt: path) } catch {
                    throw Problem(quarantine: error, at: path)
                }
            }
        }
    }

    /// The ref under which a delivery lies here, in no namespace that A could write to.
    static func reference(of announced: AnnouncedDelivery) -> String {
        "refs/stagectl/incoming/\(announced.name.encoded)"
    }
}

extension Problem {
    /// What it means that the quarantine, not what lies in it, cannot be used.
    init(quarantine error: GitError, at path: String) {
        switch error.kind {
        case .owner: self.init(.repository(.foreignOwner), path, cause: error.message)
        case .notFound, .damaged, .conflict, .other:
            self.init(.repository(.unusable), path, cause: error.message)
        }
    }
}
