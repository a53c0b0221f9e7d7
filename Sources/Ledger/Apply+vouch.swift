public import Git
public import Pipeline
public import Problems
public import Seals

// By whose word a delivery comes in although not all of it could be looked into.

extension LedgerState {
    /// Proves everything about a word on what was not looked into but its signature.
    func requireVouch(
        _ vouch: Vouch, _ statement: Statement, under policy: Policy, at time: Timestamp,
        in repository: borrowing Repository
    ) throws(Problem) {
        guard let quorum = policy.definition.checkup.malware.unscanned else {
            throw Problem(.vouch(.closed), policy.definition.name)
        }
        let (record, list) = try vouchable(vouch.delivery, in: repository)
        let earlier = try self.vouch(for: record.name, by: statement.person, in: repository)
        let counting = earlier.flatMap { $0.counts(for: record, under: policy, at: time) ? $0 : nil }
        switch vouch.word {
        case .given:
            try statement.requireRole(quorum.by, under: policy)
            let senders = record.senders(under: policy, try formerKeys(in: repository))
            guard !senders.contains(Principal.folded(statement.person)) else {
                let others = policy.members(of: quorum.by).filter { !senders.contains(Principal.folded($0)) }
                throw Problem(
                    .release(.fourEyes), statement.person, expected: others.joined(separator: ", "))
            }
            guard counting == nil else { throw Problem(.release(.given), statement.person) }
        case .takenBack:
            guard counting != nil else { throw Problem(.vouch(.unknown), statement.person) }
        }
        try statement.require("judged", String(record.sequence), String(vouch.judged))
        try statement.require("digest", record.digest?.text, vouch.digest.text)
        try statement.require("unscanned", list.digest.text, vouch.unscanned.text)
        // Else whoever has kept the first statement could undo that it was taken back.
        if let earlier, earlier.statement.time >= statement.time {
            throw Problem(.release(.replayed), statement.person)
        }
    }

    /// Returns a delivery that was rejected for nothing but what nobody could look into, and what that is.
    ///
    /// - Throws: `gate.delivery-unknown`, or `vouch.unfit` with what else there is to say of it.
    public func vouchable(
        _ name: DeliveryName, in repository: borrowing Repository
    ) throws(Problem) -> (record: DeliveryRecord, list: UnscannedList) {
        guard let record = try delivery(name, in: repository) else {
            throw Problem(.gate(.deliveryUnknown), name.text)
        }
        guard record.verdict == .rejected else {
            throw Problem(.vouch(.unfit), name.text, found: record.verdict.rawValue)
        }
        guard let report = try report(of: name, in: repository) else {
            throw broken(StatePath.report(of: name))
        }
        do { return (record, try report.vouchable()) } catch {
            throw Problem(.vouch(.unfit), name.text, found: error.reason)
        }
    }

    /// Returns the newest word of a person on what was not looked into in a delivery; nil if there is none.
    func vouch(
        for delivery: DeliveryName, by person: String, in repository: borrowing Repository
    ) throws(Problem) -> DecisionRecord? {
        try record(at: StatePath.vouch(for: delivery, by: person), in: repository) {
            (content) throws(MalformedRecord) in try DecisionRecord(parsing: content)
        }
    }

    /// Returns the words that count for a delivery as it was rejected, in the order in which they came in.
    ///
    /// Each is of somebody who has the role now and has not sent the delivery; and a policy that has come into force since ends it, as it
    /// ends releases, for it may have revoked a key.
    public func vouches(
        for record: DeliveryRecord, under policy: Policy, at time: Timestamp,
        in repository: borrowing Repository
    ) throws(Problem) -> [DecisionRecord] {
        guard record.verdict == .rejected, let quorum = policy.definition.checkup.malware.unscanned else {
            return []
        }
        let given = try records(in: StatePath.vouches(for: record.name), of: repository) {
            (content) throws(MalformedRecord) in try DecisionRecord(parsing: content)
        }.map(\.record).filter { $0.counts(for: record, under: policy, at: time) }
        guard !given.isEmpty else { return [] }
        let senders = record.senders(under: policy, try formerKeys(in: repository))
        let able = Set(policy.members(of: quorum.by).map(Principal.folded)).subtracting(senders)
        return given.filter { able.contains(Principal.folded($0.statement.person)) }
            .sorted { $0.sequence < $1.sequence }
    }

