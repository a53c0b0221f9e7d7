public import Ledger
public import Pipeline
public import Problems
internal import Seals

/// A decision that may be made: everything but the person's signature has been checked.
///
/// What a person is shown before deciding. Only ``planning(_:because:for:under:with:in:)`` makes one.
public struct DecisionPlan: Sendable {
    /// The decision that will be signed.
    public let statement: Statement
    /// What there is to know before it is signed.
    public let circumstances: Circumstances
    /// What B was seen to hold.
    public let sight: Sight

    /// Thinks out a decision without asking anybody to sign.
    ///
    /// - Parameters:
    ///   - reason: Why, in the person's words.
    ///   - lifetime: For how many seconds from now it counts; nil for as long as the rules let it.
    ///   - local: The policy on this machine, which must be the one in force; nil where it need not be.
    /// - Throws: The rule that forbids it; `release.given` if the person has done it before.
    public static func planning(
        _ intention: Intention, because reason: String, for lifetime: Int? = nil,
        under local: PolicyOutline? = nil,
        with writer: LedgerWriter, in inner: borrowing InnerRepository
    ) throws(Problem) -> DecisionPlan {
        let now = writer.clock()
        let sight = try inner.look(pinnedTo: writer.trustRoot, now: now)
        let chain = try sight.begun(inner.layout)
        if let local { try chain.require(local) }
        let person = writer.acting.address
        let decision = try intention.decision(by: person, in: chain, inner.repository)
        let earliest = try chain.state.earliest(of: decision, by: person, in: inner.repository)
        let stated = max(now, earliest ?? now)
        let statement = try Statement(
            pipeline: inner.layout.pipeline, ledger: chain.root, policy: chain.policy.digest,
            decision: decision, person: person, reason: reason, time: stated, for: lifetime)
        let time = max(stated, chain.time)
        try chain.state.require(
            statement, of: chain.root, under: chain.policy, at: time, in: inner.repository)
        return DecisionPlan(
            statement: statement,
            circumstances: try Circumstances(of: statement, in: chain, at: time, inner.repository),
            sight: sight)
    }

    /// Has the person sign the statement without bringing it in, and proves that the policy in force binds the key to them.
    ///
    /// - Throws: What kept the person from signing, or why the signature would not count.
    public func sign(with writer: LedgerWriter) throws(Problem) -> SignedStatement {
        switch writer.mode {
        case .plan: return SignedStatement(statement, signature: "")
        case .write:
            let signed = try SignedStatement(signing: statement, by: writer.acting)
            if let policy = sight.chain?.policy {
                try signed.requireSeal(under: policy.operators, at: statement.time)
            }
            return signed
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
        return try inner.appended(
            .decision(signed), with: writer, after: sight, notBefore: statement.time)
    }
}
