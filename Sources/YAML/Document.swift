public import Problems

/// What a document may cost before it is refused.
public struct DocumentLimits: Sendable, Hashable {
    /// The size of the file.
    public var bytes: Int
    /// How deep lists and mappings may stand in each other, with aliases expanded.
    public var depth: Int
    /// How many values and keys there may be, with aliases expanded.
    ///
    /// Ten lines can stand for ten thousand million.
    public var nodes: Int

    /// Makes limits; the defaults are far above what a person writes.
    public init(bytes: Int = 1 << 20, depth: Int = 32, nodes: Int = 50_000) {
        self.bytes = bytes
        self.depth = depth
        self.nodes = nodes
    }
}

/// One YAML document, read whole and within bounds.
///
/// What YAML allows and nobody should meet in a policy is refused: duplicate keys, merge keys, keys that are
/// lists, tags that construct things, several documents, a byte order mark, other encodings than UTF-8,
/// control and bidirectional characters.
public struct Document: Sendable {
    /// The outermost value.
    public let root: Node

    /// What is wrong with the file although it could be read to its end, in the order of the file.
    ///
    /// The tree holds the rest, so that a caller can go on and name everything that is wrong in one go. A
    /// document with problems must not be used for anything else.
    public let problems: [Problem]

    private let source: SourceText

    /// Reads a document.
    ///
    /// - Parameter file: The name that messages give to the file.
    /// - Throws: ``ProblemList`` if the file could not be read to its end; it names everything found before
    ///   that.
    public init(
        parsing bytes: [UInt8], file: String, limits: DocumentLimits = DocumentLimits()
    ) throws(ProblemList) {
        let source = try SourceText(bytes, file: file, limit: limits.bytes)
        var composer = Composer(source, limits: limits)
        do {
            root = try composer.document()
        } catch {
            throw ProblemList(inFileOrder(composer.problems))
        }
        problems = inFileOrder(composer.problems)
        self.source = source
    }

    /// Returns a mark as a place that can be shown, with the line that it stands in.
    public func place(_ mark: Mark) -> Place { source.place(mark) }
}

/// Returns problems of one file in the order in which a person who reads it would meet them.
///
/// Those that stand at the same place stay in the order in which they were found.
public func inFileOrder(_ problems: [Problem]) -> [Problem] {
    problems.enumerated()
        .sorted { left, right in
            let first = (left.element.place?.line ?? 0, left.element.place?.column ?? 0, left.offset)
            let second = (right.element.place?.line ?? 0, right.element.place?.column ?? 0, right.offset)
            return first < second
        }
        .map(\.element)
}
