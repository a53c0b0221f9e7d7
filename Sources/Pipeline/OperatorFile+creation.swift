internal import Glibc

extension OperatorFile {
    /// Why a file could not be written.
    package enum Refusal: Error {
        /// Something stands there already.
        case exists
        /// The system's words.
        case unwritable(String)

        fileprivate init(_ code: Int32) {
            self = code == EEXIST ? .exists : .unwritable(unsafe String(cString: strerror(code)))
        }
    }

    /// Returns whether anything stands at a path, a broken link too.
    package static func isTaken(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0
    }

    /// Writes a new file: whoever looks sees all of it or nothing, and what stands there already stays.
    package static func create(_ path: String, _ content: [UInt8]) throws(Refusal) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        // Names that begin with a dot are passed over where statements are looked for.
        var draft = Array("\(folder).stagectl-XXXXXX".utf8CString)
        let descriptor = unsafe draft.withUnsafeMutableBufferPointer { buffer in
            unsafe buffer.baseAddress.map { unsafe mkstemp($0) } ?? -1
        }
        guard descriptor >= 0 else { throw Refusal(errno) }
        // Others have to read it; where files have no owners, they can anyway.
        _ = fchmod(descriptor, 0o644)
        let failure = failure(ofWriting: content, to: descriptor)
        guard failure == 0 else {
            unsafe unlink(draft)
            throw Refusal(failure)
        }
        // A second name instead of another one: unlike a rename, it never replaces anything.
        let code = unsafe link(draft, path) == 0 ? 0 : errno
        unsafe unlink(draft)
        switch code {
        case 0:
            // Its name must survive a loss of power as well; where that cannot be had, the file is there all the same.
            let above = unsafe open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            if above >= 0 {
                fsync(above)
                close(above)
            }
        // A memory stick may have a file system without second names.
        case EPERM, EOPNOTSUPP, ENOSYS: try createInPlace(path, content)
        default: throw Refusal(code)
        }
    }

    /// Writes a new file where the file system gives none a second name.
    private static func createInPlace(_ path: String, _ content: [UInt8]) throws(Refusal) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Refusal(errno) }
        let failure = failure(ofWriting: content, to: descriptor)
        guard failure == 0 else {
            unsafe unlink(path)
            throw Refusal(failure)
        }
    }

    /// Writes to the disk and closes.
    ///
    /// - Returns: The error's number; 0 for none.
    private static func failure(ofWriting content: [UInt8], to descriptor: Int32) -> Int32 {
        var failure: Int32 = 0
        var rest = content[...]
        while !rest.isEmpty, failure == 0 {
            let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 { rest = rest.dropFirst(count) } else if errno != EINTR { failure = errno }
        }
        if failure == 0, fsync(descriptor) != 0 { failure = errno }
        if close(descriptor) != 0, failure == 0 { failure = errno }
        return failure
    }
}
