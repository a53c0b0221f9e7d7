public import Git
public import Pipeline
public import Problems
public import Seals

extension LedgerState {
    /// Returns every gate between an accepted delivery and a stage, open or shut, in the order in which they are asked.
    ///
    /// The one place where the rules of entry stand: promotions, verifiers and reports all ask here.
    ///
    /// - Parameters:
    ///   - purpose: The way in which the delivery is to enter.
    ///   - promoter: Who signs the promotion; nil while nobody in particular is about to.
    ///   - time: The ledger's time at which the step is, or would be, taken.
    ///   - clock: Who says what the clock on the wall showed then.
    /// - Throws: `gate.lane-unknown`, or `release.scope` if the lane leads to another stage.
    public func gates(
        for delivery: DeliveryRecord, to stage: Stage, as purpose: Purpose = .regular,
        by promoter: String? = nil, under policy: Policy, at time: Timestamp,
        clock: CalendarClock = .machine, in repository: borrowing Repository
    ) throws(Problem) -> [Gate] {
        let lane = try policy.definition.lane(of: purpose, to: stage)
        let asker = GateAsker(
            state: self, delivery: delivery, stage: stage, policy: policy, time: time)
        var gates = [try asker.withdrawnGate(in: repository)]
        if let gate = try asker.senderGate(asksLists: purpose != .rollback, in: repository) {
            gates.append(gate)
        }
        gates.append(try asker.holdGate(stopsStage: purpose != .rollback, in: repository))
        gates += try asker.wayGates(purpose, lane, in: repository)
        if try policy.definition.asksCalendar(stage, as: purpose) {
            gates.append(try asker.windowGate(by: clock))
        }
        if purpose == .regular, let gate = try asker.catchUpGate(in: repository) { gates.append(gate) }
        let rules = stage.rules(of: purpose, lane)
        if !rules.isEmpty {
            gates.append(try asker.releaseGate(rules, purpose, by: promoter, in: repository))
        }
        return gates
    }
}
