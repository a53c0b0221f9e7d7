internal import Git
internal import Glibc
internal import Problems

/// A file that an installation puts into its place.
public struct HookFile: Sendable, Hashable {
    /// What carrying it out does to the file.
    public enum Change: Sendable, Hashable {
        /// It is as it should be.
        case none
        /// It is made.
        case new
        /// One of an earlier installation is replaced.
        case update
    }

    /// Where it lies.
    public let path: String
    /// What it holds.
    public let script: String
    /// What carrying it out does to it.
    public let change: Change

    /// Finds out what is to be done; nothing is written.
    ///
    /// - Throws: `hook.foreign` rather than take another hook's place, be it one of ours that somebody has changed.
    init(_ hook: HookScript, at path: String, running program: String) throws(Problem) {
        let content = hook.content(running: program)
        self.path = path
        script = String(decoding: content, as: UTF8.self)
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else {
            change = .new
            return
        }
        guard let found = HookScript.content(of: path), hook.isOurs(found) else {
            throw Problem(.hook(.foreign), path)
        }
        change = found == content && status.st_mode & 0o111 == 0o111 ? .none : .update
    }

    /// Puts it into its place whole.
    ///
    /// - Throws: `hook.not-writable`; it is not in its place then.
    func carryOut() throws(Problem) {
        guard change != .none else { return }
        makeFolder()
        guard WholeFile(path).write(Array(script.utf8), .replace, mode: 0o755, isDurable: true) else {
            throw Problem(.hook(.notWritable), path, cause: unsafe String(cString: strerror(errno)))
        }
    }

    /// Makes the folder of the file, and those above it; what fails shows when the file is written.
    private func makeFolder() {
        var folder = ""
        for part in path.split(separator: "/").dropLast() {
            folder += "/\(part)"
            _ = unsafe mkdir(folder, 0o755)
        }
    }
}
