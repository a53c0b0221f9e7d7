public import Git
internal import Pipeline
internal import Problems
public import Seals

/// A person's decision, as the person signs it.
///
/// It is a document of its own with a signature in a namespace of its own, so that nobody can be led to decide something by
/// signing a commit. The person signs the canonical JSON (RFC 8785) byte for byte.
public struct Statement: Sendable, Hashable {
    /// The pipeline.
    public var pipeline: String
    /// The ledger, by its first entry: what is decided for one counts in no other, not even in one of the same policy.
    public var ledger: ObjectID
    /// The digest of the policy in force.
    public var policy: SHA256Digest
    /// What is decided.
    public var decision: Decision
    /// The person's principal.
    public var person: String
    /// Why, in the person's words; at most ``reasonLimit`` bytes.
    public var reason: String
    /// When the person decided, by the person's clock.
    public var time: Timestamp
    /// The first second in which it does not count any more; nil if it has no such time.
    public var expires: Timestamp?

    /// The greatest reason in bytes.
    public static let reasonLimit = 4096
    /// The greatest statement in bytes.
    static let limit = 16384

    /// Makes a statement.
    public init(
        pipeline: String, ledger: ObjectID, policy: SHA256Digest, decision: Decision, person: String,
        reason: String, time: Timestamp, expires: Timestamp? = nil
    ) {
        self.pipeline = pipeline
        self.ledger = ledger
        self.policy = policy
        self.decision = decision
        self.person = person
        self.reason = reason
        self.time = time
        self.expires = expires
    }

    /// Whether a time is too late for it.
    public func isExpired(at time: Timestamp) -> Bool { expires.map { $0 <= time } ?? false }

    /// The SHA-256 of what the person signs, by which a release is taken back.
    public var digest: SHA256Digest { SHA256Digest(of: content) }

    /// The bytes that the person signs.
    public var content: [UInt8] {
        var members: [String: JSONValue] = [
            "type": .string("stagectl.\(decision.kind.rawValue)/1"), "pipeline": .string(pipeline),
            "ledger": .string(ledger.hex), "policy": .string(policy.text), "person": .string(person),
            "reason": .string(reason), "time": .string(time.text),
        ]
        members["expires"] = expires.map { .string($0.text) }
        members.merge(decision.members) { $1 }
        return JSONValue.object(members).canonical
    }

    /// Returns whether two statements are one person's, however the address is written.
    func isBySamePerson(as other: Statement) -> Bool {
        Principal.folded(person) == Principal.folded(other.person)
    }
}

extension Statement {
    private static let common: Set<String> = [
        "type", "pipeline", "ledger", "policy", "person", "reason", "time", "expires",
    ]

    /// Reads the canonical JSON of a statement.
    public init(parsing content: [UInt8]) throws(MalformedRecord) {
        let value: JSONValue
        do { value = try JSONValue(parsingCanonical: content, limit: Self.limit) } catch {
            throw MalformedRecord("the statement is not canonical JSON")
        }
        guard let kind = value["type"]?.string.flatMap(Decision.kind(ofType:)) else {
            throw MalformedRecord("the statement is of an unknown type")
        }
        let fields = try Fields(
            value, as: "the statement", known: Self.common.union(Decision.members(of: kind)))
        decision = try Decision(kind, fields)
        pipeline = try fields.string("pipeline")
        ledger = try fields.objectID("ledger")
        policy = try fields.digest("policy")
        person = try fields.string("person")
        reason = try fields.string("reason")
        time = try fields.time("time")
        expires = fields.optional("expires") == nil ? nil : try fields.time("expires")
        // What brings it in bears its time, and Git has none before 1970.
        guard time.seconds >= 0, expires?.seconds ?? 0 >= 0 else {
            throw MalformedRecord("a time before 1970")
        }
        // It becomes the name of a file.
        guard Principal.isLegal(person) else { throw MalformedRecord("the person is no principal") }
        try Self.requireVisible(reason)
        // Digests may have a second spelling that their reader takes; a statement has only one.
        guard self.content == content else { throw MalformedRecord("not as stagectl writes a statement") }
    }

    /// Returns whether a statement may give these words as its reason.
    package static func takes(reason: String) -> Bool {
        do { try requireVisible(reason) } catch { return false }
        return true
    }

    /// Returns whether words say anything at all.
    package static func says(reason: String) -> Bool { reason.contains { !$0.isWhitespace } }

