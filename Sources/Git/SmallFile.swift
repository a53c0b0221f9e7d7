internal import Glibc

/// A file of our own that saves work: whether it is there and can be written changes nothing but the time that something takes.
public struct SmallFile: Sendable {
    private let path: String

    /// Names a file; it need not exist.
    public init(_ path: String) { self.path = path }

    /// Returns what the file holds; nil if there is none, it is larger than the limit or cannot be read.
    public func content(limit: Int) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let content = unsafe [UInt8](unsafeUninitializedCapacity: limit + 1) { buffer, count in
            count = unsafe max(0, read(descriptor, buffer.baseAddress, buffer.count))
        }
        return content.isEmpty || content.count > limit ? nil : content
    }

    /// Puts a content into the place of the file, all of it at once; does nothing where that is impossible.
    public func replace(by content: [UInt8]) {
        // Whether there is a folder for it shows when the file is made.
        try? FolderLock(path).makeParent()
        WholeFile(path).write(content, .replace)
    }
}
