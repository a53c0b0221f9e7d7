internal import Git
internal import Pipeline
internal import Problems
internal import Seals
internal import Timetable

extension LedgerState {
    /// Returns what a `promote` changes, after asking every gate of its kind.
    func promoting(
        _ move: Move, _ event: Event, _ policy: Policy, _ seals: Seal, in repository: borrowing Repository
    ) throws(Problem) -> StateChange {
        let stage = try policy.definition.exactStage(move.stage)
        let lane = try policy.definition.lane(of: move.kind.purpose, to: stage)
        let record = try acceptedDelivery(move.delivery, in: repository)
        let asksCalendar = try policy.definition.asksCalendar(stage, as: move.kind.purpose)
        guard move.localTime?.time == (asksCalendar ? event.time : nil) else {
            throw Problem(
                .ledger(.rule), event.label, found: move.localTime?.text ?? "no Stagectl-Local-Time")
        }
        let gates = try gates(
            for: record, to: stage, as: move.kind.purpose, by: event.signer, under: policy, at: event.time,
            clock: .recorded(move.localTime), in: repository)
        if let shut = gates.compactMap(\.problem).first { throw shut }
        if let reason = move.kind.reason {
            guard Statement.says(reason: reason) else {
                throw Problem(.ledger(.rule), event.label, found: "no reason")
            }
            try requireVisible(reason, by: event.signer)
        }
        if case .rollback(_, let report) = move.kind {
            try requireNewCheckup(report, of: record, event, policy, seals, in: repository)
        }
        let standing = try self.stage(stage.name, in: repository)
        let entered = try stageRecord(move, of: record, after: standing, event, policy, seals)
        var change = StateChange([
            StatePath.stage(stage.name): entered.content, StatePath.stageCommit(stage.name): move.commit,
        ])
        try noteStays(of: record, in: stage, after: standing, event, in: repository, &change)
        if case .rollback(let reason, let report) = move.kind {
            change.write(report, at: StatePath.rollback(to: record.name, in: stage.name))
            let place = HoldPlace.stage(stage.name)
            // Else the next run would take the stage to where it has just come back from.
            if try standingHold(on: place, in: repository) == nil {
                let hold = HoldRecord(
                    person: event.signer, reason: reason, signed: nil, sequence: event.sequence,
                    time: event.time)
                change.write(hold.content, at: StatePath.hold(on: place))
            }
        } else {
            try noteCatchUps(of: record, entering: stage, by: lane, event, in: repository, &change)
        }
        return change
    }

    /// Proves that the stage's commit is exactly the step's, and returns what stands in the stage from now on.
    private func stageRecord(
        _ move: Move, of record: DeliveryRecord, after standing: StageRecord?, _ event: Event,
        _ policy: Policy, _ seals: Seal
    ) throws(Problem) -> StageRecord {
        guard let digest = record.digest, let tree = record.tree, let source = record.commit else {
            throw Problem(.ledger(.rule), event.label, found: "an accepted delivery without a commit")
        }
        let commit = try event.sealedCommit(move.raw, under: policy, seals)
        let message = EventMessage.promoted(
            record.name, to: move.stage, move.kind, pipeline: event.pipeline, sequence: event.sequence,
            digest: digest)
        let parents = (standing.map { [$0.commit] } ?? []) + [source]
        guard commit.object.tree == tree, commit.object.parents == parents,
            commit.object.bears(message, at: event.time)
        else { throw Problem(.ledger(.rule), event.label, found: "a stage commit that is not the step's") }
        return StageRecord(
            delivery: record.name, digest: digest, tree: tree, commit: commit.id, sequence: event.sequence,
            time: event.time, purpose: move.kind.purpose, reason: move.kind.reason)
    }

