public import Git
public import Pipeline
public import Problems
public import Seals

/// Whether the commits and statements that an event brings must bear their seals.
public enum Seal: Sendable, Hashable {
    /// They must: what every verifier and every writer asks.
    case required
    /// They are not signed yet, because nothing will be written.
    case planned
}

extension LedgerState {
    /// Returns the state after an event: the one rule book, used by whoever appends and by whoever verifies.
    ///
    /// It depends on nothing but its arguments: the objects of the repository are content-addressed, and new ones are
    /// only added.
    ///
    /// - Parameters:
    ///   - before: The state before; nil for genesis.
    ///   - policy: The policy that is in force before the event; for genesis the one that it brings.
    ///   - expected: A tree that may be the state's. It saves time and decides nothing: only what has not the very bytes that follow
    ///     from the event is hashed.
    /// - Throws: The rule that the event breaks, with the code that a person who tried it is shown.
    public static func after(
        _ event: Event, before: LedgerState?, under policy: Policy, seals: Seal = .required,
        expecting expected: ObjectID? = nil, in repository: borrowing Repository
    ) throws(Problem) -> LedgerState {
        try requireRole(for: event, under: policy)
        let change: StateChange
        switch (event.act, before) {
        case (.genesis(let policy), nil):
            try policy.requireKeys(at: event.time)
            change = StateChange(adopting: policy, at: event)
        case (.genesis, .some), (_, nil): throw Problem(.ledger(.fork), event.pipeline)
        case (.accept(let judgement), .some(let before)):
            change = try before.accepting(judgement, event, policy, seals, in: repository)
        case (.reject(let judgement), .some(let before)):
            change = try before.rejecting(judgement, event, policy, seals, in: repository)
        case (.decision(let signed), .some(let before)):
            change = try before.deciding(signed, event, policy, seals, in: repository)
        case (.promote(let move), .some(let before)):
            change = try before.promoting(move, event, policy, seals, in: repository)
        case (.verify(let verification), .some(let before)):
            change = try before.verifying(verification, event, policy, in: repository)
        case (.propose(let proposal), .some(let before)):
            change = try before.proposing(proposal, event, policy, in: repository)
        case (.policy(let new), .some(let before)):
            change = try before.adopting(new, event, policy, in: repository)
        }
        do {
            return LedgerState(
                tree: try repository.tree(before?.tree, writing: change.files, expecting: expected))
        } catch {
            throw Problem(reading: error, of: before?.tree ?? .null)
        }
    }

    /// Refuses an event whose signer has not the role that its kind needs.
    private static func requireRole(for event: Event, under policy: Policy) throws(Problem) {
        let roles = policy.roles(of: event.signer)
        switch event.act {
        case .genesis, .accept, .reject, .promote:
            guard roles.contains(PipelineDefinition.engineRole) else {
                throw Problem(
                    .ledger(.role), String(event.sequence), expected: PipelineDefinition.engineRole,
                    found: event.signer)
            }
        case .decision, .verify, .propose, .policy:
            // Who brings a statement in need not be who made it, but must be somebody whom the pipeline names.
            guard !roles.isEmpty else {
                throw Problem(.ledger(.role), String(event.sequence), expected: "roles", found: event.signer)
            }
        }
    }
}

/// The files of a state that an event writes and removes.
struct StateChange {
    /// Path → content; nil removes what is there.
    private(set) var files: [String: [UInt8]?] = [:]

    /// No change.
    init() {}

    /// Files that are written.
    init(_ files: [String: [UInt8]]) { for (path, content) in files { write(content, at: path) } }

    mutating func write(_ content: [UInt8], at path: String) { files.updateValue(content, forKey: path) }

    mutating func remove(_ path: String) { files.updateValue(nil, forKey: path) }
}

extension CommitObject {
    /// Returns the principal who signed a commit that stagectl wrote, judged at the ledger's time.
    ///
    /// The committer's address must be one that the key may sign for: stricter than Git, which asks only for the key.
    public func sealedBy(under policy: Policy, at time: Timestamp) throws(Problem) -> String {
        guard let signature else { throw Problem(.signature(.missing), committer.email) }
        return try policy.operators.signer(
            of: signedContent, armoredSignature: signature, namespace: "git", at: time,
            address: committer.email
        ).principal
    }

    /// The seal as it can be verified ahead; nil if there is none.
    var claim: SealClaim? {
        signature.map { SealClaim(signedContent, armoredSignature: $0, namespace: "git") }
    }
}
