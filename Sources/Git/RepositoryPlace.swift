/// Where a repository lies and what else is to be read there, for those who open it anew in every thread.
public struct RepositoryPlace: Sendable, Hashable {
    /// Whether the repository must belong to who opens it.
    public enum Owner: Sendable, Hashable {
        /// It must, or be listed under `safe.directory`.
        case required
        /// Git itself has opened it for this process, and has asked already.
        case askedByGit
    }

    /// The folder that is opened.
    public let path: String
    /// `objects` folders that are read besides the repository's own: the quarantine of a push.
    public let folders: [String]
    /// Whether the repository must belong to who opens it.
    public let owner: Owner

    /// Names a place.
    public init(_ path: String, alsoReading folders: [String] = [], owner: Owner = .required) {
        self.path = path
        self.folders = folders
        self.owner = owner
    }

    /// Opens the repository.
    ///
    /// - Throws: ``GitError``, `notFound` if there is none, `owner` if it belongs to another user.
    public func open() throws(GitError) -> Repository {
        let repository = try Repository(at: path, owner: owner)
        for folder in folders { try repository.read(alsoFrom: folder) }
        return repository
    }
}
