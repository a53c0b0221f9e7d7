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

/// A policy that waits for people: `proposals/<digest>/proposal.json`, with its files and everybody who proposes it beside it.
public struct ProposalRecord: Sendable, Hashable {
    /// The digest of the policy.
    public let digest: SHA256Digest
    /// Who proposed it first, of those who still do.
    public let person: String
    /// Why; may be empty.
    public let reason: String
    /// The entry that proposed it first.
    public let sequence: Int
    /// When the person did, by the ledger's time.
    public let time: Timestamp
    /// Everybody who proposes it, the first one first.
    public private(set) var people: [String]

    init(_ proposal: Proposal, person: String, sequence: Int, time: Timestamp) {
        digest = proposal.policy.digest
        self.person = person
        reason = proposal.reason
        self.sequence = sequence
        self.time = time
        people = [person]
    }

    /// Joins what each of its proposers has said.
    ///
    /// - Parameters:
    ///   - first: How it was proposed first, perhaps by somebody who has proposed another one since.
    ///   - proposers: At least one.
    init(_ first: ProposalRecord, proposers: [ProposalRecord]) {
        let proposers = proposers.sorted { $0.sequence < $1.sequence }
        let oldest = proposers.first ?? first
        digest = first.digest
        sequence = first.sequence
        (person, reason, time) = (oldest.person, oldest.reason, oldest.time)
        people = proposers.map(\.person)
    }

    /// Returns whether nobody proposes it any more once a person has proposed another one.
    func isForgotten(without person: String) -> Bool {
        people.allSatisfy { Principal.folded($0) == Principal.folded(person) }
    }

    init(parsing content: [UInt8]) throws(MalformedRecord) {
        let fields = try Fields(
            parsing: content, as: "the proposal", known: ["digest", "person", "reason", "sequence", "time"])
        digest = try fields.digest("digest")
        person = try fields.string("person")
        reason = try fields.string("reason")
        sequence = try fields.count("sequence")
        time = try fields.time("time")
        people = [person]
    }

    var content: [UInt8] {
        JSONValue.object([
            "digest": .string(digest.text), "person": .string(person), "reason": .string(reason),
            "sequence": .integer(Int64(sequence)), "time": .string(time.text),
        ]).canonical
    }
}
