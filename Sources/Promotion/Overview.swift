public import Git
public import Ledger
public import Pipeline
public import Problems
public import Seals

/// Where things stand: each stage, what it shows, and what waits before it.
public struct Overview: Sendable {
    /// One stage.
    public struct StageView: Sendable {
        /// The stage as the policy declares it.
        public let stage: Stage
        /// What stands in it; nil if nothing ever did.
        public let standing: StageRecord?
        /// What B's branch points at.
        public let branch: ObjectID?
        /// The newest delivery that could enter as far as the stages before are concerned; nil if there is none.
        public let candidate: DeliveryRecord?
        /// The gates before the candidate.
        public let gates: [Gate]
        /// Since when nothing but these gates has kept the candidate from entering; nil if there is none.
        public let waitingSince: Timestamp?

        /// The deliveries newer than the candidate that could enter as far as the stages before are concerned, but for a signature
        /// that counts no more or of which nobody can tell; each with its gates, the newest first.
        public let heldUp: [(delivery: DeliveryRecord, gates: [Gate])]

        /// How what stands in it was withdrawn; nil if it was not.
        public let withdrawal: DecisionRecord?

        /// Whether the branch is what the ledger says.
        public var isProjected: Bool { branch == standing?.commit }
    }

    /// A refused delivery.
    public struct Rejected: Sendable {
        /// What the ledger says of it.
        public let record: DeliveryRecord
        /// The codes of its findings.
        public let codes: [String]
        /// Who vouches for what was not looked into, and how many have to; nil if nobody can.
        public let vouches: OpenMatters.Tally?
    }

    /// A ref that is not what the ledger says.
    public struct Deviation: Sendable {
        /// The ref.
        public let name: String
        /// What the ledger says; nil if there must be no such ref.
        public let expected: ObjectID?
        /// What B has; nil if it has no such ref.
        public let found: ObjectID?
    }

    /// The ledger's last entry.
    public let head: ObjectID
    /// Its place in the chain.
    public let sequence: Int
    /// Its time.
    public let time: Timestamp
    /// The policy in force.
    public let policy: Policy
    /// The stages in the order in which deliveries pass them.
    public let stages: [StageView]
    /// The newest delivery that was taken in.
    public let newestAccepted: DeliveryRecord?
    /// The deliveries that were refused and are newer than every accepted one, the newest first.
    public let rejected: [Rejected]
    /// What people have stopped, what is to be caught up on, and what waits for approval.
    public let matters: OpenMatters
    /// The refs that were compared with the ledger: those of the stages and of the deliveries that are shown.
    ///
    /// An audit compares all of them.
    public let compared: [String]
    /// Those of them that are not what the ledger says, in the order of their names.
    public let deviations: [Deviation]
    /// The quorums for which too few keys will soon be in force, or are.
    public let lackingKeys: [(kind: VitalQuorum.Kind, since: Timestamp)]

    /// How many days before keys run out it is told.
    private static let daysOfNotice = 30

    /// Reads the present.
    ///
    /// - Complexity: However many deliveries there are: linear in the number of those that are newer than what a stage waits for.
    public init(
        _ glance: Glance, layout: Layout, now: Timestamp, in repository: borrowing Repository
    ) throws(Problem) {
        head = glance.head
        sequence = glance.sequence
        time = glance.time
        policy = glance.policy
        var deliveries = JudgedDeliveries(try glance.newestDeliveries(in: repository))
        newestAccepted = try deliveries.accepted(at: 0, in: glance.state, of: repository)
        var rejected: [Rejected] = []
        for record in deliveries.rejected {
            let report = try glance.state.report(of: record.name, in: repository)
            rejected.append(
                Rejected(
                    record: record, codes: report?.refusingCodes ?? [],
                    vouches: try report.flatMap { (report) throws(Problem) in
                        try OpenMatters.Tally(
                            ofVouchesFor: record, report, glance, at: max(now, glance.time), in: repository)
                    }))
        }
        self.rejected = rejected
        var views: [StageView] = []
        for stage in glance.policy.definition.stages.inOrderOfPassage {
            views.append(
                try StageView(stage, glance, &deliveries, layout: layout, now: now, in: repository))
        }
        stages = views
        lackingKeys = glance.policy.lackingKeys(
            from: max(now, glance.time), within: Self.daysOfNotice)
        matters = try OpenMatters(
            glance.state, under: glance.policy, at: max(now, glance.time), in: repository)
        var wanted = References()
        for stage in try glance.state.stages(in: repository) {
            wanted[layout.branch(ofStage: stage)] = try glance.state.stage(stage, in: repository)?.commit
        }
        var shown = views.compactMap(\.candidate) + (newestAccepted.map { [$0] } ?? [])
        for name in Set(views.compactMap(\.standing?.delivery))
        where !shown.contains(where: { $0.name == name }) {
            if let record = try glance.state.delivery(name, in: repository) { shown.append(record) }
        }
        for record in shown { wanted[layout.tag(of: record.name)] = record.commit }
        // A stage in which nothing stands has no branch.
        let empty = views.map { layout.branch(ofStage: $0.stage.name) }.filter { wanted[$0] == nil }
        compared = (wanted.all.map(\.name) + empty).sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        var deviations: [Deviation] = []
        for name in compared {
            let found = try glance.target(of: name, in: repository)
            guard found != wanted[name] else { continue }
            deviations.append(Deviation(name: name, expected: wanted[name], found: found))
        }
        self.deviations = deviations
    }
}

