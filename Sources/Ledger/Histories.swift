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
            notes.append(entry.stage.map { .stage(commit, $0) } ?? .delivery(commit, delivery))
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

/// One line.
private enum Note {
    case stage(ObjectID, String)
    case delivery(ObjectID, DeliveryName)
    case statement(SHA256Digest)

    var line: [UInt8] {
        let text =
            switch self {
            case .stage(let commit, let stage): "s \(commit.hex) \(stage)\n"
            case .delivery(let commit, let delivery): "d \(commit.hex) \(delivery.text)\n"
            case .statement(let digest): "t \(digest.hex)\n"
            }
        return Array(text.utf8)
    }

    init?(_ line: ArraySlice<UInt8>) {
        let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 2).map {
            String(decoding: $0, as: UTF8.self)
        }
        switch (parts.first, parts.count) {
        case ("s"?, 3):
            guard let commit = ObjectID(hex: parts[1]) else { return nil }
            self = .stage(commit, parts[2])
        case ("d"?, 3):
            guard let commit = ObjectID(hex: parts[1]), let name = DeliveryName(parts[2]) else { return nil }
            self = .delivery(commit, name)
        case ("t"?, 2):
            guard let digest = SHA256Digest(hex: parts[1]) else { return nil }
            self = .statement(digest)
        default: return nil
        }
    }
}

extension Histories.Brought {
    fileprivate init(_ lines: [UInt8]) {
        for line in lines.split(separator: UInt8(ascii: "\n")) {
            // Nobody but us has written them. What is missing for all that makes a ref foreign, never right.
            if let note = Note(line) { take(note) }
        }
    }

    fileprivate mutating func take(_ note: Note) {
        switch note {
        case .stage(let commit, let stage): stages[stage, default: []].insert(commit)
        case .delivery(let commit, let delivery): deliveries[delivery] = commit
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
