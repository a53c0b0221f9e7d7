internal import Pipeline
public import Problems
internal import Seals

extension InnerRepository {
    /// Proposes a policy.
    ///
    /// - Returns: What B holds afterwards, and the proposal of the same person that is forgotten with it.
    /// - Throws: The rule that forbids it.
    public func propose(
        _ proposal: Proposal, with writer: LedgerWriter
    ) throws(Problem) -> (appended: Appended, replaced: ProposalRecord?) {
        var replaced: ProposalRecord?
        let appended = try append(with: writer) { (sight, _, repository) throws(Problem) -> Draft? in
            let state = try sight.begun(layout).state
            let person = writer.acting.address
            replaced = try state.proposal(by: person, in: repository).flatMap {
                $0.isForgotten(without: person) ? $0 : nil
            }
            return Draft(.propose(proposal))
        }
        guard let appended else { throw Problem(.defect(.invariant), "propose") }
        return (appended, replaced)
    }

    /// Puts a proposed policy into force, which enough people have approved.
    ///
    /// - Parameter name: The policy's digest, or the first digits of it; nil for the only one that is proposed.
    /// - Returns: What B holds afterwards.
    /// - Throws: `policy.unknown`, `policy.ambiguous`, `policy.approvals`; `policy.same` if it is in force already.
    public func adopt(_ name: String?, with writer: LedgerWriter) throws(Problem) -> Appended {
        let appended = try append(with: writer) { (sight, _, repository) throws(Problem) -> Draft? in
            let chain = try sight.begun(layout)
            guard name != chain.policy.digest.text else {
                throw Problem(.policy(.same), chain.policy.digest.text)
            }
            let digest = try chain.state.proposal(named: name, in: repository).digest
            _ = try chain.state.requireApproval(of: digest, under: chain.policy, in: repository)
            return Draft(.policy(try chain.state.proposedPolicy(digest, in: repository)))
        }
        guard let appended else { throw Problem(.defect(.invariant), "policy") }
        return appended
    }
}
