public import Git
public import Ledger
public import Pipeline
public import Problems
internal import Seals

/// The policy in force, and those that wait for people.
public struct PolicyView: Sendable {
    /// A policy that waits.
    public struct Pending: Sendable {
        /// Who proposed it, when and why.
        public let record: ProposalRecord
        /// The policy.
        public let policy: Policy
        /// Who of those who count has approved it.
        public let given: [String]
        /// How many people must.
        public let needed: Int
        /// Who else can approve it.
        public let open: [String]

        /// Whether it can come into force.
        public var isApproved: Bool { given.count >= needed }
    }

    /// The policy in force.
    public let inForce: Policy
    /// Those that wait, the oldest first.
    public let pending: [Pending]

    /// Reads them.
    public init(of chain: Chain, in repository: borrowing Repository) throws(Problem) {
        inForce = chain.policy
        var pending: [Pending] = []
        // What was proposed waits for nobody if the policy has no word on who approves it.
        if let quorum = chain.policy.definition.authority.policy {
            let members = chain.policy.members(of: quorum.by)
            for record in try chain.state.proposals(in: repository) {
                let given = chain.policy.members(
                    of: quorum.by, among: try chain.state.approvals(of: record.digest, in: repository))
                pending.append(
                    Pending(
                        record: record,
                        policy: try chain.state.proposedPolicy(record.digest, in: repository), given: given,
                        needed: quorum.approvals, open: members.filter { !given.contains($0) }))
            }
        }
        self.pending = pending
    }
}
