public import Ledger
public import Problems
internal import Pipeline
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
    /// - Returns: What B holds afterwards.
    /// - Throws: The rule that forbids it, the person's signature among them.
    public func bringIn(
        with writer: LedgerWriter, in inner: borrowing InnerRepository
    ) throws(Problem) -> Appended {
        let now = writer.clock()
        let sight = try inner.look(pinnedTo: writer.trustRoot, now: now)
        let chain = try sight.begun(inner.layout)
        // Asked here too, for a dry run asks for no seals.
        try chain.state.require(
            statement, under: chain.policy, at: max(now, chain.time), in: inner.repository)
        try requireSeal(under: chain.policy.operators, at: max(now, chain.time))
        return try inner.appended(.decision(self), with: writer, after: sight)
    }
}
