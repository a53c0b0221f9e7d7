public import Git
public import Pipeline
public import Problems
public import Seals

extension LedgerState {
    /// Returns what a person's decision changes, after proving that the person decided exactly this.
    func deciding(
        _ signed: SignedStatement, _ event: Event, _ policy: Policy, _ seals: Seal,
        in repository: borrowing Repository
    ) throws(Problem) -> StateChange {
        guard let ledger = event.ledger else { throw Problem(.ledger(.fork), event.label) }
        try require(signed.statement, of: ledger, under: policy, at: event.time, in: repository)
        if seals == .required { try signed.requireSeal(under: policy.operators, at: event.time) }
        let record = DecisionRecord(signed, sequence: event.sequence, time: event.time)
        let person = signed.statement.person
        switch signed.statement.decision {
        case .release(let admission):
            return StateChange([
                StatePath.release(
                    of: admission.delivery, for: admission.stage, admission.purpose, by: person): record
                    .content
            ])
        case .revoke(let admission, _):
            return StateChange([
                StatePath.revocation(
                    of: admission.delivery, for: admission.stage, admission.purpose, by: person): record
                    .content
            ])
        case .vouch(let vouch):
            return StateChange([StatePath.vouch(for: vouch.delivery, by: person): record.content])
        case .withdraw(let delivery, _):
            return StateChange([StatePath.withdrawal(of: delivery): record.content])
        case .hold(let place):
            let hold = HoldRecord(
                person: person, reason: signed.statement.reason, signed: signed, sequence: event.sequence,
                time: event.time)
            return StateChange([StatePath.hold(on: place): hold.content])
        case .resume(let place, _): return try resuming(place, record, policy, in: repository)
        case .approve(let proposal, _):
            return StateChange([StatePath.approval(of: proposal, by: person): record.content])
        }
    }

    private func resuming(
        _ place: HoldPlace, _ record: DecisionRecord, _ policy: Policy, in repository: borrowing Repository
    ) throws(Problem) -> StateChange {
        var change = StateChange([
            StatePath.resume(of: place, by: record.statement.person): record.content
        ])
        if let hold = try standingHold(on: place, in: repository) {
            let given = try resumes(of: hold, on: place, under: policy, in: repository) + [record]
            if policy.letsGoOn(given) {
                change.write(hold.ending(by: record.sequence).content, at: StatePath.hold(on: place))
            }
        }
        return change
    }

    /// Proves everything about a statement but its signature.
    ///
    /// Asked before the person signs, so that nobody signs in vain, and again when the statement is brought in.
    ///
    /// - Parameters:
    ///   - ledger: The first entry of the ledger that it is brought into.
    ///   - time: The ledger's time at which it is, or would be, brought in.
    /// - Throws: The first rule that it breaks.
    public func require(
        _ statement: Statement, of ledger: ObjectID, under policy: Policy, at time: Timestamp,
        in repository: borrowing Repository
    ) throws(Problem) {
        let authority = policy.definition.authority
        if case .release(let admission) = statement.decision {
            return try requireRelease(
                admission, statement, of: ledger, under: policy, at: time, in: repository)
        }
        try statement.requireScope(ledger, policy)
        try statement.requireTime(time)
        switch statement.decision {
        case .release: break
        case .revoke(let admission, let digest):
            try requireRevocation(admission, digest, statement, in: repository)
        case .vouch(let vouch):
            try requireVouch(vouch, statement, under: policy, at: time, in: repository)
        case .withdraw(let delivery, let digest):
            let record = try acceptedDelivery(delivery, in: repository)
            try requireNotWithdrawn(delivery, in: repository)
            try statement.requireRole(authority.withdraw, under: policy)
            try statement.require("digest", record.digest?.text, digest.text)
        case .hold(let place):
            if let stage = place.stage { _ = try policy.definition.exactStage(stage) }
            try statement.requireRole(authority.hold, under: policy)
            guard let earlier = try hold(on: place, in: repository) else { break }
            guard earlier.ended != nil else {
                throw Problem(
                    .hold(.given), place.subject(in: policy.definition), found: String(earlier.sequence))
            }
            // Else whoever has kept the statement could stop it again after each resumption.
            guard earlier.time < statement.time else {
                throw Problem(.release(.replayed), statement.person)
            }
        case .resume(let place, let sequence):
            guard let hold = try standingHold(on: place, in: repository) else {
                throw Problem(.hold(.unknown), place.subject(in: policy.definition))
            }
            try statement.requireRole(authority.resume.by, under: policy)
            try statement.require("hold", String(hold.sequence), String(sequence))
            try statement.requireFirst(
                of: try resumes(of: hold, on: place, under: policy, in: repository))
        case .approve(let proposal, let sequence):
            guard let quorum = authority.policy else {
                throw Problem(.policy(.closed), policy.definition.name)
            }
            let found = try requireProposal(proposal, in: repository)
            try statement.requireRole(quorum.by, under: policy)
            try statement.require("sequence", String(found.sequence), String(sequence))
            try statement.requireFirst(of: try approvals(of: proposal, in: repository))
        }
    }