    /// Refuses a reason that would show something else in commit messages and on screens than it says.
    static func requireVisible(_ reason: String) throws(MalformedRecord) {
        guard reason.utf8.count <= reasonLimit else { throw MalformedRecord("the reason is too long") }
        let lines = reason.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.allSatisfy({ escapedForTerminal(String($0)) == $0 }) else {
            throw MalformedRecord("the reason has characters that cannot be seen")
        }
    }
}

extension Decision {
    fileprivate static func kind(ofType type: String) -> Act.Kind? {
        let kinds: [Act.Kind] = [.release, .revoke, .vouch, .withdraw, .hold, .resume, .approve]
        return kinds.first { type == "stagectl.\($0.rawValue)/1" }
    }

    /// The members of a statement that only some kinds have.
    fileprivate static func members(of kind: Act.Kind) -> Set<String> {
        switch kind {
        case .release: ["delivery", "digest", "stage", "purpose", "lane"]
        case .revoke: ["delivery", "digest", "stage", "purpose", "lane", "statement"]
        case .vouch: ["delivery", "digest", "judged", "unscanned", "word"]
        case .withdraw: ["delivery", "digest"]
        case .hold: ["stage"]
        case .resume: ["stage", "hold"]
        case .approve: ["proposal", "sequence"]
        case .genesis, .accept, .reject, .promote, .verify, .propose, .policy: []
        }
    }

    fileprivate var members: [String: JSONValue] {
        switch self {
        case .release(let admission): return admission.members
        case .revoke(let admission, let statement):
            return admission.members.merging(["statement": .string(statement.text)]) { $1 }
        case .vouch(let vouch): return vouch.members
        case .withdraw(let delivery, let digest):
            return ["delivery": .string(delivery.text), "digest": .string(digest.text)]
        case .hold(let place): return place.members
        case .resume(let place, let hold):
            return place.members.merging(["hold": .integer(Int64(hold))]) { $1 }
        case .approve(let proposal, let sequence):
            return ["proposal": .string(proposal.text), "sequence": .integer(Int64(sequence))]
        }
    }

    fileprivate init(_ kind: Act.Kind, _ fields: Fields) throws(MalformedRecord) {
        switch kind {
        case .release: self = .release(try Admission(fields))
        case .revoke: self = .revoke(try Admission(fields), statement: try fields.digest("statement"))
        case .vouch: self = .vouch(try Vouch(fields))
        case .withdraw: self = .withdraw(try fields.delivery("delivery"), digest: try fields.digest("digest"))
        case .hold: self = .hold(try HoldPlace(fields))
        case .resume: self = .resume(try HoldPlace(fields), hold: try fields.count("hold"))
        case .approve:
            self = .approve(proposal: try fields.digest("proposal"), sequence: try fields.count("sequence"))
        case .genesis, .accept, .reject, .promote, .verify, .propose, .policy:
            throw MalformedRecord("\(kind.rawValue) is no statement")
        }
    }
}

extension Admission {
    fileprivate var members: [String: JSONValue] {
        var members: [String: JSONValue] = [
            "delivery": .string(delivery.text), "digest": .string(digest.text), "stage": .string(stage),
            "purpose": .string(purpose.word),
        ]
        members["lane"] = purpose.lane.map(JSONValue.string)
        return members
    }

    fileprivate init(_ fields: Fields) throws(MalformedRecord) {
        self.init(
            delivery: try fields.delivery("delivery"), digest: try fields.digest("digest"),
            stage: try fields.name("stage"), purpose: try Purpose(fields))
    }
}

extension Purpose {
    /// Reads the members `purpose` and `lane`.
    init(_ fields: Fields) throws(MalformedRecord) {
        let lane = fields.optional("lane") == nil ? nil : try fields.string("lane")
        guard let purpose = Purpose(word: try fields.string("purpose"), lane: lane) else {
            throw MalformedRecord("the purpose is none that there is")
        }
        self = purpose
    }
}

extension HoldPlace {
    fileprivate var members: [String: JSONValue] {
        switch self {
        case .pipeline: [:]
        case .stage(let name): ["stage": .string(name)]
        }
    }

    fileprivate init(_ fields: Fields) throws(MalformedRecord) {
        self = fields.optional("stage") == nil ? .pipeline : .stage(try fields.name("stage"))
    }
}
