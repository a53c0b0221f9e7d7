internal import Git
internal import Ledger
internal import Pipeline
internal import Problems
internal import Seals
internal import Timetable

extension PreReceive {
    /// How many entries one push may append, and how many may have come since a place was kept.
    ///
    /// Each run of `promote` pushes every entry for itself.
    static let mostEntries = 1_000

    /// Verifies the ledger of a pipeline: the one in place, and the one in the push.
    ///
    /// - Parameter references: The refs of the push that belong to the pipeline.
    func judge(
        _ pipeline: PinnedPipeline, _ references: [(PushedReference, ReferenceRole)]
    ) -> PipelineCase {
        do throws(Problem) {
            let kept = store?.kept(of: pipeline) ?? .init()
            let inPlace = try ledgerInPlace(of: pipeline, kept.places)
            if let seen = kept.seen { try require(inPlace, leadingThrough: seen, of: pipeline) }
            var ledger = inPlace
            var refusal: Problem?
            let pushed = references.first { $0.1 == .ledger(pipeline: pipeline.name) && !$0.0.isDeletion }
            if let head = pushed?.0.new {
                do throws(Problem) { ledger = try self.ledger(inPlace, upTo: head, of: pipeline) } catch {
                    refusal = error
                }
            }
            let places = ([ledger, inPlace].compactMap { $0?.checkpoint } + kept.places)
                .reduce(into: [Checkpoint]()) { if !$0.contains($1) { $0.append($1) } }
            let known = CheckpointStore.Kept(places: places, seen: inPlace?.checkpoint.mark)
            if known != kept { store?.keep(known, of: pipeline) }
            return PipelineCase(
                name: pipeline.name, ledger: .success(try view(of: ledger, references, after: inPlace)),
                refusal: refusal,
                language: ledger?.policy.definition.language)
        } catch {
            return PipelineCase(name: pipeline.name, ledger: .failure(error))
        }
    }

    /// Returns the ledger that stands in B, verified; nil if none has begun.
    private func ledgerInPlace(
        of pipeline: PinnedPipeline, _ kept: [Checkpoint]
    ) throws(Problem) -> VerifiedLedger? {
        let head = try repository.ledgerHead(of: pipeline)
        guard head != .null else { return nil }
        for place in kept {
            // Whatever is wrong with a kept place or the way from it: the whole ledger is verified, and tells what it is.
            if let ledger = try? self.ledger(from: place, upTo: head, of: pipeline) { return ledger }
        }
        let chain = try Chain.verifying(
            upTo: head, pinnedTo: pipeline.root, now: now, in: repository)
        return try VerifiedLedger(chain).requiring(pipeline)
    }

    /// Refuses a ledger in place that has lost what it was seen to hold: B was set back, or the ledger deleted on the server.
    ///
    /// Else somebody could begin it once more, where every statement that was ever signed for it would count again.
    private func require(
        _ inPlace: VerifiedLedger?, leadingThrough seen: LedgerMark, of pipeline: PinnedPipeline
    ) throws(Problem) {
        let file = store?.path(of: pipeline) ?? ""
        guard let inPlace else {
            throw Problem(.ledger(.rollback), file, expected: seen.text, found: "–")
        }
        try inPlace.checkpoint.mark.require(seen, seenIn: file, in: repository)
    }

    /// Refuses to begin a ledger where the pipeline has left something: it had begun, and was lost.
    private func requireNothing(of pipeline: PinnedPipeline) throws(Problem) {
        for glob in Layout(pipeline: pipeline.name).globs {
            do {
                guard let left = try repository.references(matching: glob).first else { continue }
                throw Problem(.hook(.ledgerLost), left.name)
            } catch let problem as Problem {
                throw problem
            } catch {
                throw Problem(.repository(.unusable), repository.path, cause: "\(error)")
            }
        }
    }

    /// Goes on from a place that was verified before; nil if it does not lead to the head.
    private func ledger(
        from place: Checkpoint, upTo head: ObjectID, of pipeline: PinnedPipeline
    ) throws(Problem) -> VerifiedLedger? {
        let ids = try Checkpoint.entries(upTo: head, after: place, atMost: Self.mostEntries, in: repository)
        guard let ids else { return nil }
        let known = try VerifiedLedger(from: place, in: repository)
        return try VerifiedLedger.following(known, by: ids, now: now, in: repository) { _, _ in }
            .requiring(pipeline)
    }

