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
        progress(.checking(record.name))
        return try checkUp(
            received, quarantine: quarantinePath, policy: border.policy, scanner: scanner, now: now,
            intake: record.time, version: border.version)
    }
}
