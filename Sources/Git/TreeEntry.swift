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

        init?(digits: UnsafeRawBufferPointer) {
            var number = 0
            for index in 0..<digits.count {
                let digit = unsafe digits[index]
                guard digit & 0xF8 == UInt8(ascii: "0"), number < 1 << 18 else { return nil }
                number = number << 3 | Int(digit & 7)
            }
            // As many digits as Git writes: a zero before them makes another object.
            switch (number, digits.count) {
            case (0o100_644, 6): self = .file
            case (0o100_755, 6): self = .executable
            case (0o120_000, 6): self = .symlink
            case (0o40_000, 5): self = .folder
            default: return nil
            }
        }
    }

    /// What it is.
    public let mode: Mode

    /// Its name within its folder.
    public let name: String

    /// Its content.
    public let id: ObjectID

    init(mode: Mode, name: String, id: ObjectID) {
        self.mode = mode
        self.name = name
        self.id = id
    }
}

extension GitError {
    /// What is told of an entry whose mode or name is not one that stagectl writes.
    static var strangeEntry: GitError {
        GitError(kind: .damaged, message: "a tree has an entry that stagectl does not write")
    }
}

extension String {
    /// Takes over bytes that are UTF-8; nil if they are not.
    init?(text bytes: UnsafeRawBufferPointer) {
        // Nearly every text; the standard library looks far longer whether others are right.
        if unsafe bytes.allSatisfy({ $0 < 0x80 }) {
            self = unsafe String(decoding: bytes, as: UTF8.self)
            return
        }
        guard let text = unsafe String(validating: bytes, as: UTF8.self) else { return nil }
        self = text
    }
}