    /// Returns by whose word a delivery that was rejected may be judged once more; nil if too few have given theirs.
    public func vouching(
        for record: DeliveryRecord, under policy: Policy, at time: Timestamp,
        in repository: borrowing Repository
    ) throws(Problem) -> CheckupReport.Vouching? {
        let given = try vouches(for: record, under: policy, at: time, in: repository)
        guard let quorum = policy.definition.checkup.malware.unscanned, given.count >= quorum.approvals,
            case .vouch(let first)? = given.first?.statement.decision
        else { return nil }
        // All speak of the same list, or they would not have come in.
        return CheckupReport.Vouching(
            judged: record.sequence, unscanned: first.unscanned,
            given: given.map {
                CheckupReport.Vouching.Given(person: $0.statement.person, statement: $0.statement.digest)
            })
    }

    /// Returns by whose word a delivery came in although not all of it was looked into; nil if all was, if a key of them has been revoked
    /// since, or if the policy lets nobody vouch any more.
    public func standingVouching(
        for name: DeliveryName, under policy: Policy, in repository: borrowing Repository
    ) throws(Problem) -> CheckupReport.Vouching? {
        guard policy.definition.checkup.malware.unscanned != nil,
            let vouching = try report(of: name, in: repository)?.vouching
        else { return nil }
        for given in vouching.given {
            guard let record = try vouch(for: name, by: given.person, in: repository),
                record.statement.digest == given.statement
            else { throw broken(StatePath.vouch(for: name, by: given.person)) }
            if policy.operators.revokesKey(of: record.signed.signature) { return nil }
        }
        return vouching
    }

    /// Proves that those whom a report names vouch for what was not looked into, and that they are enough.
    func requireVouching(
        of report: CheckupReport, after record: DeliveryRecord?, _ event: Event, under policy: Policy,
        in repository: borrowing Repository
    ) throws(Problem) {
        guard let vouching = report.vouching else { return }
        func holds(_ record: DeliveryRecord) throws(Problem) -> Bool {
            guard vouching.judged == record.sequence, report.digest == record.digest,
                report.source.tree == record.tree, report.source.object == record.sourceObject,
                let quorum = policy.definition.checkup.malware.unscanned,
                vouching.given.count >= quorum.approvals
            else { return false }
            let given = try vouches(for: record, under: policy, at: event.time, in: repository)
            // The report that rejected it may have named fewer than have signed; this one proves all of them.
            let senders = report.senders(under: policy, try formerKeys(in: repository))
            return vouching.given.allSatisfy { one in
                guard !senders.contains(Principal.folded(one.person)) else { return false }
                return given.contains {
                    guard case .vouch(let vouch) = $0.statement.decision else { return false }
                    return $0.statement.person.isSame(as: one.person)
                        && $0.statement.digest == one.statement && vouch.unscanned == vouching.unscanned
                }
            }
        }
        guard let record, try holds(record) else {
            throw Problem(
                .ledger(.rule), event.label,
                found: "accepted without enough who vouch for what was not scanned")
        }
    }
}

extension DecisionRecord {
    /// Whether it is somebody's word for a delivery as it was rejected, under the policy in force.
    fileprivate func counts(for record: DeliveryRecord, under policy: Policy, at time: Timestamp) -> Bool {
        guard case .vouch(let vouch) = statement.decision else { return false }
        return vouch.word == .given && vouch.delivery == record.name && vouch.judged == record.sequence
            && vouch.digest == record.digest && statement.policy == policy.digest
            && !statement.isExpired(at: time)
    }
}
