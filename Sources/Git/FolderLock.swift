internal import Glibc
public import Problems

/// A lock on a folder of our own, held by one process of this machine at a time.
///
/// The kernel lets go of it when the process ends, however it ends, so that no killed run leaves a lock behind.
public struct FolderLock: Sendable {
    private let path: String

    /// Names the lock of a folder: a file beside it.
    public init(_ folder: String) { path = folder + ".lock" }

    /// Makes the folder that the lock lies in, and those above it.
    public func makeParent() throws(Problem) {
        var made = ""
        for part in path.split(separator: "/").dropLast() {
            made += "/" + part
            guard unsafe mkdir(made, 0o700) == 0 || errno == EEXIST else {
                throw Problem(.repository(.notWritable), made, cause: unsafe String(cString: strerror(errno)))
            }
        }
    }

    /// Runs a closure while holding the lock, waiting for whoever holds it.
    public func hold<Result: ~Copyable>(_ body: () throws(Problem) -> Result) throws(Problem) -> Result {
        let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw Problem(.repository(.notWritable), path, cause: unsafe String(cString: strerror(errno)))
        }
        defer { close(file) }
        while flock(file, LOCK_EX) != 0 {
            guard errno == EINTR else {
                throw Problem(.repository(.notWritable), path, cause: unsafe String(cString: strerror(errno)))
            }
        }
        return try body()
    }
}