    private func requireRevocation(
        _ admission: Admission, _ digest: SHA256Digest, _ statement: Statement,
        in repository: borrowing Repository
    ) throws(Problem) {
        let release = try release(
            of: admission.delivery, for: admission.stage, admission.purpose, by: statement.person,
            in: repository)
        guard let release, try revocation(of: release, in: repository) == nil else {
            throw Problem(.release(.unknown), statement.person)
        }
        guard try !isUsed(release, in: repository) else { throw Problem(.release(.used), statement.person) }
        try statement.require("statement", release.statement.digest.text, digest.text)
        try statement.require(
            "digest", release.statement.decision.digest?.text, admission.digest.text)
    }

    /// Returns whether a release has served its promotion: the delivery has entered the stage since.
    func isUsed(_ release: DecisionRecord, in repository: borrowing Repository) throws(Problem) -> Bool {
        guard case .release(let admission) = release.statement.decision else { return false }
        let last = try stay(of: admission.delivery, in: admission.stage, of: repository)
        return release.sequence < last?.sequence ?? -1
    }

    /// Returns a delivery that has been taken in.
    ///
    /// - Throws: `gate.delivery-unknown` or `gate.rejected`.
    public func acceptedDelivery(
        _ name: DeliveryName, in repository: borrowing Repository
    ) throws(Problem) -> DeliveryRecord {
        guard let record = try delivery(name, in: repository) else {
            throw Problem(.gate(.deliveryUnknown), name.text)
        }
        guard record.verdict == .accepted else { throw Problem(.gate(.rejected), name.text) }
        return record
    }

    func requireNotWithdrawn(
        _ delivery: DeliveryName, in repository: borrowing Repository
    ) throws(Problem) {
        guard try withdrawal(of: delivery, in: repository) == nil else {
            throw Problem(.gate(.withdrawn), delivery.text)
        }
    }
}

extension Policy {
    /// Returns whether as many people as are asked for have said that something held may go on.
    func letsGoOn(_ resumes: [DecisionRecord]) -> Bool {
        let quorum = definition.authority.resume
        return members(of: quorum.by, among: resumes).count >= quorum.approvals
    }

    /// Returns the members of some roles who have made one of some statements.
    ///
    /// Who has lost the role since then is none of them.
    public func members(of roles: [String], among given: [DecisionRecord]) -> [String] {
        let people = Set(given.map { Principal.folded($0.statement.person) })
        return members(of: roles).filter { people.contains(Principal.folded($0)) }
    }
}

extension Statement {
    /// Refuses a statement that was made for another pipeline, for another ledger or under another policy.
    func requireScope(_ ledger: ObjectID, _ policy: Policy) throws(Problem) {
        try require("pipeline", policy.definition.name, pipeline)
        try require("ledger", ledger.hex, self.ledger.hex)
        try require("policy", policy.digest.text, self.policy.text)
    }

    /// Refuses a statement from the future and one that has run out.
    func requireTime(_ time: Timestamp) throws(Problem) {
        guard self.time <= time else { throw Problem(.ledger(.time), person, found: self.time.text) }
        guard !isExpired(at: time) else {
            throw Problem(.release(.expired), person, found: expires?.text)
        }
    }

    /// Refuses a statement about something else than what is there.
    func require(_ what: String, _ expected: String?, _ found: String) throws(Problem) {
        guard let expected, expected.isSame(as: found) else {
            throw Problem(.release(.scope), what, expected: expected, found: found)
        }
    }

    /// Refuses a statement by somebody who is no member of one of some roles.
    func requireRole(_ roles: [String], under policy: Policy) throws(Problem) {
        let members = policy.members(of: roles)
        guard members.contains(where: { Principal.folded($0) == Principal.folded(person) }) else {
            throw Problem(.release(.role), person, expected: members.joined(separator: ", "))
        }
    }

    /// Refuses a statement by somebody who has made it before.
    func requireFirst(of given: [DecisionRecord]) throws(Problem) {
        guard !given.contains(where: { $0.statement.isBySamePerson(as: self) }) else {
            throw Problem(.release(.given), person)
        }
    }
}
