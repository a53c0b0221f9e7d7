/// How much a delivered tree may hold.
///
/// What is not named in a pipeline is fixed here, generously: no real delivery comes near it.
package struct ContentLimits: Sendable, Hashable {
    /// The size of the largest file, in bytes.
    package var file: Int
    /// The size of all files together, in bytes.
    package var total: Int
    /// How many files, and how many folders, there may be.
    package var files: Int
    /// How deep folders may be nested.
    package var depth = 256
    /// The bytes of the longest path.
    package var path = 4096
    /// The bytes of a file that Git itself reads, such as `.gitattributes`.
    package var dotFile = 1 << 20
    /// The bytes of a manifest.
    package var manifest = 64 << 20

    package init(file: Int = 512 << 20, total: Int = 4 << 30, files: Int = 100_000) {
        self.file = file
        self.total = total
        self.files = files
    }

    /// The bytes that all trees together may have: more than this many entries with the longest names cannot be allowed.
    var treeBytes: Int {
        let entry = "100644 ".utf8.count + NameRules.maximumBytes + 1 + 20
        let (bytes, overflow) = files.multipliedReportingOverflow(by: 2 * entry)
        return overflow ? Int.max : max(bytes, 1 << 20)
    }
}
