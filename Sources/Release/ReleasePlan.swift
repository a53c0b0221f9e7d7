public import Ledger
public import Pipeline
public import Problems

/// A release that may be given: everything but the person's signature has been checked.
///
/// What a person is shown before deciding. Only ``planning(_:to:as:because:for:with:in:)`` makes one.
public struct ReleasePlan: Sendable {
    /// The decision that will be signed, and with which it is carried out.
    public let decision: DecisionPlan
    /// The delivery that it frees.
    public let delivery: DeliveryRecord
    /// The stage that it opens.
    public let stage: Stage
    /// The gate that it helps to open, as it stands before.
    public let gate: Gate
    /// What the checkup noticed when the delivery was taken in.
    public let report: CheckupReport?

    /// What will be signed.
    public var statement: Statement { decision.statement }
    /// What B was seen to hold.
    public var sight: Sight { decision.sight }
    /// Who has released it in this way already.
    public var releasedBy: [String] { gate.releasedBy }
    /// How many releases this way into the stage asks for.
    public var approvals: Int { gate.approvals }

    /// Thinks out a release without asking anybody to sign.
    ///
    /// - Parameters:
    ///   - purpose: The way in which the delivery may enter.
    ///   - lifetime: For how many seconds from now it counts; nil for as long as the rules let it.
    /// - Throws: The gate or rule that forbids it; `release.given` if the person has done it before.
    public static func planning(
        _ delivery: DeliveryName, to stage: String, as purpose: Purpose = .regular, because reason: String,
        for lifetime: Int? = nil, with writer: LedgerWriter, in inner: borrowing InnerRepository
    ) throws(Problem) -> ReleasePlan {
        let decision = try DecisionPlan.planning(
            because: reason, for: lifetime, with: writer, in: inner
        ) { (chain, inner) throws(Problem) in
            let stage = try chain.policy.definition.knownStage(stage)
            let purpose = try chain.policy.definition.known(purpose)
            let record = try chain.state.acceptedDelivery(delivery, in: inner.repository)
            guard let digest = record.digest else { throw Problem(.gate(.rejected), delivery.text) }
            return .release(
                Admission(delivery: delivery, digest: digest, stage: stage.name, purpose: purpose))
        }
        let chain = try decision.sight.begun(inner.layout)
        let freed = try chain.policy.definition.knownStage(stage)
        let record = try chain.state.acceptedDelivery(delivery, in: inner.repository)
        let gates = try chain.state.gates(
            for: record, to: freed, as: try chain.policy.definition.known(purpose), under: chain.policy,
            at: max(decision.statement.time, chain.time), in: inner.repository)
        // The last one; without rules for releases there would be none, and nothing to release.
        guard let gate = gates.last else { throw Problem(.release(.notAsked), freed.name) }
        return ReleasePlan(
            decision: decision, delivery: record, stage: freed, gate: gate,
            report: try chain.state.report(of: delivery, in: inner.repository))
    }

    /// Has the person sign the statement, and appends it.
    ///
    /// The statement is signed once: rivals that are faster never make the person sign it again.
    ///
    /// - Returns: What B holds afterwards.
    public func carryOut(
        with writer: LedgerWriter, in inner: borrowing InnerRepository
    ) throws(Problem) -> Appended {
        try decision.carryOut(with: writer, in: inner)
    }
}
