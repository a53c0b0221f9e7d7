public import Checkup
internal import Delivery
internal import Git
public import Ledger
internal import Pipeline
public import Problems
public import Seals

extension Station {
    /// Checks a delivery again that was taken in before, with what is known of malware today; nothing is written but to the
    /// quarantine.
    ///
    /// Its files come from B and its evidence from the ledger. Its sender's key is judged at the time at which it was taken in, and
    /// must still be among the senders'.
    ///
    /// - Returns: The verdict.
    /// - Throws: ``Problem`` if something could not be checked. Nothing was decided then.
    public func judgeAgain(
        _ record: DeliveryRecord, in state: LedgerState, of inner: borrowing InnerRepository, now: Timestamp,
        progress: (Border.Step) -> Void
    ) throws(Problem) -> Verdict {
        let received = try bringBack(record, in: state, of: inner, now: now, progress: progress)
        progress(.checking(record.name))
        let vouching = try state.standingVouching(
            for: record.name, under: border.policy, in: inner.repository)
        let verdict = try checkUp(
            received, quarantine: quarantinePath, policy: border.policy, scanner: scanner, now: now,
            intake: record.time, by: vouching, version: border.version)
        try scanner.keepMemory()
        return verdict
    }

    /// Prepares for judging what has come in before by today's signatures.
    ///
    /// - Throws: `malware.database-damaged`.
    public func standingJudge() throws(Problem) -> StandingJudge {
        try StandingJudge(scanner, under: border.policy.definition.checkup)
    }

    /// Judges what stands in a stage by today's signatures; nothing is written but to the quarantine, and what is remembered.
    ///
    /// Its files are read only if what is remembered of them is not enough: from B where that is a path, else fetched from there.
    ///
    /// - Throws: ``Problem`` if something could not be searched. Nothing is known about the delivery then.
    public func lookAgain(
        at record: DeliveryRecord, with judge: StandingJudge, in state: LedgerState,
        of inner: borrowing InnerRepository, now: Timestamp, progress: (Border.Step) -> Void
    ) throws(Problem) -> StandingVerdict {
        guard let tree = record.tree, let digest = record.digest else {
            throw Problem(.ledger(.broken), record.name.text, found: "delivery.json")
        }
        progress(.checking(record.name))
        let doubt = try judge.doubt(about: digest)
        if case .none(let contents) = doubt {
            try scanner.keepMemory()
            return StandingVerdict(findings: [], contents: contents, read: 0)
        }
        var place = RepositoryPlace(inner.repository.path)
        if inner.connection.url.path == nil {
            let received = try bringBack(record, in: state, of: inner, now: now, progress: progress)
            // What cannot be brought here cannot be judged; what else its reading has noticed was told when it came in.
            if received.tree == nil, let problem = received.findings.first { throw problem }
            place = RepositoryPlace(quarantinePath)
        }
        let verdict = try judge.search(
            tree, digest, of: record.name.text, doubt, by: record.senders.map(\.name), at: place)
        try scanner.keepMemory()
        return verdict.vouchedFor(
            by: try state.standingVouching(
                for: record.name, under: border.policy, in: inner.repository))
    }

    /// Brings a delivery back that was taken in before, from B and from the evidence that the ledger keeps.
    private func bringBack(
        _ record: DeliveryRecord, in state: LedgerState, of inner: borrowing InnerRepository, now: Timestamp,
        progress: (Border.Step) -> Void
    ) throws(Problem) -> ReceivedDelivery {
        let evidence = try state.evidence(of: record.name, in: inner.repository)
        guard
            let announced = AnnouncedDelivery(
                reference: record.sourceReference, object: record.sourceObject)
        else { throw Problem(.ledger(.broken), record.name.text, found: "delivery.json") }
        let definition = border.policy.definition
        progress(.fetching(record.name, received: 0, expected: 0))
        guard
            let received = try quarantine?.receive(
                announced, tag: evidence.tag, commit: evidence.commit,
                contentFrom: inner.layout.tag(of: record.name), over: inner.connection,
                limits: definition.checkup.content, tags: definition.source.tags, now: now,
                progress: { progress(.fetching(record.name, received: $0, expected: $1)) })
        else { throw Problem(.defect(.invariant), quarantinePath) }
        return received
    }
}
