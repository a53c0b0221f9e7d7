public import Pipeline
public import Problems

extension InnerRepository {
    /// Tells the result of a stage's own tests.
    ///
    /// - Parameter local: The policy on this machine, which must be the one in force.
    /// - Returns: What B holds afterwards.
    /// - Throws: The rule that forbids it; `release.role` for somebody who may not tell it.
    public func tell(
        _ verification: Verification, under local: PolicyOutline, with writer: LedgerWriter
    ) throws(Problem) -> Appended {
        let sight = try look(pinnedTo: writer.trustRoot, now: writer.clock())
        let chain = try sight.begun(layout)
        try chain.require(local)
        do throws(Problem) {
            try chain.state.require(
                verification, by: writer.acting.address, under: chain.policy, in: repository)
        } catch {
            // Nothing is wrong with the ledger as long as nobody has written such an entry.
            guard error.code == .ledger(.role) else { throw error }
            throw Problem(.release(.role), writer.acting.address, expected: error.expected)
        }
        return try appended(.verify(verification), with: writer, after: sight)
    }
}
