public import Problems
public import Seals

extension InnerRepository {
    /// Proposes a policy.
    ///
    /// - Returns: What B holds afterwards.
    /// - Throws: The rule that forbids it.
    public func propose(_ proposal: Proposal, with writer: LedgerWriter) throws(Problem) -> Appended {
        try appended(.propose(proposal), with: writer)
    }

    /// Puts a proposed policy into force, which enough people have approved.
    ///
    /// - Parameter digest: The policy's digest.
    /// - Returns: What B holds afterwards.
    /// - Throws: `policy.unknown`, `policy.approvals`.
    public func adopt(_ digest: SHA256Digest, with writer: LedgerWriter) throws(Problem) -> Appended {
        let appended = try append(with: writer) { (sight, _, repository) throws(Problem) -> Draft? in
            let chain = try sight.begun(layout)
            _ = try chain.state.requireApproval(of: digest, under: chain.policy, in: repository)
            return Draft(.policy(try chain.state.proposedPolicy(digest, in: repository)))
        }
        guard let appended else { throw Problem(.defect(.invariant), "policy") }
        return appended
    }
}
