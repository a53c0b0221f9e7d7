public import Git
public import Pipeline
public import Problems
public import Seals

// What people have decided, as the state keeps it.

extension LedgerState {
    /// Returns the releases of a delivery for a stage in some way: the newest of each person, used ones too.
    public func releases(
        of delivery: DeliveryName, for stage: String, _ purpose: Purpose = .regular,
        in repository: borrowing Repository
    ) throws(Problem) -> [DecisionRecord] {
        let folder = StatePath.releases(of: delivery, for: stage, purpose)
        return try records(in: folder, of: repository, decision).map { (name, record) throws(Problem) in
            guard record.isRelease(of: delivery, for: stage, purpose),
                name.isSame(as: "\(Principal.folded(record.statement.person)).json")
            else { throw broken("\(folder)/\(name)") }
            return record
        }
    }

    /// Returns the newest release that a person has given of a delivery for a stage in some way.
    public func release(
        of delivery: DeliveryName, for stage: String, _ purpose: Purpose = .regular, by person: String,
        in repository: borrowing Repository
    ) throws(Problem) -> DecisionRecord? {
        let path = StatePath.release(of: delivery, for: stage, purpose, by: person)
        guard let record = try record(at: path, in: repository, decision) else { return nil }
        guard record.isRelease(of: delivery, for: stage, purpose) else { throw broken(path) }
        return record
    }

    /// Returns how a release was taken back, or nil if it was not.
    public func revocation(
        of release: DecisionRecord, in repository: borrowing Repository
    ) throws(Problem) -> DecisionRecord? {
        guard case .release(let admission) = release.statement.decision else { return nil }
        let path = StatePath.revocation(
            of: admission.delivery, for: admission.stage, admission.purpose, by: release.statement.person)
        // One that speaks of an earlier release of the same person stays there, and counts no more.
        guard let record = try record(at: path, in: repository, decision),
            record.statement.decision == .revoke(admission, statement: release.statement.digest)
        else { return nil }
        return record
    }

    /// Returns how a delivery was withdrawn, or nil if it was not.
    public func withdrawal(
        of delivery: DeliveryName, in repository: borrowing Repository
    ) throws(Problem) -> DecisionRecord? {
        try record(at: StatePath.withdrawal(of: delivery), in: repository, decision)
    }

    /// Returns the newest hold on a place, also one that has ended; nil if there never was one.
    public func hold(
        on place: HoldPlace, in repository: borrowing Repository
    ) throws(Problem) -> HoldRecord? {
        try record(at: StatePath.hold(on: place), in: repository) { (content) throws(MalformedRecord) in
            try HoldRecord(parsing: content)
        }
    }

    /// Returns from when on somebody can state a decision; nil if at any time.
    ///
    /// Another hold must be younger than the entry of the one before, whose clock may have been ahead, and another release than
    /// what the person has said before: nobody shall wait until it is not, be it only for the next second.
    package func earliest(
        of decision: Decision, by person: String, in repository: borrowing Repository
    ) throws(Problem) -> Timestamp? {
        let newest: Timestamp
        switch decision {
        case .hold(let place):
            guard let earlier = try hold(on: place, in: repository) else { return nil }
            newest = earlier.time
        case .release(let admission):
            let earlier = try release(
                of: admission.delivery, for: admission.stage, admission.purpose, by: person, in: repository)
            guard let earlier else { return nil }
            newest = try newestWord(on: earlier, in: repository)
        case .vouch(let vouch):
            guard let earlier = try self.vouch(for: vouch.delivery, by: person, in: repository) else {
                return nil
            }
            newest = earlier.statement.time
        default: return nil
        }
        return Timestamp(seconds: newest.seconds + 1)
    }

    /// Returns when a person last said something of a release: gave it, or took it back.
    func newestWord(
        on release: DecisionRecord, in repository: borrowing Repository
    ) throws(Problem) -> Timestamp {
        let given = release.statement.time
        return max(given, try revocation(of: release, in: repository)?.statement.time ?? given)
    }

    /// Returns the hold that stands on a place, or nil if none does.
    public func standingHold(
        on place: HoldPlace, in repository: borrowing Repository
    ) throws(Problem) -> HoldRecord? {
        guard let hold = try hold(on: place, in: repository), hold.ended == nil else { return nil }
        return hold
    }

    /// Returns the holds that stand: that on everything first, then those on stages in the order of their names.
    public func standingHolds(
        in repository: borrowing Repository
    ) throws(Problem) -> [(place: HoldPlace, hold: HoldRecord)] {
        let stages = try entries(of: StatePath.heldStages, in: repository).map { HoldPlace.stage($0.name) }
        var standing: [(place: HoldPlace, hold: HoldRecord)] = []
        for place in [.pipeline] + stages {
            guard let hold = try standingHold(on: place, in: repository) else { continue }
            standing.append((place, hold))
        }
        return standing
    }

    /// Returns the resumes that were given for a hold, each person's once, without those by a key that has been revoked since.
    ///
    /// A hold waits longer than most of what people decide, and a policy does not end it as it ends releases and approvals: so a
    /// key that was stolen must not help to end it.
    public func resumes(
        of hold: HoldRecord, on place: HoldPlace, under policy: Policy, in repository: borrowing Repository
    ) throws(Problem) -> [DecisionRecord] {
        // Those for an earlier hold stay there until the person gives another one.
        try records(in: StatePath.resumes(of: place), of: repository, decision).map(\.record)
            .filter {
                $0.statement.decision == .resume(place, hold: hold.sequence)
                    && !policy.operators.revokesKey(of: $0.signed.signature)
            }
    }

    /// Returns the newest result of a delivery's tests in a stage, or nil if none was told.
    public func verification(
        of delivery: DeliveryName, in stage: String, of repository: borrowing Repository
    ) throws(Problem) -> VerificationRecord? {
        try record(at: StatePath.verification(of: delivery, in: stage), in: repository) {
            (content) throws(MalformedRecord) in try VerificationRecord(parsing: content)
        }
    }

    /// Returns what lanes have left to be caught up on, the oldest first.
    public func catchUps(in repository: borrowing Repository) throws(Problem) -> [CatchUp] {
        let folder = StatePath.catchUps
        return try records(in: folder, of: repository) { (content) throws(MalformedRecord) in
            try CatchUp(parsing: content)
        }.map(\.record).sorted { $0.sequence < $1.sequence }
    }

    /// Returns whether it is too late for what a lane has left to be caught up on.
    public func isOverdue(
        _ catchUp: CatchUp, under policy: Policy, at time: Timestamp, in repository: borrowing Repository
    ) throws(Problem) -> Bool {
        guard time >= catchUp.deadline,
            catchUp.stages.contains(where: { policy.definition.stage(named: $0) != nil })
        else { return false }
        return try withdrawal(of: catchUp.delivery, in: repository) == nil
    }

    private func decision(_ content: [UInt8]) throws(MalformedRecord) -> DecisionRecord {
        try DecisionRecord(parsing: content)
    }
}

extension DecisionRecord {
    fileprivate func isRelease(of delivery: DeliveryName, for stage: String, _ purpose: Purpose) -> Bool {
        guard case .release(let admission) = statement.decision else { return false }
        return admission.delivery == delivery && admission.stage.isSame(as: stage)
            && admission.purpose == purpose
    }
}
