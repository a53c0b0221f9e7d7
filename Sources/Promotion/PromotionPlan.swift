public import Git
public import Ledger
public import Pipeline
public import Problems
public import Seals

/// One step that may be taken now: a stage moves to a delivery.
///
/// Only ``Ledger/Chain`` makes one, after every gate was found open.
public struct PromotionPlan: Sendable {
    /// The delivery that enters.
    public let delivery: DeliveryRecord
    /// The stage that moves.
    public let stage: Stage
    /// In which way.
    public let kind: Move.Kind
    /// What stands in the stage now; nil if nothing ever did.
    public let standing: StageRecord?

    /// Takes the step: makes the stage's commit and appends the entry, unless a rival has taken the step meanwhile.
    ///
    /// - Returns: What B holds afterwards; nil if the step is no longer open or no longer needed.
    /// - Throws: `push.moved` when rivals won every time, or what B's hook said.
    public func carryOut(
        with writer: LedgerWriter, in inner: borrowing InnerRepository, after sight: Sight
    ) throws(Problem) -> Appended? {
        let layout = inner.layout
        return try inner.append(with: writer, after: sight) {
            (sight, slot, repository) throws(Problem) -> Draft? in
            let chain = try sight.begun(layout)
            guard
                let plan = try chain.plan(
                    for: delivery.name, to: stage.name, as: kind, by: writer.acting.address, at: slot.time,
                    in: repository
                ).open
            else { return nil }
            return try plan.draft(at: slot, with: writer, layout: layout, sight, in: repository)
        }
    }

    private func draft(
        at slot: Slot, with writer: LedgerWriter, layout: Layout, _ sight: Sight,
        in repository: borrowing Repository
    ) throws(Problem) -> Draft {
        guard let tree = delivery.tree, let digest = delivery.digest, let source = delivery.commit else {
            throw Problem(.defect(.invariant), delivery.name.text)
        }
        let message = EventMessage.promoted(
            delivery.name, to: stage.name, kind, pipeline: layout.pipeline, sequence: slot.sequence,
            digest: digest)
        let commit = try writer.commit(
            tree: tree, parents: (standing.map { [$0.commit] } ?? []) + [source], message: message,
            at: slot.time)
        let id: ObjectID
        do throws(GitError) { id = try repository.write(.commit, commit.content) } catch {
            throw Problem(.defect(.invariant), "stage commit", cause: error.message)
        }
        let branch = layout.branch(ofStage: stage.name)
        let update = try sight.moving(
            branch, to: id, from: sight.chain?.stageHistory[stage.name] ?? [])
        let localTime = try sight.chain?.policy.definition.localTime(
            entering: stage.name, as: kind.purpose, at: slot.time)
        let move = Move(
            delivery: delivery.name, stage: stage.name, kind: kind, localTime: localTime,
            commit: commit.content)
        return Draft(.promote(move), updates: [update], objects: [id])
    }
}

/// What stands between a delivery and a stage.
public enum Passage: Sendable {
    /// Every gate is open.
    case open(PromotionPlan)
    /// The delivery stands in the stage already.
    case arrived
    /// At least one gate is shut.
    case shut([Gate])

    var open: PromotionPlan? {
        guard case .open(let plan) = self else { return nil }
        return plan
    }

    /// Why nobody can tell whether the signatures still count, whatever else is in the way; nil if somebody can.
    var undecided: Problem? {
        guard case .shut(let gates) = self else { return nil }
        return gates.lazy.compactMap(\.problem).first { $0.code == .signers(.revocationUnknown) }
    }

    /// Whether nothing but that keeps the delivery out.
    var isOtherwiseOpen: Bool {
        guard case .shut(let gates) = self else { return true }
        return gates.allSatisfy { $0.problem?.code == .signers(.revocationUnknown) }
    }

