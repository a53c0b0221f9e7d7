public import Git
public import Pipeline
public import Problems
public import Seals

/// One condition for a delivery to enter a stage.
public struct Gate: Sendable, Hashable {
    /// What it waits for.
    public enum Kind: Sendable, Hashable {
        /// The delivery has stood in this earlier stage.
        case earlierStage(String)
        /// Enough people have released it.
        case release(role: String, approvals: Int)
        /// It has stood in the stages before for so many seconds.
        case soak(Int)
        /// It is newer than what stands in the stage.
        case order
    }

    /// What it waits for.
    public let kind: Kind
    /// Why it is shut; nil if it is open.
    public let problem: Problem?
    /// Who has released so far: people's principals; empty for other kinds.
    public let releasedBy: [String]

    /// Whether it is open.
    public var isOpen: Bool { problem == nil }

    init(_ kind: Kind, problem: Problem? = nil, releasedBy: [String] = []) {
        self.kind = kind
        self.problem = problem
        self.releasedBy = releasedBy
    }
}

extension LedgerState {
    /// Returns every gate between an accepted delivery and a stage, open or shut.
    ///
    /// The one place where the rules of entry stand: promotions, verifiers and reports all ask here.
    ///
    /// - Parameters:
    ///   - time: The ledger's time at which the step is, or would be, taken.
    public func gates(
        for delivery: DeliveryRecord, to stage: Stage, under policy: Policy, at time: Timestamp,
        in repository: borrowing Repository
    ) throws(Problem) -> [Gate] {
        var gates = [try orderGate(for: delivery, to: stage, in: repository)]
        var latest: Timestamp?
        for earlier in stage.after.stages {
            if let stay = try stay(of: delivery.name, in: earlier, of: repository) {
                latest = max(latest ?? stay.time, stay.time)
                gates.append(Gate(.earlierStage(earlier)))
            } else {
                let problem = Problem(.gate(.stageOrder), delivery.name.text, expected: earlier)
                gates.append(Gate(.earlierStage(earlier), problem: problem))
            }
        }
        if stage.soak > 0 {
            gates.append(soakGate(for: delivery, of: stage, since: latest ?? delivery.time, at: time))
        }
        for rule in stage.release {
            gates.append(try releaseGate(rule, for: delivery, to: stage, under: policy, in: repository))
        }
        return gates
    }

    private func orderGate(
        for delivery: DeliveryRecord, to stage: Stage, in repository: borrowing Repository
    ) throws(Problem) -> Gate {
        guard let standing = try self.stage(stage.name, in: repository) else { return Gate(.order) }
        guard standing.delivery.version < delivery.name.version else {
            let problem = Problem(.gate(.downgrade), delivery.name.text, found: standing.delivery.text)
            return Gate(.order, problem: problem)
        }
        return Gate(.order)
    }

    private func soakGate(
        for delivery: DeliveryRecord, of stage: Stage, since start: Timestamp, at time: Timestamp
    ) -> Gate {
        let end = Timestamp(seconds: start.seconds + Int64(stage.soak))
        guard time < end else { return Gate(.soak(stage.soak)) }
        return Gate(
            .soak(stage.soak), problem: Problem(.gate(.soak), delivery.name.text, expected: end.text))
    }

    private func releaseGate(
        _ rule: ReleaseRule, for delivery: DeliveryRecord, to stage: Stage, under policy: Policy,
        in repository: borrowing Repository
    ) throws(Problem) -> Gate {
        // A release serves one promotion: what came in before the last entry into this stage has been used.
        let used = try stay(of: delivery.name, in: stage.name, of: repository)?.sequence ?? -1
        let members = policy.members(of: rule.by)
        let given = try releases(of: delivery.name, for: stage.name, in: repository).filter { record in
            record.sequence > used && record.statement.digest == delivery.digest
                && record.statement.policy == policy.digest
        }
        // Members are counted, not records: however somebody writes the address, it is one person.
        let people = members.filter { member in
            given.contains { Principal.folded($0.statement.person) == Principal.folded(member) }
        }
        let kind = Gate.Kind.release(role: rule.by.joined(separator: ", "), approvals: rule.approvals)
        guard people.count < rule.approvals else { return Gate(kind, releasedBy: people) }
        let open = members.filter { !people.contains($0) }
        let problem = Problem(
            .release(.missing), "\(delivery.name.text) → \(stage.name)",
            expected: open.joined(separator: ", "),
            found: "\(people.count)/\(rule.approvals)")
        return Gate(kind, problem: problem, releasedBy: people)
    }
}
