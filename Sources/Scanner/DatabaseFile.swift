internal import Glibc
internal import Problems

/// A database file that is open for reading.
@safe
struct DatabaseFile: ~Copyable {
    /// The file's path, for problems.
    let path: String
    /// How long the file was when it was opened.
    let size: Int
    /// What tells later whether it is still the same.
    let state: FileState

    private let descriptor: Int32

    /// The largest file that is read.
    static let largest = 2 << 30

    private static let chunk = 1 << 20

    /// Opens a regular file, following symbolic links.
    init(at path: String) throws(Problem) {
        // A pipe among the files must not make the scanner wait for someone who writes to it.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            let code = errno
            let kind: MalwareProblem = code == ENOENT ? .databaseMissing : .databaseUnreadable
            throw Problem(.malware(kind), path, cause: reason(code))
        }
        var state = stat()
        guard unsafe fstat(descriptor, &state) == 0, state.st_mode & S_IFMT == S_IFREG else {
            _ = close(descriptor)
            throw Problem(.malware(.databaseUnreadable), path, cause: "not a regular file")
        }
        guard state.st_size <= Self.largest else {
            _ = close(descriptor)
            throw Problem(
                .malware(.databaseTooLarge), path, expected: "\(Self.largest)", found: "\(state.st_size)")
        }
        self.path = path
        self.descriptor = descriptor
        size = Int(state.st_size)
        self.state = FileState(state)
    }

    deinit { _ = close(descriptor) }

    /// Lends the open file for the time of a call that reads it.
    func withDescriptor<Result>(_ body: (Int32) -> Result) -> Result { body(descriptor) }

    /// Goes back to the start; false if that cannot be.
    func rewind() -> Bool { lseek(descriptor, 0, SEEK_SET) == 0 }

    /// Reads the file to its end, line by line.
    ///
    /// - Parameter body: Gets each line without its line end, and its number from 1.
    /// - Returns: The SHA-256 digest of the file.
    /// - Throws: ``Problem``: what `body` throws, or that the file cannot be read, has a line that is too long, or was changed
    ///   while it was read.
    func readLines(_ body: (ArraySlice<UInt8>, Int) throws(Problem) -> Void) throws(Problem) -> String {
        var lines = LineReader(of: path)
        let digest = try readChunks { chunk throws(Problem) in try lines.read(chunk[...], body) }
        try lines.finish(body)
        return digest
    }

    /// Reads the file to its end, piece by piece.
    ///
    /// - Returns: The SHA-256 digest of the file.
    /// - Throws: ``Problem``: what `body` throws, or that the file cannot be read, or was changed while it was read.
    func readChunks(_ body: ([UInt8]) throws(Problem) -> Void) throws(Problem) -> String {
        let unavailable = Problem(.malware(.digestUnavailable), path, found: "sha256")
        guard var digest = StreamDigest() else { throw unavailable }
        var total = 0
        while true {
            let chunk = try nextChunk()
            if chunk.isEmpty { break }
            guard digest.update(chunk[...]) else { throw unavailable }
            total += chunk.count
            try body(chunk)
        }
        try checkUnchanged(total)
        guard let text = digest.finish() else { throw unavailable }
        return text
    }

    private func nextChunk() throws(Problem) -> [UInt8] {
        var code: Int32 = 0
        let descriptor = descriptor
        let chunk = unsafe [UInt8](unsafeUninitializedCapacity: Self.chunk) { space, count in
            var result: Int
            repeat {
                result = unsafe Glibc.read(descriptor, space.baseAddress, space.count)
                code = errno
            } while result < 0 && code == EINTR
            if result >= 0 { code = 0 }
            count = max(result, 0)
        }
        guard code == 0 else { throw Problem(.malware(.databaseUnreadable), path, cause: reason(code)) }
        return chunk
    }

    /// Signatures that were written while they were read are half of one database and half of another.
    private func checkUnchanged(_ total: Int) throws(Problem) {
        var state = stat()
        guard unsafe fstat(descriptor, &state) == 0, total == size, FileState(state) == self.state else {
            throw Problem(.malware(.databaseUnreadable), path, cause: "changed while it was read")
        }
    }
}

extension FileState {
    /// Takes over what the system says about a file.
    init(_ status: stat) {
        size = Int64(status.st_size)
        modified = Int64(status.st_mtim.tv_sec)
        modifiedNanoseconds = Int64(status.st_mtim.tv_nsec)
        changed = Int64(status.st_ctim.tv_sec)
        changedNanoseconds = Int64(status.st_ctim.tv_nsec)
        inode = UInt64(status.st_ino)
        device = UInt64(status.st_dev)
    }
}

/// Returns what the system says about an error.
func reason(_ code: Int32) -> String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
}
