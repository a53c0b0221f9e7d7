public import Pipeline
public import Seals

/// A policy that somebody wants to come into force.
public struct Proposal: Sendable {
    /// The policy.
    public let policy: Policy
    /// Why, in the words of who proposes it; may be empty.
    public let reason: String

    /// Makes a proposal.
    public init(_ policy: Policy, because reason: String) {
        self.policy = policy
        self.reason = reason
    }
}

/// A policy that waits for people: `proposals/<digest>/proposal.json`, with its files beside it.
public struct ProposalRecord: Sendable, Hashable {
    /// The digest of the policy.
    public let digest: SHA256Digest
    /// Who proposed it.
    public let person: String
    /// Why; may be empty.
    public let reason: String
    /// The entry that proposed it.
    public let sequence: Int
    /// When, by the ledger's time.
    public let time: Timestamp

    init(_ proposal: Proposal, person: String, sequence: Int, time: Timestamp) {
        digest = proposal.policy.digest
        self.person = person
        reason = proposal.reason
        self.sequence = sequence
        self.time = time
    }

    init(parsing content: [UInt8]) throws(MalformedRecord) {
        let fields = try Fields(
            parsing: content, as: "the proposal", known: ["digest", "person", "reason", "sequence", "time"])
        digest = try fields.digest("digest")
        person = try fields.string("person")
        reason = try fields.string("reason")
        sequence = try fields.count("sequence")
        time = try fields.time("time")
    }

    var content: [UInt8] {
        JSONValue.object([
            "digest": .string(digest.text), "person": .string(person), "reason": .string(reason),
            "sequence": .integer(Int64(sequence)), "time": .string(time.text),
        ]).canonical
    }
}
