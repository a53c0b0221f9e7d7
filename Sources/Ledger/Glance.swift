public import Git
public import Pipeline
public import Problems
public import Seals

/// The present as the last entry shows it.
///
/// Only the seal of that entry has been verified, not the way to it: enough to show people where things stand within
/// milliseconds, not enough to decide anything. ``Chain`` is what decides.
public struct Glance: Sendable {
    /// The last entry.
    public let head: ObjectID
    /// Its place in the chain.
    public let sequence: Int
    /// The ledger's time.
    public let time: Timestamp
    /// The state after it.
    public let state: LedgerState
    /// The policy in force.
    public let policy: Policy
    /// What B's refs of the pipeline point at.
    public let references: References
}

extension InnerRepository {
    /// Looks at the last entry only.
    ///
    /// - Throws: `ledger.missing`, or a problem of the entry itself.
    public func glance() throws(Problem) -> Glance {
        let references = try references()
        guard let head = references[layout.ledger] else { throw Problem(.ledger(.missing), layout.pipeline) }
        let commit: CommitObject
        do { commit = try repository.commit(head) } catch {
            throw Problem(.ledger(.broken), head.short, found: "commit", cause: "\(error)")
        }
        let state = LedgerState(tree: commit.tree)
        let policy = try state.policy(in: repository)
        let time = Timestamp(seconds: commit.committer.time)
        let signer: String
        do { signer = try commit.sealedBy(under: policy, at: time) } catch {
            throw Problem(
                .ledger(.broken), head.short, found: error.code.name, cause: error.sentence(in: .english))
        }
        guard !policy.roles(of: signer).isEmpty else {
            throw Problem(.ledger(.role), head.short, expected: "roles", found: signer)
        }
        guard let sequence = EventMessage.trailers(of: commit.message)["Sequence"].flatMap({ Int($0) }) else {
            throw Problem(.ledger(.broken), head.short, found: "Stagectl-Sequence")
        }
        return Glance(
            head: head, sequence: sequence, time: time, state: state, policy: policy, references: references)
    }
}
