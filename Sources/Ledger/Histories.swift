internal import Git
internal import Seals
internal import Synchronization

/// What entries have brought that the state after them does not tell any more: every commit that stages and tags have pointed at,
/// and every statement.
///
/// Kept as lines of text, one after the other as the entries came: that takes little memory, can be written down as it stands,
/// and few runs ask what it says.
struct Histories: Sendable {
    /// What the lines say.
    struct Brought: Sendable {
        /// Every commit that a stage's branch has pointed at, by stage.
        fileprivate(set) var stages: [String: Set<ObjectID>] = [:]
        /// The commits of all accepted deliveries.
        fileprivate(set) var deliveries: [DeliveryName: ObjectID] = [:]
        /// The SHA-256 of every statement.
        fileprivate(set) var statements: Set<SHA256Digest> = []
    }

    /// The lines, each ending in a line feed.
    private(set) var lines: [UInt8]
    private var reading = Reading(nil)

    /// Takes lines that were written down before.
    init(_ lines: [UInt8] = []) { self.lines = lines }

    /// What the lines say; read when it is first asked for.
    var brought: Brought { reading.brought(of: lines) }

    /// Takes in what an entry has brought.
    mutating func note(_ entry: Entry) {
        var notes: [Note] = []
        if let statement = entry.statement { notes.append(.statement(statement)) }
        if let commit = entry.commit, let delivery = entry.delivery {
            notes.append(entry.stage.map { .stage(commit, $0) } ?? .delivery(commit, delivery.text))
        }
        guard !notes.isEmpty else { return }
        for note in notes { lines += note.line }
        // Another copy may be asked for what its lines say, which are fewer.
        reading = Reading(
            reading.known.map { known in
                notes.reduce(into: known) { $0.take($1) }
            })
    }
}

extension Histories {
    /// Returns what the tags of all accepted deliveries must point at, without looking closer at their names.
    ///
    /// - Returns: The bytes of their names, as the deliveries came.
    func tags(in layout: Layout) -> [(name: ArraySlice<UInt8>, commit: ObjectID)] {
        let folder = Array(layout.tag(named: "").utf8)
        // One text for all of them: a name of its own for each takes longer than the comparison.
        var names: [UInt8] = []
        var found: [(end: Int, commit: ObjectID)] = []
        names.reserveCapacity(lines.count)
        for line in Lines(lines) {
            guard line.first == Note.deliveryLetter, let (commit, name) = Note.commit(in: line) else {
                continue
            }
            names += folder
            names += name
            found.append((names.count, commit))
        }
        var start = 0
        return found.map { end, commit in
            defer { start = end }
            return (names[start..<end], commit)
        }
    }

    /// Returns whether a stage's branch has ever pointed at a commit.
    func brought(_ commit: ObjectID, into stage: String) -> Bool {
        Lines(lines).contains { line in
            guard line.first == Note.stageLetter, let (found, name) = Note.commit(in: line) else {
                return false
            }
            return found == commit && name.elementsEqual(stage.utf8)
        }
    }
}

/// One line.
private enum Note {
    case stage(ObjectID, String)
    /// The name of a delivery, which was found legal before it was written down.
    case delivery(ObjectID, String)
    case statement(SHA256Digest)

    var line: [UInt8] {
        let text =
            switch self {
            case .stage(let commit, let stage): "s \(commit.hex) \(stage)\n"
            case .delivery(let commit, let delivery): "d \(commit.hex) \(delivery)\n"
            case .statement(let digest): "t \(digest.hex)\n"
            }
        return Array(text.utf8)
    }

    static let stageLetter = UInt8(ascii: "s")
    static let deliveryLetter = UInt8(ascii: "d")

    /// Reads a line without its end; nobody but us has written it.
    init?(_ line: ArraySlice<UInt8>) {
        switch line.first {
        case Self.stageLetter, Self.deliveryLetter:
            guard let (commit, name) = Self.commit(in: line) else { return nil }
            let text = String(decoding: name, as: UTF8.self)
            self = line.first == Self.stageLetter ? .stage(commit, text) : .delivery(commit, text)
        case UInt8(ascii: "t"):
            guard line.count > 2, line[line.startIndex + 1] == UInt8(ascii: " "),
                let digest = SHA256Digest(hex: String(decoding: line.dropFirst(2), as: UTF8.self))
            else { return nil }
            self = .statement(digest)
        default: return nil
        }
    }

    /// What stands behind the letter of a line about a commit.
    static func commit(in line: ArraySlice<UInt8>) -> (id: ObjectID, name: ArraySlice<UInt8>)? {
        guard line.count > 43, line[line.startIndex + 1] == UInt8(ascii: " "),
            let id = ObjectID(hexDigits: line.dropFirst(2).prefix(40))
        else { return nil }
        return (id, line.dropFirst(43))
    }
}

/// The lines of a text, one after the other.
private struct Lines: Sequence, IteratorProtocol {
    private var rest: ArraySlice<UInt8>

    init(_ text: [UInt8]) { rest = text[...] }

    mutating func next() -> ArraySlice<UInt8>? {
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        defer { rest = rest[(end + 1)...] }
        return rest[..<end]
    }
}

extension Histories.Brought {
    fileprivate init(_ lines: [UInt8]) {
        for line in Lines(lines) {
            // What is missing for all that makes a ref foreign, never right.
            if let note = Note(line) { take(note) }
        }
    }

    fileprivate mutating func take(_ note: Note) {
        switch note {
        case .stage(let commit, let stage): stages[stage, default: []].insert(commit)
        case .delivery(let commit, let delivery): deliveries[DeliveryName(known: delivery)] = commit
        case .statement(let digest): statements.insert(digest)
        }
    }
}

/// What lines were found to say, for all copies of them.
private final class Reading: Sendable {
    private let found: Mutex<Histories.Brought?>

    init(_ known: Histories.Brought?) { found = Mutex(known) }

    var known: Histories.Brought? { found.withLock { $0 } }

    func brought(of lines: [UInt8]) -> Histories.Brought {
        found.withLock { found in
            let brought = found ?? Histories.Brought(lines)
            found = brought
            return brought
        }
    }
}
