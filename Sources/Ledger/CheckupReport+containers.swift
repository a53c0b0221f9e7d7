public import Seals

extension CheckupReport {
    /// How many containers are written out.
    public static let recordedContainers = 200

    /// Returns how many containers are written out of a delivery: fewer of one that nobody certified has sent, as with findings.
    public static func mostContainers(of senders: [Sender]) -> Int {
        senders.isEmpty ? 20 : recordedContainers
    }

    /// One container: a file in which others lie, or a member of one.
    public struct Container: Sendable, Hashable {
        /// The path of the file; empty as long as it is not known.
        public var file: String
        /// The way to it in the file; empty for the file itself.
        public var inside: [String]
        /// What kind of container it is, going by its beginning, such as `zip`; `embedded` for what stands in the middle of other
        /// content, and nil if its beginning does not tell.
        public let kind: String?
        /// How many members were unpacked from it and searched.
        public var members = 0
        /// The bytes of these.
        public var bytes = 0
        /// How many of its members were not looked into.
        public var unscanned = 0

        /// Makes a record of an empty one.
        public init(file: String = "", inside: [String], kind: String?) {
            self.file = file
            self.inside = inside
            self.kind = kind
        }

        /// The container as it stands in reports and documents.
        public var json: JSONValue {
            .object([
                "file": .string(file), "inside": .array(inside.map(JSONValue.string)),
                "kind": kind.map(JSONValue.string) ?? .null, "members": .integer(Int64(members)),
                "bytes": .integer(Int64(bytes)), "unscanned": .integer(Int64(unscanned)),
            ])
        }
    }
}

extension CheckupReport.Coverage {
    /// How much of all that was delivered, with all that lies in it, was looked at.
    public struct Extent: Sendable, Hashable {
        /// The bytes of all contents and members in which nothing lies, as far as they were searched.
        public var seen = 0
        /// The bytes of all places that were not looked into, as far as that is known.
        public var unseen = 0

        /// Makes an extent of nothing.
        public init() {}
    }

    /// How many thousandths were looked at, rounded down, and never all of them if something was not; nil if nobody counted.
    public var perMille: Int? {
        guard let extent else { return nil }
        guard unscanned > 0 || extent.unseen > 0 else { return 1000 }
        // Both have 53 bits, so that nothing overflows that was ever written.
        let (all, isTooMuch) = extent.seen.addingReportingOverflow(extent.unseen)
        let (thousand, isMore) = extent.seen.multipliedReportingOverflow(by: 1000)
        guard all > 0, !isTooMuch, !isMore else { return 0 }
        return min(999, thousand / all)
    }

    /// Whether all numbers can be read by every reader of JSON.
    var isCountable: Bool {
        let most = 1 << 53
        return extent.map { 0..<most ~= $0.seen && 0..<most ~= $0.unseen } ?? true
    }
}
