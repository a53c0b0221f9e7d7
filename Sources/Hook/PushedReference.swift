internal import Checkup
public import Git
public import Problems

/// One ref of a push, as Git tells its hook.
///
/// The name stays what it is: bytes. What a String makes of them could equal another ref's.
public struct PushedReference: Sendable, Hashable {
    /// The full name of the ref.
    public let name: [UInt8]
    /// What the sender says that it points at now; ``ObjectID/null`` for nothing.
    public let old: ObjectID
    /// What it is to point at; ``ObjectID/null`` for nothing.
    public let new: ObjectID

    /// Makes one.
    public init(name: [UInt8], old: ObjectID, new: ObjectID) {
        self.name = name
        self.old = old
        self.new = new
    }

    /// Whether the ref is to vanish.
    public var isDeletion: Bool { new == .null }

    /// The name as people are shown it.
    public var shownName: String { readable(name) }
}

/// The refs of a push.
public struct PushList: Sendable, Hashable {
    /// The refs, in the order in which they came, none twice.
    public let references: [PushedReference]

    /// How many refs one push may bring; a person or a machine that moves stages brings three.
    public static let mostReferences = 5_000
    /// How many bytes the list may have.
    public static let mostBytes = 8 << 20

    /// Reads the lines that Git writes to its hook: old id, new id and name, with one blank between them.
    ///
    /// - Throws: `hook.outside-push` if there is none, `hook.input` for anything else than such lines, `hook.limit` if there
    ///   are too many.
    public init(parsing input: [UInt8]) throws(Problem) {
        guard input.count <= Self.mostBytes else {
            throw Problem(.hook(.limit), "push", expected: "\(Self.mostBytes) B")
        }
        guard !input.isEmpty else { throw Problem(.hook(.outsidePush), "stdin") }
        guard input.last == UInt8(ascii: "\n") else { throw Problem(.hook(.input), "stdin") }
        let lines = input.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.count <= Self.mostReferences else {
            throw Problem(
                .hook(.limit), "push", expected: String(Self.mostReferences), found: String(lines.count))
        }
        var names: Set<[UInt8]> = []
        var references: [PushedReference] = []
        for line in lines {
            guard let reference = PushedReference(line), names.insert(reference.name).inserted else {
                throw Problem(.hook(.input), readable(Array(line.prefix(200))))
            }
            references.append(reference)
        }
        self.references = references
    }
}

extension PushedReference {
    /// Reads one line without its end.
    init?(_ line: ArraySlice<UInt8>) {
        let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[2].isEmpty,
            let old = ObjectID(hex: String(decoding: parts[0], as: UTF8.self)),
            let new = ObjectID(hex: String(decoding: parts[1], as: UTF8.self))
        else { return nil }
        self.init(name: Array(parts[2]), old: old, new: new)
    }
}