    /// Verifies what the push appends to the ledger in place.
    private func ledger(
        _ inPlace: VerifiedLedger?, upTo head: ObjectID, of pipeline: PinnedPipeline
    ) throws(Problem) -> VerifiedLedger? {
        if inPlace == nil { try requireNothing(of: pipeline) }
        let ids = try Checkpoint.entries(
            upTo: head, after: inPlace?.checkpoint, atMost: Self.mostEntries, in: repository)
        guard let ids else { throw Problem(.hook(.limit), head.short, expected: String(Self.mostEntries)) }
        if inPlace == nil, let first = ids.first, first != pipeline.root {
            throw Problem(.ledger(.root), first.short, expected: pipeline.root.short)
        }
        let earliest = Timestamp(seconds: now.seconds - Chain.clockSkew)
        var recheck = Recheck(at: place, databases: pipeline.databases, now: now, program: program)
        return try VerifiedLedger.following(inPlace, by: ids, now: now, in: repository) {
            (step, repository) throws(Problem) in
            // The genesis is pinned, so that its time can be no trick.
            guard step.entry.time >= earliest || step.entry.id == pipeline.root else {
                throw Problem(.ledger(.time), step.entry.id.short, found: step.entry.time.text)
            }
            guard step.entry.time.seconds <= now.seconds + Chain.mostAhead else {
                throw Problem(.ledger(.time), step.entry.id.short, found: step.entry.time.text)
            }
            try step.requireClock()
            try recheck.require(step, in: repository)
        }.requiring(pipeline)
    }

    /// Looks up what a ledger says about the refs of a push.
    ///
    /// - Parameter inPlace: The ledger that says what is open to others: nobody watches whether their refs move without the ledger
    ///   that would open them.
    private func view(
        of ledger: VerifiedLedger?, _ references: [(PushedReference, ReferenceRole)],
        after inPlace: VerifiedLedger?
    ) throws(Problem) -> LedgerView {
        guard let ledger else { return .nothing }
        let definition = ledger.policy.definition
        var stages = definition.stages.map(\.name)
        var commits: [[UInt8]: ObjectID] = [:]
        for (reference, role) in references {
            guard let commit = try ledger.checkpoint.state.commit(shownBy: role, in: repository) else {
                continue
            }
            commits[reference.name] = commit
            if case .branch(_, let stage) = role, !stages.contains(where: { $0.isSame(as: stage) }) {
                stages.append(stage)
            }
        }
        return LedgerView(
            stages: stages, commits: commits, isInPlace: inPlace != nil,
            other: inPlace?.policy.definition.target.other ?? [])
    }
}

extension LedgerState {
    /// Returns what a ref must point at, be it of a stage that the policy no longer names; nil if there must be no such ref.
    func commit(
        shownBy role: ReferenceRole, in repository: borrowing Repository
    ) throws(Problem) -> ObjectID? {
        switch role {
        case .branch(_, let stage): try self.stage(stage, in: repository)?.commit
        case .tag(_, let delivery): try self.delivery(delivery, in: repository)?.commit
        case .ledger, .reserved, .illegal, .other: nil
        }
    }
}

extension VerifiedLedger.Step {
    /// Refuses a step that records another clock than this machine knows: it could open any window.
    ///
    /// Asked only of what is new, as for the time itself: what stands in the ledger is judged by what it records.
    fileprivate func requireClock() throws(Problem) {
        guard let local = entry.localTime else { return }
        let known = try policy.definition.localTime(at: local.time)
        guard local == known else {
            throw Problem(
                .hook(.clock), policy.definition.calendar.zone, expected: known.text, found: local.text)
        }
    }
}

extension VerifiedLedger {
    /// Refuses the ledger of another pipeline under this one's name.
    fileprivate func requiring(_ pipeline: PinnedPipeline) throws(Problem) -> VerifiedLedger {
        guard policy.definition.name.isSame(as: pipeline.name) else {
            throw Problem(.ledger(.broken), checkpoint.head.short, found: "Stagectl-Pipeline")
        }
        return self
    }
}
