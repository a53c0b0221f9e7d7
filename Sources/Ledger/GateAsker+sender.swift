internal import Git
internal import Pipeline
internal import Problems
internal import Seals

extension GateAsker {
    /// Returns the gate of the signatures on the delivery, which are verified again as they were when it was taken in; nil where
    /// nothing has been revoked at all.
    ///
    /// What else has become of a key says nothing against what it signed while it counted.
    func senderGate(in repository: borrowing Repository) throws(Problem) -> Gate? {
        guard policy.senders.revocations != nil else { return nil }
        let evidence = try state.evidence(of: delivery.name, in: repository)
        let seal = SenderSeal(
            tag: evidence.tag, commit: evidence.commit,
            manifest: try state.manifest(of: delivery.name, in: repository))
        let revoked = try seal.revokedKeys(of: delivery.name.text, under: policy, at: delivery.time)
        guard let sender = delivery.senders.first(where: { revoked.contains($0.key) }) else {
            return Gate(.sender)
        }
        let problem = Problem(
            .gate(.keyRevoked), delivery.name.text, expected: sender.name, found: sender.key)
        return Gate(.sender, problem: problem)
    }
}
