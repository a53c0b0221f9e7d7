internal import Glibc

/// A small file that nobody but its owner can have read or written.
public enum PrivateFile {
    /// Reads a file of ours.
    ///
    /// - Returns: nil if it is not there, is no ordinary file, belongs to somebody else, lets others read or write it, or is
    ///   larger than the limit.
    public static func content(of path: String, limit: Int) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_uid == geteuid(), status.st_mode & 0o077 == 0, status.st_size <= limit
        else { return nil }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while content.count <= limit {
            let count = unsafe read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            guard count > 0 else { return content }
            content += buffer.prefix(count)
        }
        return nil
    }

    /// What becomes of a file that is there already.
    public enum Existing {
        /// It stays.
        case keep
        /// The new one takes its place.
        case replace
    }

    /// Brings a file into its place whole.
    ///
    /// - Parameters:
    ///   - suffix: Tells the file that is written from those of rivals.
    ///   - mode: Who may do what with it; its owner alone unless said otherwise.
    ///   - isDurable: Whether it is to be there after a loss of power, too, once this returns.
    /// - Returns: Whether there is a file of that name now, ours or, if it was to be kept, the other one.
    @discardableResult
    public static func write(
        _ content: [UInt8], to path: String, _ existing: Existing, suffix: String, mode: UInt32 = 0o600,
        isDurable: Bool = false
    ) -> Bool {
        let new = "\(path).\(suffix)"
        let descriptor = unsafe open(new, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        defer { _ = unsafe unlink(new) }
        var rest = content[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { bytes in
                unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        // The mask of the process may have taken away what others need.
        let isSet = fchmod(descriptor, mode) == 0
        let isSafe = !isDurable || fsync(descriptor) == 0
        guard close(descriptor) == 0, rest.isEmpty, isSet, isSafe else { return false }
        switch existing {
        case .keep: guard unsafe link(new, path) == 0 || errno == EEXIST else { return false }
        case .replace: guard unsafe rename(new, path) == 0 else { return false }
        }
        return !isDurable || isFolderSafe(of: path)
    }

    /// Brings the names in a file's folder to where they survive a loss of power.
    private static func isFolderSafe(of path: String) -> Bool {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return fsync(descriptor) == 0
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
