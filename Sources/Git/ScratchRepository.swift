internal import Glibc
public import Problems

/// An empty repository of our own that is gone when its work is done.
public enum ScratchRepository {
    /// How many runs of one user may have one at the same time.
    private static let most = 64

    /// Lends one to a closure.
    ///
    /// Its name is taken again and again, under a lock, so that what a killed run has left is cleared away by the next.
    ///
    /// - Parameters:
    ///   - folder: stagectl's own folder below the user's cache; made if it is not there.
    ///   - scratch: Lists where it lies, so that an interrupted run can clear it away.
    public static func use<Result>(
        below folder: String, listedIn scratch: ScratchList,
        _ body: (borrowing Repository) throws(Problem) -> Result
    ) throws(Problem) -> Result {
        try FolderLock("\(folder)/scratch").makeParent()
        for number in 0..<most {
            let path = "\(folder)/scratch-\(number).git"
            let lock = unsafe open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard lock >= 0 else {
                throw Problem(.repository(.notWritable), path, cause: Disk.words(for: errno))
            }
            defer { close(lock) }
            guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { continue }
            LeftOver.remove(path)
            scratch.add(path)
            defer {
                LeftOver.remove(path)
                scratch.remove(path)
            }
            let repository: Repository
            do throws(GitError) { repository = try Repository(creatingAt: path) } catch {
                throw Problem(.repository(.notWritable), path, cause: error.message)
            }
            return try body(repository)
        }
        throw Problem(.repository(.notWritable), folder, cause: "\(most) repositories in use")
    }
}
