public import Ledger
internal import Pipeline
public import Problems
public import Seals

/// A decision that may be made: everything but the person's signature has been checked.
///
/// Only the functions here make one.
public struct DecisionPlan: Sendable {
    /// The decision that will be signed.
    public let statement: Statement
    /// What B was seen to hold.
    public let sight: Sight

    /// Has the person sign the statement without bringing it in.
    ///
    /// - Throws: What kept the person from signing.
    public func sign(with writer: LedgerWriter) throws(Problem) -> SignedStatement {
        switch writer.mode {
        case .plan: SignedStatement(statement, signature: "")
        case .write: try SignedStatement(signing: statement, by: writer.acting)
        }
    }

    /// Has the person sign the statement, and appends it.
    ///
    /// The statement is signed once: rivals that are faster never make the person sign it again.
    ///
    /// - Returns: What B holds afterwards.
    public func carryOut(
        with writer: LedgerWriter, in inner: borrowing InnerRepository
    ) throws(Problem) -> Appended {
        let signed = try sign(with: writer)
        return try inner.appended(.decision(signed), with: writer, after: sight)
    }
}

extension DecisionPlan {
    /// Thinks out a decision without asking anybody to sign.
    ///
    /// - Parameters:
    ///   - reason: Why, in the person's words.
    ///   - lifetime: For how many seconds from now it counts; nil for as long as the rules let it.
    ///   - decide: Returns the decision for what B holds.
    /// - Throws: The rule that forbids it.
    static func planning(
        because reason: String, for lifetime: Int? = nil, with writer: LedgerWriter,
        in inner: borrowing InnerRepository,
        _ decide: (Chain, borrowing InnerRepository) throws(Problem) -> Decision
    ) throws(Problem) -> DecisionPlan {
        let now = writer.clock()
        let sight = try inner.look(pinnedTo: writer.trustRoot, now: now)
        let chain = try sight.begun(inner.layout)
        let statement = Statement(
            pipeline: inner.layout.pipeline, policy: chain.policy.digest, decision: try decide(chain, inner),
            person: writer.acting.address, reason: reason, time: now,
            expires: lifetime.map { Timestamp(seconds: now.seconds + Int64($0)) })
        do { _ = try Statement(parsing: statement.content) } catch {
            throw Problem(.release(.malformed), writer.acting.address, found: error.reason)
        }
        try chain.state.require(
            statement, under: chain.policy, at: max(now, chain.time), in: inner.repository)
        return DecisionPlan(statement: statement, sight: sight)
    }

    /// Thinks out that a person takes back a release of their own.
    public static func revoking(
        _ delivery: DeliveryName, to stage: String, as purpose: Purpose = .regular, because reason: String,
        with writer: LedgerWriter, in inner: borrowing InnerRepository
    ) throws(Problem) -> DecisionPlan {
        try planning(because: reason, with: writer, in: inner) {
            (chain, inner) throws(Problem) in
            let stage = try chain.policy.definition.knownStage(stage)
            let purpose = try chain.policy.definition.known(purpose)
            let release = try chain.state.release(
                of: delivery, for: stage.name, purpose, by: writer.acting.address, in: inner.repository)
            guard let release, case .release(let admission) = release.statement.decision else {
                throw Problem(.release(.unknown), writer.acting.address)
            }
            return .revoke(admission, statement: release.statement.digest)
        }
    }

    /// Thinks out that a delivery is barred from every stage, for good.
    public static func withdrawing(
        _ delivery: DeliveryName, because reason: String, with writer: LedgerWriter,
        in inner: borrowing InnerRepository
    ) throws(Problem) -> DecisionPlan {
        try planning(because: reason, with: writer, in: inner) {
            (chain, inner) throws(Problem) in
            let record = try chain.state.acceptedDelivery(delivery, in: inner.repository)
            guard let digest = record.digest else { throw Problem(.gate(.rejected), delivery.text) }
            return .withdraw(delivery, digest: digest)
        }
    }

    /// Thinks out that a stage, or with nil everything, stands still.
    public static func holding(
        _ stage: String?, because reason: String, with writer: LedgerWriter,
        in inner: borrowing InnerRepository
    ) throws(Problem) -> DecisionPlan {
        try planning(because: reason, with: writer, in: inner) { (chain, _) throws(Problem) in
            .hold(try chain.policy.definition.knownPlace(stage))
        }
    }

    /// Thinks out that a stage, or with nil everything, may go on as far as this person is concerned.
    public static func resuming(
        _ stage: String?, because reason: String, with writer: LedgerWriter,
        in inner: borrowing InnerRepository
    ) throws(Problem) -> DecisionPlan {
        try planning(because: reason, with: writer, in: inner) {
            (chain, inner) throws(Problem) in
            let named = chain.policy.definition.stages.first { $0.name == stage }?.name
            // A hold may stand on a stage that the policy no longer names.
            let place = (named ?? stage).map(HoldPlace.stage) ?? .pipeline
            guard let hold = try chain.state.standingHold(on: place, in: inner.repository) else {
                throw Problem(.hold(.unknown), stage ?? inner.layout.pipeline)
            }
            return .resume(place, hold: hold.sequence)
        }
    }

    /// Thinks out that a proposed policy may come into force as far as this person is concerned.
    ///
    /// - Parameter policy: Its digest.
    public static func approving(
        _ policy: SHA256Digest, because reason: String, with writer: LedgerWriter,
        in inner: borrowing InnerRepository
    ) throws(Problem) -> DecisionPlan {
        try planning(because: reason, with: writer, in: inner) {
            (chain, inner) throws(Problem) in
            guard chain.policy.definition.authority.policy != nil else {
                throw Problem(.policy(.closed), inner.layout.pipeline)
            }
            let proposal = try chain.state.requireProposal(policy, in: inner.repository)
            return .approve(proposal: policy, sequence: proposal.sequence)
        }
    }
}
