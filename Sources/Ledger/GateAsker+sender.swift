public import Git
public import Pipeline
public import Problems
public import Seals

extension GateAsker {
    /// Returns the gate of the signatures on the delivery, of which none may have been revoked since it was taken in; nil where
    /// nothing can be revoked at all.
    ///
    /// What else has become of a key says nothing against what it signed while it counted.
    ///
    /// - Parameter asksLists: Whether a revocation list must be in force. A way back is none that waits for somebody's list.
    func senderGate(asksLists: Bool, in repository: borrowing Repository) throws(Problem) -> Gate? {
        guard policy.knowsRevocations else { return nil }
        let standing = try state.sealStanding(of: delivery, under: policy, at: time, in: repository)
        if let problem = standing.revocation(of: delivery, under: policy) {
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

extension LedgerState {
    /// Returns the problem if a key or certificate that has signed a delivery is revoked by a policy, which need not be the one in
    /// force; nil if none is, or nobody can tell.
    public func revocation(
        of delivery: DeliveryRecord, under policy: Policy, at time: Timestamp,
        in repository: borrowing Repository
    ) throws(Problem) -> Problem? {
        guard policy.knowsRevocations else { return nil }
        return try sealStanding(of: delivery, under: policy, at: time, in: repository)
            .revocation(of: delivery, under: policy)
    }

    /// Returns the gate of the signatures on a delivery, shut, if a policy that is not in force revokes one of them; nil if it does not.
    public func senderGate(
        of delivery: DeliveryRecord, shutBy policy: Policy, at time: Timestamp,
        in repository: borrowing Repository
    ) throws(Problem) -> Gate? {
        try revocation(of: delivery, under: policy, at: time, in: repository).map {
            Gate(.sender, problem: $0)
        }
    }

    /// Looks again at the signatures on a delivery.
    fileprivate func sealStanding(
        of delivery: DeliveryRecord, under policy: Policy, at time: Timestamp,
        in repository: borrowing Repository
    ) throws(Problem) -> SealStanding {
        let evidence = try evidence(of: delivery.name, in: repository)
        let seal = SenderSeal(
            tag: evidence.tag, commit: evidence.commit,
            manifest: try manifest(of: delivery.name, in: repository))
        return try seal.standing(of: delivery.name.text, under: policy, since: delivery.time, at: time)
    }
}

extension SealStanding {
    /// Returns the problem of the first signature that counted and is revoked now.
    fileprivate func revocation(of delivery: DeliveryRecord, under policy: Policy) -> Problem? {
        let sender = delivery.senders.first { sender in
            revoked.contains(sender.key) || policy.keyring?.hasRevoked(sender.key) == true
        }
        return sender.map { sender in
            Problem(.gate(.keyRevoked), delivery.name.text, expected: sender.name, found: sender.key)
        }
    }
}