    /// Whether the delivery has come as far as before the stage: what else is shut may open any day.
    var isWaiting: Bool {
        guard case .shut(let gates) = self else { return true }
        return gates.allSatisfy { gate in
            switch gate.kind {
            case .withdrawn, .order, .history, .stages: false
            case .sender, .hold, .soak, .verify, .window, .catchUp, .release: true
            }
        }
    }
}

extension Chain {
    /// Asks every gate between a delivery and a stage.
    ///
    /// - Parameters:
    ///   - kind: In which way the stage is to move.
    ///   - promoter: Who is about to sign the promotion.
    /// - Throws: `gate.delivery-unknown`, `gate.rejected`, `gate.stage-unknown`, or `gate.lane-unknown`.
    public func plan(
        for delivery: DeliveryName, to stageName: String, as kind: Move.Kind = .regular, by promoter: String,
        at time: Timestamp, in repository: borrowing Repository
    ) throws(Problem) -> Passage {
        let asked = try state.crossing(
            of: delivery, to: stageName, as: kind.purpose, by: promoter, under: policy, at: time,
            in: repository)
        guard asked.standing?.delivery != delivery else { return .arrived }
        guard asked.isOpen else { return .shut(asked.gates.filter { !$0.isOpen }) }
        return .open(
            PromotionPlan(
                delivery: asked.delivery, stage: asked.stage, kind: kind.named(as: asked.purpose),
                standing: asked.standing))
    }

    /// Returns the next step of the whole pipeline: the first stage in the order of the graph that may move to a newer
    /// delivery, and the newest such delivery.
    ///
    /// - Parameters:
    ///   - isLeft: Whether a step is to be left for another run.
    ///   - undecided: Told of each step that waits for something that nobody can tell: of each that waits for nothing else, and of
    ///     the newest delivery before a stage, whatever else it waits for. Who is to renew a list must not hear of it only once
    ///     everybody has released; and an older delivery, which may never go on, holds up nobody.
    /// - Returns: nil if no step is open.
    /// - Complexity: Linear in the number of deliveries that are newer than what the stages show.
    public func nextStep(
        by promoter: String, at time: Timestamp, in repository: borrowing Repository,
        except isLeft: (_ delivery: DeliveryName, _ stage: String) -> Bool = { _, _ in false },
        undecided: (Problem) -> Void = { _ in }
    ) throws(Problem) -> PromotionPlan? {
        let newestFirst = try state.deliveries(in: repository).sorted { $0.version > $1.version }
        for stage in policy.definition.stages.inOrderOfPassage {
            let counted = try state.counting(in: stage.name, of: repository)?.version
            var isNewest = true
            for name in newestFirst {
                if let counted, name.version <= counted { break }
                guard !isLeft(name, stage.name) else { continue }
                guard let record = try state.delivery(name, in: repository), record.verdict == .accepted
                else {
                    continue
                }
                let passage = try plan(for: name, to: stage.name, by: promoter, at: time, in: repository)
                if let plan = passage.open { return plan }
                let isTold = isNewest && passage.isWaiting || passage.isOtherwiseOpen
                if isTold, let problem = passage.undecided { undecided(problem) }
                if passage.isWaiting { isNewest = false }
            }
        }
        return nil
    }
}

extension Move.Kind {
    /// Returns the kind with the lane as the pipeline writes it.
    fileprivate func named(as purpose: Purpose) -> Move.Kind {
        guard case .lane(_, let reason) = self, let lane = purpose.lane else { return self }
        return .lane(lane, reason: reason)
    }
}

extension [Stage] {
    /// The stages so that each comes after those that it waits for.
    public var inOrderOfPassage: [Stage] {
        var placed: Set<String> = []
        var ordered: [Stage] = []
        var waiting = self
        while !waiting.isEmpty {
            let ready = waiting.filter { $0.after.stages.allSatisfy(placed.contains) }
            // The loader has refused cycles; should one remain, its stages come last rather than never.
            let next = ready.isEmpty ? waiting : ready
            ordered += next
            placed.formUnion(next.map(\.name))
            waiting.removeAll { placed.contains($0.name) }
        }
        return ordered
    }
}
