internal import Git
public import Ledger
public import Pipeline
internal import Problems
internal import Seals

/// What there is to know before a decision is signed.
public enum Circumstances: Sendable {
    /// The delivery that is freed, the stage that it may enter, what the checkup noticed, and the gate that the release helps to
    /// open, as it stands before.
    case release(DeliveryRecord, Stage, CheckupReport?, Gate)
    /// The release that is taken back.
    case revoke(DecisionRecord)
    /// The delivery that was rejected, what in it nobody has looked into, who of those who count vouches for it, and how many people must.
    case vouch(DeliveryRecord, UnscannedList, given: [String], needed: Int)
    /// The delivery that is barred, and the stages in which it stands now.
    case withdraw(DeliveryRecord, standingIn: [String])
    /// What is put on hold.
    case hold(HoldPlace)
    /// The hold, who of those who count has agreed to its end, and how many people must.
    case resume(HoldRecord, given: [String], needed: Int)
    /// The proposal, what it proposes, who of those who count has approved it, and how many people must.
    case approve(ProposalRecord, Policy, given: [String], needed: Int)

    init(
        of statement: Statement, in chain: Chain, at time: Timestamp, _ repository: borrowing Repository
    ) throws(Problem) {
        let (state, policy) = (chain.state, chain.policy)
        switch statement.decision {
        case .release(let admission):
            let record = try state.acceptedDelivery(admission.delivery, in: repository)
            let stage = try policy.definition.knownStage(admission.stage)
            let gates = try state.gates(
                for: record, to: stage, as: admission.purpose, under: policy, at: time, in: repository)
            // The last one; without rules for releases there would be none, and nothing to release.
            guard let gate = gates.last else { throw Problem(.release(.notAsked), stage.name) }
            self = .release(
                record, stage, try state.report(of: admission.delivery, in: repository), gate)
        case .revoke(let admission, _):
            let release = try state.release(
                of: admission.delivery, for: admission.stage, admission.purpose, by: statement.person,
                in: repository)
            guard let release else { throw Problem(.release(.unknown), statement.person) }
            self = .revoke(release)
        case .vouch(let vouch):
            guard let quorum = policy.definition.checkup.malware.unscanned else {
                throw Problem(.vouch(.closed), policy.definition.name)
            }
            let (record, list) = try state.vouchable(vouch.delivery, in: repository)
            let given = try state.vouches(for: record, under: policy, at: time, in: repository)
            self = .vouch(
                record, list, given: policy.members(of: quorum.by, among: given), needed: quorum.approvals)
        case .withdraw(let delivery, _):
            var stages: [String] = []
            for stage in policy.definition.stages
            where try state.stage(stage.name, in: repository)?.delivery == delivery {
                stages.append(stage.name)
            }
            self = .withdraw(try state.acceptedDelivery(delivery, in: repository), standingIn: stages)
        case .hold(let place): self = .hold(place)
        case .resume(let place, _):
            guard let hold = try state.standingHold(on: place, in: repository) else {
                throw Problem(.hold(.unknown), place.subject(in: policy.definition))
            }
            let quorum = policy.definition.authority.resume
            let given = try state.resumes(of: hold, on: place, under: policy, in: repository)
            self = .resume(
                hold, given: policy.members(of: quorum.by, among: given), needed: quorum.approvals)
        case .approve(let digest, _):
            guard let quorum = policy.definition.authority.policy else {
                throw Problem(.policy(.closed), policy.definition.name)
            }
            self = .approve(
                try state.requireProposal(digest, in: repository),
                try state.proposedPolicy(digest, in: repository),
                given: policy.members(
                    of: quorum.by, among: try state.approvals(of: digest, in: repository)),
                needed: quorum.approvals)
        }
    }

    /// How many people have decided the same, this one among them, and how many must; nil where one is enough.
    public var share: (given: Int, needed: Int)? {
        switch self {
        case .release(_, _, _, let gate): (gate.releasedBy.count + 1, gate.approvals)
        case .resume(_, let given, let needed), .approve(_, _, let given, let needed):
            (given.count + 1, needed)
        case .vouch(_, _, let given, let needed): (given.count + 1, needed)
        case .revoke, .withdraw, .hold: nil
        }
    }
}
