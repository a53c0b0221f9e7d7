internal import Glibc
internal import Problems

/// What a report of a server means for the refs.
///
/// A server says in words of its own why it did not take a ref, and the same words stand for a lost race, a
/// full disk and a lock that was left behind. What tells a lost race apart is the ref itself: it has moved.
/// So one looks again instead of believing words.
struct PushJudgement {
    /// What git says when it could not do it, as opposed to: was not allowed to.
    private static let inabilities = [
        "failed to update ref", "failed to write", "failed to start transaction", "failed to lock",
        "cannot lock", "atomic transaction failed", "unpacker error", "missing necessary objects", "bad pack",
        "transaction failed", "could not", "unable to",
    ]

    /// What git says about the refs that were fine by themselves.
    private static let companions = ["atomic push failure", "atomic push failed", "transaction aborted"]

    /// The statuses as the words have them.
    private(set) var statuses: [String: PushOutcome.Status] = [:]
    private let updates: [ReferenceUpdate]

    init(_ report: PushReport, of updates: [ReferenceUpdate]) {
        self.updates = updates
        for (name, verdict) in report.verdicts {
            switch verdict {
            case .taken: statuses[name] = report.packFailure.map { .failed($0) } ?? .taken
            case .refused(let reason):
                if let failure = report.packFailure {
                    statuses[name] = .failed(failure)
                } else if PushJudgement.companions.contains(where: reason.hasPrefix) {
                    statuses[name] = .withheld
                } else if PushJudgement.inabilities.contains(where: reason.contains) {
                    statuses[name] = .failed(reason)
                } else {
                    statuses[name] = .refused(reason)
                }
            }
        }
    }

    /// Whether any ref was not taken.
    var needsAnotherLook: Bool { statuses.values.contains { $0 != .taken } }

    /// Returns the statuses with those refs set apart that have moved meanwhile.
    ///
    /// A rival that has the lock may not have finished: one looks several times before calling it a failure.
    func statuses(
        afterLookingAgain connection: Connection, at address: RemoteURL
    ) throws(Problem) -> [String: PushOutcome.Status] {
        var statuses = statuses
        let mayBeLocked = statuses.values.contains { if case .failed = $0 { true } else { false } }
        for attempt in 0..<(mayBeLocked ? 5 : 1) {
            if attempt > 0 { usleep(50_000 << UInt32(attempt)) }
            let open = updates.filter { statuses[$0.name] != .taken }
            let now = try Push.references(of: open, at: address, for: connection)
            for update in open {
                let current = now[update.name]
                // A ref that is not announced may be hidden; only one that must have been there is known to
                // have gone.
                guard let current, current != update.old else { continue }
                // The server may move a ref and then fail with the next one of the same push.
                statuses[update.name] = current == update.new ? .taken : .moved
            }
            if statuses.values.contains(.moved) {
                // The others were only in its company.
                return statuses.mapValues { if case .failed = $0 { .withheld } else { $0 } }
            }
        }
        return statuses
    }
}
