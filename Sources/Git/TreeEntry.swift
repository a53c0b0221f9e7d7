/// One entry of a tree in a repository of ours.
public struct TreeEntry: Sendable, Hashable {
    /// What an entry is.
    public enum Mode: String, Sendable, Hashable, CaseIterable {
        /// A file.
        case file = "100644"
        /// A file that may be run.
        case executable = "100755"
        /// A symbolic link.
        case symlink = "120000"
        /// A folder.
        case folder = "40000"

        var digits: [UInt8] { Array(rawValue.utf8) }
    }

    /// What it is.
    public let mode: Mode

    /// Its name within its folder.
    public let name: String

    /// Its content.
    public let id: ObjectID

    init(_ raw: RawTreeEntry) throws(GitError) {
        guard let mode = Mode(rawValue: String(decoding: raw.mode, as: UTF8.self)),
            let name = String(validating: raw.name, as: UTF8.self)
        else { throw GitError(kind: .damaged, message: "a tree has an entry that stagectl does not write") }
        self.mode = mode
        self.name = name
        id = raw.id
    }
}
