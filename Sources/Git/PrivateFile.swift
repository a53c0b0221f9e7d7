internal import Glibc

/// A small file that nobody but its owner can have read or written.
public enum PrivateFile {
    /// Reads a file of ours.
    ///
    /// - Returns: nil if it is not there, is no ordinary file, belongs to somebody else, lets others read or write it, is
    ///   larger than the limit, or changes its length meanwhile.
    public static func content(of path: String, limit: Int) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_uid == geteuid(), status.st_mode & 0o077 == 0, status.st_size <= limit
        else { return nil }
        // One byte more than there should be shows that the file has grown meanwhile: it is another one then.
        let expected = Int(status.st_size)
        var failed = false
        let content = unsafe [UInt8](unsafeUninitializedCapacity: expected + 1) { (buffer, filled) in
            while filled <= expected {
                let rest = unsafe UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
                let count = unsafe read(descriptor, rest.baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                failed = count < 0
                guard count > 0 else { return }
                filled += count
            }
        }
        return !failed && content.count == expected ? content : nil
    }

    /// Returns whether there is anything of a name.
    public static func isThere(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0
    }

    /// Returns to whom what is there belongs; nil if there is nothing.
    public static func owner(of path: String) -> UInt32? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? status.st_uid : nil
    }

    /// Returns whether a folder is ours and no link, and nobody else can put files into it.
    public static func isOurs(folder: String) -> Bool {
        var status = stat()
        // With a slash at its end, the name of a link would be that of the folder it leads to.
        var path = Substring(folder)
        while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
        return unsafe lstat(String(path), &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
            && status.st_uid == geteuid() && status.st_mode & 0o022 == 0
    }
}
