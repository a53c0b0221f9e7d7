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

        init?(digits: some Sequence<UInt8>) {
            guard let mode = Self.allCases.first(where: { digits.elementsEqual($0.rawValue.utf8) }) else {
                return nil
            }
            self = mode
        }
    }

    /// What it is.
    public let mode: Mode

    /// Its name within its folder.
    public let name: String

    /// Its content.
    public let id: ObjectID

    init(_ raw: RawTreeEntry) throws(GitError) {
        guard let mode = Mode(digits: raw.mode), let name = String(validating: raw.name, as: UTF8.self)
        else { throw .strangeEntry }
        self.mode = mode
        self.name = name
        id = raw.id
    }
}

extension GitError {
    /// What is told of an entry whose mode or name is not one that stagectl writes.
    static var strangeEntry: GitError {
        GitError(kind: .damaged, message: "a tree has an entry that stagectl does not write")
    }
}
