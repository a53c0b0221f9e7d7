public import Git
internal import Pipeline
public import Seals

/// What the ledger says of one judged delivery: `delivery.json`.
public struct DeliveryRecord: Sendable, Hashable {
    /// What the checkup decided.
    public enum Verdict: String, Sendable, Hashable {
        /// It was taken in.
        case accepted
        /// It was sent back.
        case rejected
    }

    /// Its name.
    public let name: DeliveryName
    /// What the checkup decided.
    public let verdict: Verdict
    /// The entry that judged it.
    public let sequence: Int
    /// When it was judged, by the ledger's time.
    public let time: Timestamp
    /// The ref in A.
    public let sourceReference: String
    /// The object that the ref in A pointed at: an annotated tag or a commit.
    public let sourceObject: ObjectID
    /// The delivered tree; nil only for a rejected one whose tree could not be found.
    public let tree: ObjectID?
    /// The SHA-256 content digest; nil only for a rejected one that could not be read.
    public let digest: SHA256Digest?
    /// The certified sender's principal; nil only for a rejected one.
    public let sender: String?
    /// The fingerprint of the key with which it was signed; nil where there is no sender.
    public let senderKey: String?
    /// The commit in B that the delivery's tag points at; nil for a rejected one.
    public let commit: ObjectID?

    /// Makes a record.
    public init(
        name: DeliveryName, verdict: Verdict, sequence: Int, time: Timestamp, sourceReference: String,
        sourceObject: ObjectID, tree: ObjectID?, digest: SHA256Digest?, sender: CheckupReport.Sender?,
        commit: ObjectID?
    ) {
        self.name = name
        self.verdict = verdict
        self.sequence = sequence
        self.time = time
        self.sourceReference = sourceReference
        self.sourceObject = sourceObject
        self.tree = tree
        self.digest = digest
        self.sender = sender?.principal
        senderKey = sender?.fingerprint
        self.commit = commit
    }

    private static let known: Set<String> = [
        "version", "name", "verdict", "sequence", "time", "reference", "object", "tree", "digest", "sender",
        "key", "commit",
    ]

    init(parsing content: [UInt8]) throws(MalformedRecord) {
        let fields = try Fields(parsing: content, as: "delivery.json", known: Self.known)
        guard try fields.count("version") == 1 else {
            throw MalformedRecord("delivery.json is of another version")
        }
        guard let name = DeliveryName(try fields.string("name")) else {
            throw MalformedRecord("delivery.json has no proper name")
        }
        guard let verdict = Verdict(rawValue: try fields.string("verdict")) else {
            throw MalformedRecord("delivery.json has no proper verdict")
        }
        self.name = name
        self.verdict = verdict
        sequence = try fields.count("sequence")
        time = try fields.time("time")
        sourceReference = try fields.string("reference")
        sourceObject = try fields.objectID("object")
        tree = fields.optional("tree") == nil ? nil : try fields.objectID("tree")
        digest = fields.optional("digest") == nil ? nil : try fields.digest("digest")
        sender = fields.optional("sender") == nil ? nil : try fields.string("sender")
        senderKey = fields.optional("key") == nil ? nil : try fields.string("key")
        commit = fields.optional("commit") == nil ? nil : try fields.objectID("commit")
    }

    var content: [UInt8] {
        var members: [String: JSONValue] = [
            "version": .integer(1), "name": .string(name.text), "verdict": .string(verdict.rawValue),
            "sequence": .integer(Int64(sequence)), "time": .string(time.text),
            "reference": .string(sourceReference), "object": .string(sourceObject.hex),
        ]
        if let tree { members["tree"] = .string(tree.hex) }
        if let digest { members["digest"] = .string(digest.text) }
        if let sender { members["sender"] = .string(sender) }
        if let senderKey { members["key"] = .string(senderKey) }
        if let commit { members["commit"] = .string(commit.hex) }
        return JSONValue.object(members).canonical
    }
}

extension DeliveryRecord {
    /// Returns everybody who counts as the sender, as `Principal.folded` writes them.
    ///
    /// Not only whom the delivery names: who has had a key as a sender, and has it as an operator now, is the same person.
    func senders(under policy: Policy) -> Set<String> {
        let holders = senderKey.map { policy.people(holding: $0) } ?? []
        return holders.union(sender.map { [Principal.folded($0)] } ?? [])
    }
}
