public import Git
public import Seals

/// What stands in a stage now: `stages/<stage>.json`.
public struct StageRecord: Sendable, Hashable {
    /// The delivery that stands in it.
    public let delivery: DeliveryName
    /// Its SHA-256 content digest.
    public let digest: SHA256Digest
    /// Its tree, which is the stage commit's tree.
    public let tree: ObjectID
    /// The commit that the stage's branch must point at.
    public let commit: ObjectID
    /// The entry that moved the stage.
    public let sequence: Int
    /// Since when, by the ledger's time.
    public let time: Timestamp
    /// In which way it came.
    public let purpose: Purpose
    /// Why; nil for a regular promotion.
    public let reason: String?

    private static let known: Set<String> = [
        "version", "delivery", "digest", "tree", "commit", "sequence", "time", "purpose", "lane", "reason",
    ]

    init(
        delivery: DeliveryName, digest: SHA256Digest, tree: ObjectID, commit: ObjectID, sequence: Int,
        time: Timestamp, purpose: Purpose, reason: String?
    ) {
        self.delivery = delivery
        self.digest = digest
        self.tree = tree
        self.commit = commit
        self.sequence = sequence
        self.time = time
        self.purpose = purpose
        self.reason = reason
    }

    init(parsing content: [UInt8]) throws(MalformedRecord) {
        let fields = try Fields(parsing: content, as: "the stage's record", known: Self.known)
        guard try fields.count("version") == 1, let name = DeliveryName(try fields.string("delivery")) else {
            throw MalformedRecord("the stage's record is of another version or names no delivery")
        }
        delivery = name
        digest = try fields.digest("digest")
        tree = try fields.objectID("tree")
        commit = try fields.objectID("commit")
        sequence = try fields.count("sequence")
        time = try fields.time("time")
        purpose = try Purpose(fields)
        reason = fields.optional("reason") == nil ? nil : try fields.string("reason")
        guard (reason == nil) == (purpose == .regular) else {
            throw MalformedRecord("the stage's record does not say why, or says why for nothing")
        }
    }

    var content: [UInt8] {
        var members: [String: JSONValue] = [
            "version": .integer(1), "delivery": .string(delivery.text), "digest": .string(digest.text),
            "tree": .string(tree.hex), "commit": .string(commit.hex), "sequence": .integer(Int64(sequence)),
            "time": .string(time.text), "purpose": .string(purpose.word),
        ]
        members["lane"] = purpose.lane.map(JSONValue.string)
        members["reason"] = reason.map(JSONValue.string)
        return JSONValue.object(members).canonical
    }
}
