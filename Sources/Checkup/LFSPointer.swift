/// A pointer of Git LFS: a small text that stands for content kept elsewhere.
enum LFSPointer {
    /// The specification keeps pointers below this many bytes.
    static let maximumBytes = 1024

    private static let versions = [
        "version https://git-lfs.github.com/spec/", "version http://git-media.io/v/",
        "version https://hawser.github.com/spec/",
    ]

    /// Returns whether a content is a pointer: it begins with a version of the specification and names an object.
    static func isPointer(_ content: [UInt8]) -> Bool {
        guard content.count < maximumBytes,
            versions.contains(where: { content.starts(with: $0.utf8) })
        else { return false }
        return content.split(separator: 0x0A).contains { $0.starts(with: "oid ".utf8) }
    }
}