    /// Begins the stay of the delivery that enters, and ends that of the one that leaves.
    private func noteStays(
        of record: DeliveryRecord, in stage: Stage, after standing: StageRecord?, _ event: Event,
        in repository: borrowing Repository, _ change: inout StateChange
    ) throws(Problem) {
        let earlier = try stay(of: record.name, in: stage.name, of: repository)
        let begun = Stay(
            sequence: event.sequence, time: event.time, longest: earlier?.longest ?? 0,
            found: earlier == nil ? standing?.delivery : earlier?.found)
        change.write(begun.content, at: StatePath.stay(of: record.name, in: stage.name))
        guard let leaving = standing?.delivery else { return }
        let path = StatePath.stay(of: leaving, in: stage.name)
        guard let stay = try stay(of: leaving, in: stage.name, of: repository) else { throw broken(path) }
        change.write(stay.ended(at: event.time).content, at: path)
    }

    /// Takes the stage off what had to be caught up on, and notes what a lane has left out.
    private func noteCatchUps(
        of record: DeliveryRecord, entering stage: Stage, by lane: Lane?, _ event: Event,
        in repository: borrowing Repository, _ change: inout StateChange
    ) throws(Problem) {
        for catchUp in try catchUps(in: repository)
        where !(record.name.version < catchUp.delivery.version)
            && catchUp.stages.contains(where: { $0.isSame(as: stage.name) })
        {
            let path = StatePath.catchUp(since: catchUp.sequence)
            if let left = catchUp.entering(stage.name) {
                change.write(left.content, at: path)
            } else {
                change.remove(path)
            }
        }
        guard let lane else { return }
        var skipped: [String] = []
        for name in lane.skipped where try stay(of: record.name, in: name, of: repository) == nil {
            // It could never enter there, nor has to: what stands there has been tried out instead of it.
            if let counted = try counting(in: name, of: repository), !(counted.version < record.name.version)
            {
                continue
            }
            skipped.append(name)
        }
        guard !skipped.isEmpty else { return }
        let catchUp = CatchUp(
            sequence: event.sequence, lane: lane.name, delivery: record.name, to: stage.name, stages: skipped,
            deadline: Timestamp(seconds: event.time.seconds + Int64(lane.catchUp)))
        change.write(catchUp.content, at: StatePath.catchUp(since: event.sequence))
    }

    /// Refuses a rollback without a new checkup that has passed: of the very delivery, under the policy in force.
    ///
    /// The sender was proven when the delivery was taken in, at the time that counts for keys.
    private func requireNewCheckup(
        _ content: [UInt8], of record: DeliveryRecord, _ event: Event, _ policy: Policy, _ seals: Seal,
        in repository: borrowing Repository
    ) throws(Problem) {
        guard let before = try self.report(of: record.name, in: repository) else {
            throw broken(StatePath.report(of: record.name))
        }
        let sealed: SealedReport
        do { sealed = try SealedReport(parsing: content) } catch {
            throw Problem(.ledger(.rule), event.label, found: "an unreadable report", cause: error.reason)
        }
        let report = sealed.report
        guard report.result == .passed, report.policy == policy.digest, report.digest == record.digest,
            report.delivery.isSame(as: before.delivery), report.source == before.source,
            report.senders == before.senders, before.started < report.started, report.started <= event.time,
            report.isJudged(under: policy.definition.checkup.malware),
            try isVouched(report, of: record.name, under: policy, in: repository)
        else {
            throw Problem(
                .ledger(.rule), event.label, found: "a rollback without a new checkup that has passed")
        }
        try sealed.requireSeal(of: event, under: policy, seals)
    }

    /// Whether what a new checkup could not look into is what people vouched for when the delivery came in.
    private func isVouched(
        _ report: CheckupReport, of name: DeliveryName, under policy: Policy,
        in repository: borrowing Repository
    ) throws(Problem) -> Bool {
        guard let vouching = report.vouching else { return true }
        return try standingVouching(for: name, under: policy, in: repository) == vouching
    }
}

/// Refuses words that would show something else than they say.
func requireVisible(_ reason: String, by person: String) throws(Problem) {
    do { try Statement.requireVisible(reason) } catch {
        throw Problem(.release(.malformed), person, found: error.reason)
    }
}
