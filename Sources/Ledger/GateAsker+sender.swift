internal import Git
internal import Pipeline
internal import Problems
internal import Seals

extension GateAsker {
    /// Returns the gate of the signatures on the delivery, of which none may have been revoked since it was taken in; nil where
    /// nothing can be revoked at all.
    ///
    /// What else has become of a key says nothing against what it signed while it counted.
    ///
    /// - Parameter asksLists: Whether a revocation list must be in force. A way back is none that waits for somebody's list.
    func senderGate(asksLists: Bool, in repository: borrowing Repository) throws(Problem) -> Gate? {
        guard policy.knowsRevocations else { return nil }
        let evidence = try state.evidence(of: delivery.name, in: repository)
        let seal = SenderSeal(
            tag: evidence.tag, commit: evidence.commit,
            manifest: try state.manifest(of: delivery.name, in: repository))
        let standing = try seal.standing(
            of: delivery.name.text, under: policy, since: delivery.time, at: time)
        let revoked = delivery.senders.first { sender in
            standing.revoked.contains(sender.key) || policy.keyring?.hasRevoked(sender.key) == true
        }
        if let revoked {
            let problem = Problem(
                .gate(.keyRevoked), delivery.name.text, expected: revoked.name, found: revoked.key)
            return Gate(.sender, problem: problem)
        }
        if !standing.unreadable.isEmpty {
            guard let report = try state.report(of: delivery.name, in: repository) else {
                throw state.broken(StatePath.report(of: delivery.name))
            }
            if let problem = standing.unreadable(among: report.senders) {
                return Gate(.sender, problem: problem)
            }
        }
        guard asksLists else { return Gate(.sender, problem: nil) }
        let unknown = delivery.senders.lazy.compactMap { standing.unknown[$0.key] }.first
        return Gate(.sender, problem: unknown)
    }
}
