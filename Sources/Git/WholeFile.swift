internal import Glibc

/// A file of our own that comes into its place whole: whoever looks sees what was there before, or all of the new content.
///
/// It is written beside its place first, always under the same name and by one process at a time. What a killed run leaves there
/// is used by the next one, so that nothing gathers.
public struct WholeFile: Sendable {
    /// What becomes of a file that is there already.
    public enum Existing: Sendable, Hashable {
        /// It stays.
        case keep
        /// The new one takes its place.
        case replace
        /// It stays, and that is a failure.
        case refuse
    }

    /// A file that is being written beside its place.
    public struct Draft {
        /// Where it stands until it is whole.
        public let path: String
        fileprivate let descriptor: Int32

        /// Adds bytes at the end; `errno` says why not.
        public func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
            unsafe WholeFile.append(bytes, to: descriptor)
        }
    }

    private let path: String

    /// Names a file; it need not exist.
    public init(_ path: String) { self.path = path }

    /// Brings a content into the place of the file.
    ///
    /// - Parameters:
    ///   - mode: Who may do what with it; its owner alone unless said otherwise.
    ///   - isDurable: Whether it is to be there after a loss of power, too.
    /// - Returns: Whether there is a file of that name now, ours or, if it was to be kept, the other one; `errno` says why not.
    @discardableResult
    public func write(
        _ content: [UInt8], _ existing: Existing, mode: UInt32 = 0o600, isDurable: Bool = false
    ) -> Bool {
        let draft = "\(path).new"
        guard let descriptor = Self.locked(draft) else { return false }
        let isThere =
            Self.fill(descriptor, with: content, mode: mode, isDurable: isDurable)
            && bring(draft, existing) && (!isDurable || Disk.keepNames(in: [folder]) == 0)
        let reason = errno
        // As long as it is locked, the draft is ours.
        if !isThere { unsafe unlink(draft) }
        close(descriptor)
        errno = reason
        return isThere
    }

    /// Brings what a closure writes, and perhaps looks at before anybody else does, into the place of the file.
    ///
    /// - Parameters:
    ///   - scratch: Lists where the draft stands, so that an interrupted run can clear it away.
    ///   - body: Writes the draft, of which nothing is left if it throws.
    /// - Returns: Whether it is there and will be after a loss of power, too; `errno` says why not.
    public func write<Failure: Error>(
        _ existing: Existing, mode: UInt32, listedIn scratch: ScratchList,
        by body: (Draft) throws(Failure) -> Void
    ) throws(Failure) -> Bool {
        let draft = "\(path).new"
        guard let descriptor = Self.locked(draft) else { return false }
        defer { close(descriptor) }
        scratch.add(draft)
        defer { scratch.remove(draft) }
        guard ftruncate(descriptor, 0) == 0 else { return false }
        do throws(Failure) { try body(Draft(path: draft, descriptor: descriptor)) } catch {
            unsafe unlink(draft)
            throw error
        }
        guard fchmod(descriptor, mode) == 0, fsync(descriptor) == 0, bring(draft, existing),
            Disk.keepNames(in: [folder]) == 0
        else {
            let reason = errno
            unsafe unlink(draft)
            errno = reason
            return false
        }
        return true
    }

    /// Takes away the first name of a file that has its second one, if a run was ended between the two.
    public func clearFirstName() {
        let draft = "\(path).new"
        var (first, second) = (stat(), stat())
        guard unsafe lstat(draft, &first) == 0, unsafe lstat(path, &second) == 0,
            first.st_ino == second.st_ino, first.st_dev == second.st_dev, first.st_mode & S_IFMT == S_IFREG
        else { return }
        unsafe unlink(draft)
    }

    private var folder: String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private func bring(_ draft: String, _ existing: Existing) -> Bool {
        switch existing {
        case .replace: return unsafe rename(draft, path) == 0
        case .keep:
            guard unsafe link(draft, path) == 0 || errno == EEXIST else { return false }
            unsafe unlink(draft)
            return true
        case .refuse:
            guard unsafe link(draft, path) == 0 else { return false }
            unsafe unlink(draft)
            return true
        }
    }

    /// Opens the draft, empty or not, and keeps others from it.
    private static func locked(_ draft: String) -> Int32? {
        // Whoever had it before may have brought it into its place meanwhile; then there is another one to be opened.
        for _ in 0..<1000 {
            let descriptor = unsafe open(
                draft, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0o600)
            guard descriptor >= 0 else { return nil }
            while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
            var (opened, named) = (stat(), stat())
            if unsafe fstat(descriptor, &opened) == 0, unsafe lstat(draft, &named) == 0,
                opened.st_ino == named.st_ino, opened.st_dev == named.st_dev
            {
                // One that has got its other name already is the file itself, and only the name is left over.
                if opened.st_mode & S_IFMT == S_IFREG, opened.st_uid == geteuid(), opened.st_nlink == 1 {
                    return descriptor
                }
                guard unsafe unlink(draft) == 0 else {
                    close(descriptor)
                    return nil
                }
            }
            close(descriptor)
        }
        errno = EBUSY
        return nil
    }

    private static func fill(
        _ descriptor: Int32, with content: [UInt8], mode: UInt32, isDurable: Bool
    ) -> Bool {
        guard ftruncate(descriptor, 0) == 0 else { return false }
        guard unsafe content.withUnsafeBytes({ unsafe append($0, to: descriptor) }) else { return false }
        // The mask of the process may have taken away what others need.
        return fchmod(descriptor, mode) == 0 && (!isDurable || fsync(descriptor) == 0)
    }

    private static func append(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
        var position = 0
        while position < bytes.count {
            let count = unsafe Glibc.write(
                descriptor, bytes.baseAddress.map { unsafe $0 + position }, bytes.count - position)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            position += count
        }
        return true
    }
}
