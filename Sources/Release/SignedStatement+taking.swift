public import Ledger
public import Pipeline
public import Problems
internal import Seals

extension SignedStatement {
    /// Has somebody sign a statement, which may have been prepared on another machine.
    ///
    /// - Throws: `release.role` if it is another person's; what kept the person from signing.
    public init(signing statement: Statement, by acting: Acting) throws(Problem) {
        guard statement.person == acting.address else {
            throw Problem(.release(.role), acting.address, expected: statement.person)
        }
        self.init(
            statement,
            signature: try acting.signer.sign(
                statement.content, namespace: statement.decision.namespace))
    }

    /// Appends a decision that was made elsewhere.
    ///
    /// - Parameters:
    ///   - local: The policy on this machine, which must be the one in force; nil where it need not be.
    ///   - seen: What this run has seen last; looked at anew if nil.
    /// - Returns: What B holds afterwards.
    /// - Throws: The rule that forbids it, the person's signature among them.
    public func bringIn(
        under local: PolicyOutline? = nil, with writer: LedgerWriter, in inner: borrowing InnerRepository,
        after seen: Sight? = nil
    ) throws(Problem) -> Appended {
        let now = writer.clock()
        let sight: Sight
        if let seen { sight = seen } else { sight = try inner.look(pinnedTo: writer.trustRoot, now: now) }
        let chain = try sight.begun(inner.layout)
        if let local { try chain.require(local) }
        let earliest = try chain.state.earliest(
            of: statement.decision, by: statement.person, in: inner.repository)
        let time = max(now, chain.time, earliest ?? now)
        // Asked here too, for a dry run asks for no seals.
        try chain.state.require(
            statement, of: chain.root, under: chain.policy, at: time, in: inner.repository)
        try requireSeal(under: chain.policy.operators, at: time)
        return try inner.appended(.decision(self), with: writer, after: sight, notBefore: earliest)
    }
}

extension Problem {
    /// Whether it is about the one statement that was to be brought in, and says nothing about the others.
    ///
    /// So it does if nobody could verify an entry with it: nothing was written then.
    public var concernsStatement: Bool {
        switch code {
        case .release, .gate, .hold, .vouch, .policy, .signature, .statement, .ledger(.time),
            .push(.refusedByHook), .defect(.invariant):
            true
        default: false
        }
    }
}
