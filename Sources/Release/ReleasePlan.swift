public import Ledger
public import Pipeline
public import Problems
internal import Seals

/// A release that may be given: everything but the person's signature has been checked.
///
/// What a person is shown before deciding. Only ``planning(_:to:as:because:for:with:in:)`` makes one.
public struct ReleasePlan: Sendable {
    /// The decision that will be signed.
    public let statement: Statement
    /// The delivery that it frees.
    public let delivery: DeliveryRecord
    /// The stage that it opens.
    public let stage: Stage
    /// What the checkup noticed when the delivery was taken in.
    public let report: CheckupReport?
    /// Who has released it for this stage and in this way already.
    public let releasedBy: [String]
    /// How many releases this way into the stage asks for.
    public let approvals: Int
    /// What B was seen to hold.
    public let sight: Sight

    /// Thinks out a release without asking anybody to sign.
    ///
    /// - Parameter lifetime: For how many seconds from now it counts; nil for as long as the rules let it.
    /// - Throws: The gate or rule that forbids it; `release.given` if the person has done it before.
    public static func planning(
        _ delivery: DeliveryName, to stage: String, as purpose: Purpose = .regular, because reason: String,
        for lifetime: Int? = nil, with writer: LedgerWriter, in inner: borrowing InnerRepository
    ) throws(Problem) -> ReleasePlan {
        let now = writer.clock()
        let sight = try inner.look(pinnedTo: writer.trustRoot, now: now)
        let chain = try sight.begun(inner.layout)
        let record = try chain.state.acceptedDelivery(delivery, in: inner.repository)
        guard let digest = record.digest else { throw Problem(.gate(.rejected), delivery.text) }
        let freed = try chain.policy.definition.knownStage(stage)
        let statement = Statement(
            pipeline: inner.layout.pipeline, policy: chain.policy.digest,
            decision: .release(
                Admission(delivery: delivery, digest: digest, stage: freed.name, purpose: purpose)),
            person: writer.acting.address, reason: reason, time: now,
            expires: lifetime.map { Timestamp(seconds: now.seconds + Int64($0)) })
        do { _ = try Statement(parsing: statement.content) } catch {
            throw Problem(.release(.malformed), writer.acting.address, found: error.reason)
        }
        try chain.state.require(
            statement, under: chain.policy, at: max(now, chain.time), in: inner.repository)
        let gates = try chain.state.gates(
            for: record, to: freed, as: purpose, under: chain.policy, at: max(now, chain.time),
            in: inner.repository)
        return ReleasePlan(
            statement: statement, delivery: record, stage: freed,
            report: try chain.state.report(of: delivery, in: inner.repository),
            releasedBy: gates.flatMap(\.releasedBy),
            approvals: gates.reduce(0) { $0 + $1.approvals }, sight: sight)
    }

    /// Has the person sign the statement, and appends it.
    ///
    /// The statement is signed once: rivals that are faster never make the person sign it again.
    ///
    /// - Returns: What B holds afterwards.
    public func carryOut(
        with writer: LedgerWriter, in inner: borrowing InnerRepository
    ) throws(Problem) -> Appended {
        let signature: String
        switch writer.mode {
        case .plan: signature = ""
        case .write:
            signature = try writer.acting.signer.sign(
                statement.content, namespace: statement.decision.namespace)
        }
        let appended = try inner.append(with: writer, after: sight) { (_, _, _) throws(Problem) in
            Draft(.decision(SignedStatement(statement, signature: signature)))
        }
        guard let appended else { throw Problem(.defect(.invariant), "release") }
        return appended
    }
}
