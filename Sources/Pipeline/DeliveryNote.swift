public import Seals

/// What a supplier says of a delivery as a whole (Lieferschein), as it goes on record.
///
/// What it says is untrusted until the delivery has passed the checkup, like everything else that was delivered.
public struct DeliveryNote: Sendable, Hashable {
    /// Where the note lies in a delivery.
    public static let path = "lieferung.yaml"

    /// The application, in small letters: deliveries of one application follow each other.
    public let application: String
    /// The version, as the name of the delivery has it.
    public let version: String
    /// The pipeline that the delivery is meant for.
    public let audience: String
    /// The number of the delivery: it grows with each.
    public let sequence: Int
    /// The name of the delivery that was accepted before; nil for the first.
    public let predecessor: String?
    /// The first second in which the delivery must not be taken in any more; nil if there is none.
    public let expires: Timestamp?

    /// The greatest number of a delivery.
    public static let mostSequence = 1_000_000_000

    /// Makes a note.
    public init(
        application: String, version: String, audience: String, sequence: Int, predecessor: String?,
        expires: Timestamp?
    ) {
        self.application = application
        self.version = version
        self.audience = audience
        self.sequence = sequence
        self.predecessor = predecessor
        self.expires = expires
    }

    /// Returns whether a text can be the name of an application: small letters, digits, and `.`, `_`, `-` behind the first of them.
    ///
    /// It is a part of a path in the ledger, and has no two spellings.
    public static func isApplication(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        func isPlain(_ byte: UInt8) -> Bool {
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
        }
        guard let first = bytes.first, isPlain(first), bytes.count <= 100 else { return false }
        return bytes.allSatisfy { isPlain($0) || "._-".utf8.contains($0) }
    }
}

/// A delivery note as it was written: with what it says of the files.
public struct WrittenNote: Sendable, Hashable {
    /// What files are for.
    public enum Group: String, Sendable, Hashable, CaseIterable {
        /// What is installed, built already.
        case binaries
        /// What people read.
        case documentation
        /// What says how it is installed.
        case deployment
        /// What it was built from.
        case sources
        /// How it is built from the sources.
        case recipe
        /// What it is made of.
        case sbom
    }

    /// A glob for the files of a group.
    public struct Glob: Sendable, Hashable {
        /// The group.
        public let group: Group
        /// The glob.
        public let text: String
        /// Where it stands, such as `lieferung.yaml:9:5`.
        public let place: String
    }

    /// The note.
    public let note: DeliveryNote
    /// Which files are what.
    public let globs: [Glob]
}
