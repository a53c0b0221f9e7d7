/// Where a node begins: line and column in characters, both counted from 1.
public struct Mark: Sendable, Hashable, Comparable {
    /// The line.
    public let line: Int
    /// The column.
    public let column: Int

    /// Makes a mark.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// Returns whether one mark stands before another.
    public static func < (left: Mark, right: Mark) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// One value of a YAML document, with where it begins.
///
/// Aliases are resolved: the node of an alias has the content of its anchor, and the mark of the alias
/// itself, so that a message about it points at the line that used it.
public struct Node: Sendable, Hashable {
    /// What a node is.
    public enum Content: Sendable, Hashable {
        /// A text, a number, a truth value: whatever it means, it is kept as it was written.
        case scalar(Scalar)
        /// A list.
        case sequence([Node])
        /// Keys with values, in the order of the file; no key occurs twice.
        case mapping([Entry])
        /// What an alias without an anchor leaves; the document's problems name it already.
        case unresolved
    }

    /// What it is.
    public let content: Content
    /// Where it begins.
    public let mark: Mark

    /// Whether it is a list of nothing.
    public var isEmptyList: Bool { content == .sequence([]) }

    init(_ content: Content, at mark: Mark) {
        self.content = content
        self.mark = mark
    }
}

/// A scalar as it was written: nothing is made of it but text.
///
/// YAML's guesses are the reader's worst trap (`no` is false, `1.10` is 1.1, `012` is 10), so nobody guesses
/// here. Who asks for a number looks at the text, and at whether it was written without quotes.
public struct Scalar: Sendable, Hashable {
    /// The text, with quotes, escapes and folding resolved.
    public let text: String
    /// Whether it stood there without quotes, as numbers and truth values must.
    public let isPlain: Bool

    init(_ text: String, isPlain: Bool) {
        self.text = text
        self.isPlain = isPlain
    }

    /// Whether it is YAML's way to write nothing.
    public var isNothing: Bool {
        isPlain && ["", "~", "null", "Null", "NULL"].contains(text)
    }
}

/// A key with its value.
public struct Entry: Sendable, Hashable {
    /// The key, which is always text.
    public let key: String
    /// Where the key begins.
    public let mark: Mark
    /// The value.
    public let value: Node

    init(_ key: String, at mark: Mark, _ value: Node) {
        self.key = key
        self.mark = mark
        self.value = value
    }
}