extension Overview.StageView {
    /// Looks at one stage, and for the newest delivery that could enter it.
    fileprivate init(
        _ stage: Stage, _ glance: Glance, _ deliveries: inout JudgedDeliveries, layout: Layout,
        now: Timestamp,
        in repository: borrowing Repository
    ) throws(Problem) {
        let state = glance.state
        let standing = try state.stage(stage.name, in: repository)
        var candidate: (record: DeliveryRecord, gates: [Gate], since: Timestamp)?
        let counted = try state.counting(in: stage.name, of: repository)
        var place = 0
        var heldUp: [(delivery: DeliveryRecord, gates: [Gate])] = []
        while candidate == nil, let record = try deliveries.accepted(at: place, in: state, of: repository) {
            if let counted, record.name.version <= counted.version { break }
            place += 1
            let asked = try state.gates(
                for: record, to: stage, under: glance.policy, at: max(now, glance.time), in: repository)
            guard asked.allSatisfy(\.isReached) else {
                if asked.allSatisfy({ $0.isReached || $0.kind == .sender }) { heldUp.append((record, asked)) }
                continue
            }
            candidate = (record, asked, try state.reach(of: record, before: stage, in: repository))
        }
        self.init(
            stage: stage, standing: standing,
            branch: try glance.target(of: layout.branch(ofStage: stage.name), in: repository),
            candidate: candidate?.record, gates: candidate?.gates ?? [], waitingSince: candidate?.since,
            heldUp: heldUp,
            withdrawal: try standing.flatMap { (standing) throws(Problem) in
                try state.withdrawal(of: standing.delivery, in: repository)
            })
    }
}

/// What became of the deliveries, the newest first, read no further than somebody asks.
private struct JudgedDeliveries {
    private var names: NewestDeliveries
    private var place = 0
    private var accepted: [DeliveryRecord] = []

    /// Those that were refused and are newer than every accepted one.
    private(set) var rejected: [DeliveryRecord] = []

    init(_ names: NewestDeliveries) { self.names = names }

    /// Returns the accepted delivery at a place, counted from the newest; nil behind the last one.
    mutating func accepted(
        at index: Int, in state: LedgerState, of repository: borrowing Repository
    ) throws(Problem) -> DeliveryRecord? {
        while index >= accepted.count, let name = try names.name(at: place, in: repository) {
            place += 1
            guard let record = try state.delivery(name, in: repository) else { continue }
            switch record.verdict {
            case .accepted: accepted.append(record)
            case .rejected: if accepted.isEmpty { rejected.append(record) }
            }
        }
        return index < accepted.count ? accepted[index] : nil
    }
}

extension LedgerState {
    /// Returns when a delivery had come as far as a stage: when it was taken in, or last passed a stage before.
    fileprivate func reach(
        of delivery: DeliveryRecord, before stage: Stage, in repository: borrowing Repository
    ) throws(Problem) -> Timestamp {
        var reached = delivery.time
        for earlier in stage.after.stages {
            guard let stay = try stay(of: delivery.name, in: earlier, of: repository) else { continue }
            reached = max(reached, stay.time)
        }
        return reached
    }
}

extension Gate {
    /// Whether the delivery has come as far as this gate: false where an earlier stage is still to be passed, and for one that
    /// is withdrawn or whose sender's key has been revoked.
    fileprivate var isReached: Bool {
        switch kind {
        case .stages, .withdrawn, .sender: isOpen
        case .hold, .order, .history, .soak, .verify, .window, .catchUp, .release: true
        }
    }
}
