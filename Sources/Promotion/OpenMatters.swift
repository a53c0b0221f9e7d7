public import Git
public import Ledger
public import Pipeline
public import Problems
public import Seals

/// What people have stopped, what lanes have left to be caught up on, and what waits for people's approval.
public struct OpenMatters: Sendable {
    /// A hold that stands.
    public struct Hold: Sendable {
        /// Where it stands.
        public let place: HoldPlace
        /// Who set it, when and why.
        public let record: HoldRecord
        /// Who has said that it may end, and how many have to.
        public let resumes: Tally
    }

    /// Stages that a lane skipped and that have not been entered yet.
    public struct Debt: Sendable {
        /// Which, for which delivery, and until when.
        public let catchUp: CatchUp
        /// Whether it is too late.
        public let isOverdue: Bool
    }

    /// A policy that is proposed.
    public struct Change: Sendable {
        /// Which, by whom, when and why.
        public let proposal: ProposalRecord
        /// Who has approved it, and how many have to.
        public let approvals: Tally
    }

    /// How many different people of some roles have agreed.
    public struct Tally: Sendable, Hashable {
        /// Those who have.
        public let given: [String]
        /// How many it takes.
        public let needed: Int
        /// Those who can still do so.
        public let open: [String]

        /// Whether there are enough.
        public var isReached: Bool { given.count >= needed }
    }

    /// The holds that stand, that on everything first.
    public let holds: [Hold]
    /// What is to be caught up on, the oldest first.
    public let debts: [Debt]
    /// The policies that are proposed, the oldest first.
    public let changes: [Change]

    /// Reads what is open.
    public init(
        _ state: LedgerState, under policy: Policy, at time: Timestamp, in repository: borrowing Repository
    ) throws(Problem) {
        let authority = policy.definition.authority
        var holds: [Hold] = []
        for (place, record) in try state.standingHolds(in: repository) {
            let given = try state.resumes(of: record, on: place, under: policy, in: repository)
            holds.append(
                Hold(
                    place: place, record: record,
                    resumes: Tally(given, of: authority.resume, under: policy)))
        }
        self.holds = holds
        var debts: [Debt] = []
        for catchUp in try state.catchUps(in: repository) {
            let isOverdue = try state.isOverdue(catchUp, under: policy, at: time, in: repository)
            debts.append(Debt(catchUp: catchUp, isOverdue: isOverdue))
        }
        self.debts = debts
        var changes: [Change] = []
        for proposal in try state.proposals(in: repository) {
            guard let quorum = authority.policy else { continue }
            let given = try state.approvals(of: proposal.digest, in: repository)
            changes.append(
                Change(proposal: proposal, approvals: Tally(given, of: quorum, under: policy)))
        }
        self.changes = changes
    }
}

extension OpenMatters.Tally {
    /// Counts who vouches for what was not looked into in a delivery; nil if nobody can.
    init?(
        ofVouchesFor record: DeliveryRecord, _ report: CheckupReport, _ glance: Glance, at time: Timestamp,
        in repository: borrowing Repository
    ) throws(Problem) {
        guard let quorum = glance.policy.definition.checkup.malware.unscanned else { return nil }
        // What nobody can vouch for waits for nobody.
        do { _ = try report.vouchable() } catch { return nil }
        let given = try glance.state.vouches(for: record, under: glance.policy, at: time, in: repository)
        self.init(given, of: quorum, under: glance.policy)
    }

    fileprivate init(_ given: [DecisionRecord], of quorum: Quorum, under policy: Policy) {
        let people = policy.members(of: quorum.by, among: given)
        self.init(
            given: people, needed: quorum.approvals,
            open: policy.members(of: quorum.by).filter { !people.contains($0) })
    }
}
