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
    /// One of those who certainly sent it.
    public struct Sender: Sendable, Hashable {
        /// The name that the pipeline gave to the sender; the principal where it named none.
        public let name: String
        /// The principal.
        public let principal: String
        /// The fingerprint of the key that signed.
        public let key: String
    }

    /// The certified senders, one for each signature; empty only for a rejected one.
    public let senders: [Sender]
    /// The commit in B that the delivery's tag points at; nil for a rejected one.
    public let commit: ObjectID?

    /// Makes a record.
    public init(
        name: DeliveryName, verdict: Verdict, sequence: Int, time: Timestamp, sourceReference: String,
        sourceObject: ObjectID, tree: ObjectID?, digest: SHA256Digest?, senders: [CheckupReport.Sender],
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
        self.senders = senders.map {
            Sender(name: $0.name, principal: $0.principal, key: $0.fingerprint)
        }
        self.commit = commit
    }

    private static let known: Set<String> = [
        "version", "name", "verdict", "sequence", "time", "reference", "object", "tree", "digest", "senders",
        "commit",
    ]

    init(parsing content: [UInt8]) throws(MalformedRecord) {
        let fields = try Fields(parsing: content, as: "delivery.json", known: Self.known)
        guard try fields.count("version") == 2 else {
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
        guard let senders = try fields.value("senders").array else {
            throw MalformedRecord("the senders of delivery.json are no list")
        }
        self.senders = try senders.map(Sender.init)
        commit = fields.optional("commit") == nil ? nil : try fields.objectID("commit")
    }

    var content: [UInt8] {
        var members: [String: JSONValue] = [
            "version": .integer(2), "name": .string(name.text), "verdict": .string(verdict.rawValue),
            "sequence": .integer(Int64(sequence)), "time": .string(time.text),
            "reference": .string(sourceReference), "object": .string(sourceObject.hex),
        ]
        if let tree { members["tree"] = .string(tree.hex) }
        if let digest { members["digest"] = .string(digest.text) }
        members["senders"] = .array(senders.map(\.json))
        if let commit { members["commit"] = .string(commit.hex) }
        return JSONValue.object(members).canonical
    }
}

extension DeliveryRecord {
    /// Returns everybody who counts as the sender, as `Principal.folded` writes them.
    ///
    /// Not only whom the delivery names: who has had a key as a sender, and has it as an operator now, is the same person; and stays
    /// so with another key.
    func senders(under policy: Policy, _ former: FormerKeys) -> Set<String> {
        policy.people(behind: senders.map { ($0.principal, $0.key) }, former)
    }

    /// The senders as they are told to people, each once; nil if there is none.
    public var shownSenders: String? {
        var seen: Set<String> = []
        let names = senders.map(\.name).filter { seen.insert($0).inserted }
        return names.isEmpty ? nil : names.joined(separator: ", ")
    }
}

extension DeliveryRecord.Sender {
    fileprivate init(_ value: JSONValue) throws(MalformedRecord) {
        let fields = try Fields(value, as: "a sender of delivery.json", known: ["name", "principal", "key"])
        name = try fields.string("name")
        principal = try fields.string("principal")
        key = try fields.string("key")
    }

    fileprivate var json: JSONValue {
        .object(["name": .string(name), "principal": .string(principal), "key": .string(key)])
    }
}

extension CheckupReport {
    /// Returns everybody who counts as a sender that the report names, as `Principal.folded` writes them.
    func senders(under policy: Policy, _ former: FormerKeys) -> Set<String> {
        policy.people(behind: senders.map { ($0.principal, $0.fingerprint) }, former)
    }
}

extension Policy {
    fileprivate func people(
        behind senders: [(principal: String, key: String)], _ former: FormerKeys
    ) -> Set<String> {
        senders.reduce(into: []) { people, sender in
            people.insert(Principal.folded(sender.principal))
            people.formUnion(self.people(holding: sender.key))
            people.formUnion(former.holders[sender.key] ?? [])
        }
    }
}
