internal import CGit2
internal import Glibc

/// What survives a loss of power.
///
/// The content of a file does once `fsync` has returned for it. Its name does once the same is true of the folder that the name
/// stands in.
public enum Disk {
    /// The file systems, by their numbers for `statfs`, with one journal for everything, which they write in order.
    ///
    /// With ext2 to ext4 and XFS, the last change of names to be on the disk brings all before it there; tmpfs is no disk at all.
    public static let fileSystemsInOrder = [0xEF53, 0x5846_5342, 0x0102_1994]

    /// Brings the names in folders to the disk.
    ///
    /// Folders that do not exist are passed over.
    ///
    /// - Parameter earlier: Folders in which names were changed before. Nothing need be done for them where the journal is one.
    /// - Returns: The number of the error, 0 for none.
    public static func keepNames(in folders: [String], andBefore earlier: [String] = []) -> Int32 {
        var isOrderly = true
        for folder in folders {
            guard let failure = keepNames(in: folder, &isOrderly) else { continue }
            return failure
        }
        for folder in earlier where !isOrderly {
            guard let failure = keepNames(in: folder, &isOrderly) else { continue }
            return failure
        }
        return 0
    }

    private static func keepNames(in folder: String, _ isOrderly: inout Bool) -> Int32? {
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return errno == ENOENT ? nil : errno }
        defer { close(descriptor) }
        if !fileSystemsInOrder.contains(stagectl_file_system(descriptor)) { isOrderly = false }
        // Some file systems of other makers know no such thing for folders.
        return fsync(descriptor) == 0 || errno == EINVAL ? nil : errno
    }

    /// What the system says of the call that has just failed.
    public static var reason: String { words(for: errno) }

    /// What the system says of an error.
    public static func words(for failure: Int32) -> String { unsafe String(cString: strerror(failure)) }

    /// Brings a file that another program has written to the disk with its name.
    ///
    /// - Returns: Whether it is there.
    @discardableResult
    public static func keep(_ file: String) -> Bool {
        let path = resolvedPath(file)
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        return fsync(descriptor) == 0 && keepNames(in: [folder.isEmpty ? "/" : folder]) == 0
    }
}
