/// How another thread reads the objects of a repository: through a handle of its own, which is what libgit2 demands.
///
/// Objects that were read and found right on either side are remembered for both. What one side makes in memory the other
/// does not see.
public struct ObjectReading: Sendable {
    /// The most bytes of an object that is remembered: larger ones are not worth reading for somebody else.
    public static let remembered = ObjectMemory.largest

    private let path: String
    private let folders: [String]
    private let memory: ObjectMemory

    init(_ repository: borrowing Repository) {
        path = repository.path
        folders = repository.folders.paths
        memory = repository.memory
    }

    /// Opens the repository for the thread that asks.
    ///
    /// - Throws: As `Repository.init(at:owner:)`.
    public func open() throws(GitError) -> Repository {
        let repository = try Repository(at: path, remembering: memory)
        for folder in folders.dropFirst() { try repository.read(alsoFrom: folder) }
        return repository
    }
}

extension Repository {
    /// How another thread reads the same objects.
    public var reading: ObjectReading { ObjectReading(self) }
}
