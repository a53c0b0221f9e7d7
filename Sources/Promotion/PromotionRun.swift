public import Checkup
internal import Delivery
public import Git
public import Intake
public import Ledger
public import Pipeline
public import Problems
internal import Seals

/// What one run of `promote` does: repairs, judges, and takes steps.
public struct PromotionRun: Sendable {
    /// One judged delivery.
    public struct Judged: Sendable {
        /// The delivery.
        public let name: DeliveryName
        /// What the checkup decided, with its report.
        public let verdict: Verdict
        /// The entry that says so.
        public let entry: Entry
        /// The refs that moved.
        public let updates: [ReferenceUpdate]
    }

    /// One step that was taken.
    public struct Taken: Sendable {
        /// The delivery that entered.
        public let delivery: DeliveryName
        /// The stage that moved.
        public let stage: String
        /// In which way.
        public let purpose: Purpose
        /// What a lane has left to be caught up on; nil if nothing.
        public let debt: CatchUp?
        /// The entry that says so.
        public let entry: Entry
        /// The refs that moved.
        public let updates: [ReferenceUpdate]
    }

    /// The refs that lagged behind and were moved.
    public internal(set) var repaired: [ReferenceUpdate] = []
    /// The deliveries that were judged, in version order.
    public internal(set) var judged: [Judged] = []
    /// The decisions from elsewhere that have come in, in order.
    public internal(set) var decided: [Decided] = []
    /// The steps that were taken, in order.
    public internal(set) var taken: [Taken] = []
    /// Everything that was refused or could not be done; the run went on with the rest.
    public internal(set) var problems: [Problem] = []
    /// The entries that were appended, in order, each with the refs that moved with it.
    public var written: [(entry: Entry, updates: [ReferenceUpdate])] {
        let all =
            judged.map { ($0.entry, $0.updates) } + decided.map { ($0.entry, $0.updates) }
            + taken.map { ($0.entry, $0.updates) }
        return all.sorted { $0.0.sequence < $1.0.sequence }
    }
    /// How many new deliveries are left for the next run.
    public internal(set) var remaining = 0
    /// What B held last.
    public internal(set) var sight: Sight

    /// The words of people that this run has tried to take in, and why it could not, by their digests.
    var refusedWords: [SHA256Digest: Problem] = [:]

    let writer: LedgerWriter
    /// The refs that still lag behind because B does not let them be moved, by the bytes of their names.
    private let lagging: Set<[UInt8]>

    /// Looks at B, refuses a pipeline file that is not the policy in force, and repairs what lags behind.
    ///
    /// A ref that cannot be repaired is noted: what does not build upon it goes on.
    ///
    /// - Throws: A problem of the ledger, or `ledger.policy-differs`.
    public init(
        under border: Border, with writer: LedgerWriter, in inner: borrowing InnerRepository
    ) throws(Problem) {
        try self.init(with: writer, in: inner) { (chain) throws(Problem) in try chain.require(border.policy) }
    }

    /// Looks at B likewise, for a step that asks no revocation list: the way back.
    ///
    /// - Throws: A problem of the ledger, or `ledger.policy-differs`.
    public init(
        under local: PolicyOutline, with writer: LedgerWriter, in inner: borrowing InnerRepository
    ) throws(Problem) {
        try self.init(with: writer, in: inner) { (chain) throws(Problem) in try chain.require(local) }
    }

    private init(
        with writer: LedgerWriter, in inner: borrowing InnerRepository,
        refusing: (Chain) throws(Problem) -> Void
    ) throws(Problem) {
        self.writer = writer
        sight = try inner.look(pinnedTo: writer.trustRoot, now: writer.clock())
        let chain = try sight.begun(inner.layout)
        try refusing(chain)
        let repair = try Repair(sight, layout: inner.layout, in: inner.repository)
        guard !repair.isEmpty else {
            lagging = []
            return
        }
        switch writer.mode {
        case .write:
            let failures = try repair.carryOut(in: inner, after: sight)
            let lagging = Set(failures.map { Array($0.name.utf8) })
            sight = try inner.look(pinnedTo: writer.trustRoot, after: chain, now: writer.clock())
            let left = try Repair(sight, layout: inner.layout, in: inner.repository)
            guard left.updates.allSatisfy({ lagging.contains(Array($0.name.utf8)) }) else {
                throw Problem(.push(.moved), inner.layout.ledger)
            }
            self.lagging = lagging
            problems = failures.map(\.problem)
        case .plan:
            lagging = []
            sight = sight.repaired(by: repair.updates)
        }
        let lagging = lagging
        repaired = repair.updates.filter { !lagging.contains(Array($0.name.utf8)) }
    }

