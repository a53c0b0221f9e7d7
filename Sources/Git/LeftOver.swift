internal import Glibc

/// What a killed process has left behind and nobody will fetch.
public enum LeftOver {
    /// How old a lock of Git's must be before nobody can be holding it, in seconds.
    ///
    /// Git holds that of a ref while it moves the refs of one push, and while a hook looks at them. To take one away too early would lose
    /// nothing: the new value stands in the lock itself, so that its owner finds it gone and moves nothing.
    public static let lockAge = 15 * 60

    /// Takes away the locks of refs that a killed Git has left in a repository.
    ///
    /// Without that, nobody could move those refs any more until somebody looks into the repository's folder.
    ///
    /// - Parameter references: The full names of the refs.
    public static func removeLocks(of references: [String], in repository: String) {
        for name in references where ReferenceName.isLegal(name) { removeLock(of: "\(repository)/\(name)") }
    }

    /// Takes away the lock of a file that Git replaces as a whole, such as its configuration.
    public static func removeLock(of file: String) {
        let lock = "\(file).lock"
        var status = stat()
        guard unsafe lstat(lock, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            time(nil) - status.st_mtim.tv_sec > lockAge
        else { return }
        unsafe unlink(lock)
    }

    /// Takes away what a killed run has left in a repository of our own, of which the caller holds the lock.
    public static func clear(cache: String) {
        for name in names(in: cache) where name.hasSuffix(".lock") || name.hasPrefix("_git2_") {
            unsafe unlink("\(cache)/\(name)")
        }
        for folder in ["\(cache)/objects", "\(cache)/objects/pack"] {
            for name in names(in: folder)
            where ["pack_git2_", "tmp_"].contains(where: name.hasPrefix) || name.hasSuffix(".lock") {
                unsafe unlink("\(folder)/\(name)")
            }
        }
        clearLocks(in: "\(cache)/refs")
    }

    private static func clearLocks(in folder: String) {
        for name in names(in: folder) {
            let path = "\(folder)/\(name)"
            if isFolder(path) {
                clearLocks(in: path)
            } else if name.hasSuffix(".lock") {
                unsafe unlink(path)
            }
        }
    }

    /// Deletes a repository of our own; the caller holds its lock.
    ///
    /// It goes out of its place at once, so that a run that is killed meanwhile leaves no half of it there.
    ///
    /// - Returns: Whether nothing is in its place any more.
    public static func discard(cache: String) -> Bool {
        let aside = "\(cache).old"
        remove(aside)
        guard unsafe rename(cache, aside) == 0 || errno == ENOENT else { return false }
        remove(aside)
        return true
    }

    /// Deletes a file, or a folder with all that is in it.
    public static func remove(_ path: String) {
        guard isFolder(path) else {
            unsafe unlink(path)
            return
        }
        for name in names(in: path) { remove("\(path)/\(name)") }
        unsafe rmdir(path)
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Returns the names of what a folder holds; none if it cannot be read.
    static func names(in folder: String) -> [String] {
        guard let stream = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
