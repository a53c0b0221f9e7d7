internal import Glibc
internal import Problems

/// Returns the names in a folder in byte order, or nil if the path is something else than a folder.
func folderEntries(at path: String) throws(Problem) -> [String]? {
    guard let folder = unsafe opendir(path) else {
        let code = errno
        switch code {
        case ENOTDIR: return nil
        case ENOENT: throw Problem(.malware(.databaseMissing), path, cause: reason(code))
        default: throw Problem(.malware(.databaseUnreadable), path, cause: reason(code))
        }
    }
    defer { _ = unsafe closedir(folder) }
    var names: [String] = []
    errno = 0
    while let entry = unsafe readdir(folder) {
        let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
            unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
        }
        if name != ".", name != ".." { names.append(name) }
        errno = 0
    }
    guard errno == 0 else { throw Problem(.malware(.databaseUnreadable), path, cause: reason(errno)) }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}