    /// Judges the new deliveries of A and takes in those that pass.
    ///
    /// What keeps the border from working is noted, not thrown: the steps behind it do not depend on A.
    ///
    /// - Parameter only: The one delivery to judge, or nil for all new ones.
    public mutating func cross(
        _ border: Border, into inner: borrowing InnerRepository, only: DeliveryName? = nil,
        progress: (Border.Step) -> Void
    ) {
        do throws(Problem) {
            let discovery = try border.discover(
                after: sight, now: writer.clock(), in: inner.repository, progress: progress)
            problems += discovery.problems
            var new = discovery.new
            if let only {
                new = discovery.new(named: only).map { [$0] } ?? []
            } else {
                remaining = discovery.remaining
            }
            guard !new.isEmpty else { return }
            var station = try border.station(
                now: writer.clock(), after: sight, in: inner.repository)
            var taken = border.takenNames(after: sight)
            var notes = try border.acceptedNotes(after: sight, in: inner.repository)
            for announced in new {
                do throws(Problem) {
                    let now = writer.clock()
                    let vouching = try border.vouching(
                        for: announced, after: sight, now: now, in: inner.repository)
                    let verdict = try station.judge(
                        announced, beside: taken, after: notes, by: vouching, now: now, progress: progress)
                    let doubt = try border.doubt(
                        about: verdict, by: vouching, after: sight, in: inner.repository)
                    if let doubt {
                        problems.append(doubt)
                        continue
                    }
                    let appended = try station.takeIn(
                        verdict, with: writer, into: inner, after: sight, progress: progress)
                    guard let appended else {
                        // A rival that was faster has said what there is to say; the steps behind it are still ours.
                        sight = try inner.look(
                            pinnedTo: writer.trustRoot, after: sight.chain, now: writer.clock())
                        taken = border.takenNames(after: sight)
                        notes = try border.acceptedNotes(after: sight, in: inner.repository)
                        continue
                    }
                    note(announced.name, verdict, appended)
                    guard case .passed = verdict else { continue }
                    taken.insert(announced.name)
                    if let note = verdict.report.note {
                        notes.insert(note, of: announced.name, from: verdict.report.senders.map(\.name))
                    }
                } catch {
                    guard error.concernsOneDelivery else { throw error }
                    problems.append(
                        error.code == .push(.refusedByHook) ? error.about(announced.name.text) : error)
                }
            }
        } catch {
            problems.append(error)
        }
    }

    private mutating func note(_ name: DeliveryName, _ verdict: Verdict, _ appended: Appended) {
        sight = appended.sight
        judged.append(
            Judged(name: name, verdict: verdict, entry: appended.entry, updates: appended.updates))
        if case .refused(let refused) = verdict {
            problems += refused.findings.filter { $0.severity == .refuse }.map(\.problem)
        }
        if let problem = appended.problem { problems.append(problem) }
    }

    /// Returns whether the ledger knows a delivery and has had the last word on it, so that A need not be asked about it.
    public func isJudged(
        _ delivery: DeliveryName, in inner: borrowing InnerRepository
    ) throws(Problem) -> Bool {
        let chain = try sight.begun(inner.layout)
        let judged = try chain.state.judged(
            delivery, under: chain.policy, at: time(chain), in: inner.repository)
        return judged.map { !$0.isOpenAgain } ?? false
    }

