internal import Seals

/// All that a verdict on a content depends on besides the content.
struct ScanScope: Sendable, Hashable {
    /// What takes contents apart and compares them: the program with its libraries, and how far it unpacks.
    let engine: SHA256Digest
    /// The signatures.
    let database: SHA256Digest
    /// For each kind of file a digest over the bodies that were searched for in it.
    let prints: [SHA256Digest]

    /// How many kinds of files there are.
    static let kinds = 5

    /// The name under which it is kept.
    var id: SHA256Digest { SHA256Digest(of: engine.bytes + database.bytes) }

    /// Whether just the same bodies are searched for in contents of some kinds.
    func searchesAlike(_ other: ScanScope, for targets: UInt8) -> Bool {
        (0..<Self.kinds).allSatisfy { targets >> UInt8($0) & 1 == 0 || prints[$0] == other.prints[$0] }
    }
}