    /// Takes every step that is open, until none is.
    ///
    /// A stage that B's hook does not let move is noted and left for this run: the others need not wait for it.
    ///
    /// - Parameter only: The one delivery to move, or nil for all.
    /// - Throws: What else B said, or `push.moved`; the steps before have been taken.
    public mutating func takeEveryStep(
        in inner: borrowing InnerRepository, only: DeliveryName? = nil
    ) throws(Problem) {
        var refused: Set<[UInt8]> = []
        var undecided: [Problem] = []
        defer { problems += undecided }
        while let plan = try nextPlan(in: inner, only: only, besides: refused, undecided: &undecided) {
            do throws(Problem) {
                guard try !take(plan, in: inner) else { continue }
            } catch {
                guard error.code == .push(.refusedByHook) else { throw error }
                problems.append(error.about(inner.layout.branch(ofStage: plan.stage.name)))
                refused.insert(Array(plan.stage.name.utf8))
                continue
            }
            // A rival has taken it: look again, or the same step would be planned for ever.
            guard writer.mode == .write else { return }
            sight = try inner.look(pinnedTo: writer.trustRoot, after: sight.chain, now: writer.clock())
        }
    }

    /// Returns the newest accepted delivery that is newer than what stands in a stage and not withdrawn, whatever its other
    /// gates say.
    public func newestCandidate(
        for stage: String, in inner: borrowing InnerRepository
    ) throws(Problem) -> DeliveryName? {
        let chain = try sight.begun(inner.layout)
        let stage = try chain.policy.definition.knownStage(stage)
        let standing = try chain.state.stage(stage.name, in: inner.repository)?.delivery
        let counted = try chain.state.counting(in: stage.name, of: inner.repository)
        let newer = chain.deliveryCommits.keys.filter { name in
            counted.map { $0.version < name.version } ?? true
        }
        for name in newer.sorted(by: { $0.version > $1.version })
        where try chain.state.withdrawal(of: name, in: inner.repository) == nil { return name }
        return standing
    }

    private func nextPlan(
        in inner: borrowing InnerRepository, only: DeliveryName?, besides refused: Set<[UInt8]>,
        undecided: inout [Problem]
    ) throws(Problem) -> PromotionPlan? {
        // Of every look the last one counts.
        var found: [Problem] = []
        defer { undecided = found }
        func note(_ problem: Problem) {
            guard !found.contains(where: { $0.code == problem.code && $0.subject == problem.subject }) else {
                return
            }
            found.append(problem)
        }
        let chain = try sight.begun(inner.layout)
        let promoter = writer.acting.address
        let layout = inner.layout
        let isLeft = { [lagging] (delivery: DeliveryName, stage: String) in
            refused.contains(Array(stage.utf8))
                || [layout.tag(of: delivery), layout.branch(ofStage: stage)].contains {
                    lagging.contains(Array($0.utf8))
                }
        }
        guard let only else {
            return try chain.nextStep(
                by: promoter, at: time(chain), in: inner.repository, except: isLeft, undecided: note)
        }
        for stage in chain.policy.definition.stages.inOrderOfPassage where !isLeft(only, stage.name) {
            let passage = try chain.plan(
                for: only, to: stage.name, by: promoter, at: time(chain), in: inner.repository)
            if case .open(let plan) = passage { return plan }
            if passage.isWaiting, let problem = passage.undecided { note(problem) }
        }
        return nil
    }

    /// The time at which a step would be taken now.
    func time(_ chain: Chain) -> Timestamp { max(writer.clock(), chain.time) }
}

extension Problem {
    /// Whether it keeps one delivery from being judged and says nothing about the others: A changes it while it is fetched, or
    /// cannot hand it out, or the rules or B's hook want no such entry.
    fileprivate var concernsOneDelivery: Bool {
        switch code {
        case .delivery, .note, .transport(.brokenOff), .transport(.malformed), .transport(.refused),
            .push(.refusedByHook), .defect(.invariant), .signature(.certificate):
            true
        // Else it is the ledger in place that breaks a rule.
        case .ledger(.rule): isOfAttempt
        default: false
        }
    }

    /// Returns the problem with the name of what was refused, where it would name the ledger.
    fileprivate func about(_ subject: String) -> Problem {
        Problem(code, subject, expected: expected, found: found, cause: cause)
    }
}
