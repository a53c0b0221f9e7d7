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

        /// Whether the branch is what the ledger says.
        public var isProjected: Bool { branch == standing?.commit }
    }

    /// A refused delivery.
    public struct Rejected: Sendable {
        /// What the ledger says of it.
        public let record: DeliveryRecord
        /// The codes of its findings.
        public let codes: [String]
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
    /// The refs of the pipeline in B that are not what the ledger says, in the order of their names.
    public let deviations: [Deviation]

    /// Reads the present.
    ///
    /// - Complexity: Linear in the number of deliveries.
    public init(
        _ glance: Glance, layout: Layout, now: Timestamp, in repository: borrowing Repository
    ) throws(Problem) {
        head = glance.head
        sequence = glance.sequence
        time = glance.time
        policy = glance.policy
        var accepted: [DeliveryRecord] = []
        var rejected: [Rejected] = []
        for name in try glance.state.deliveries(in: repository).map({ ($0.version, $0) }).sorted(by: {
            $0.0 > $1.0
        }) {
            guard let record = try glance.state.delivery(name.1, in: repository) else { continue }
            switch record.verdict {
            case .accepted: accepted.append(record)
            case .rejected where accepted.isEmpty:
                let report = try glance.state.report(of: record.name, in: repository)
                rejected.append(Rejected(record: record, codes: report?.refusingCodes ?? []))
            case .rejected: break
            }
        }
        newestAccepted = accepted.first
        self.rejected = rejected
        var views: [StageView] = []
        for stage in glance.policy.definition.stages.inOrderOfPassage {
            let standing = try glance.state.stage(stage.name, in: repository)
            var candidate: DeliveryRecord?
            var gates: [Gate] = []
            var since: Timestamp?
            for record in accepted {
                if let standing, record.name.version <= standing.delivery.version { break }
                let asked = try glance.state.gates(
                    for: record, to: stage, under: glance.policy, at: max(now, glance.time), in: repository)
                guard asked.allSatisfy(\.isReached) else { continue }
                candidate = record
                gates = asked
                since = try glance.state.reach(of: record, before: stage, in: repository)
                break
            }
            views.append(
                StageView(
                    stage: stage, standing: standing,
                    branch: glance.references[layout.branch(ofStage: stage.name)],
                    candidate: candidate, gates: gates, waitingSince: since))
        }
        stages = views
        var standing: [String: ObjectID] = [:]
        for stage in try glance.state.stages(in: repository) {
            standing[layout.branch(ofStage: stage)] = try glance.state.stage(stage, in: repository)?.commit
        }
        deviations = Overview.deviations(of: glance.references, from: standing, accepted, layout: layout)
    }

    private static func deviations(
        of references: References, from branches: [String: ObjectID], _ accepted: [DeliveryRecord],
        layout: Layout
    ) -> [Deviation] {
        var wanted = References()
        for (branch, commit) in branches { wanted[branch] = commit }
        for record in accepted { wanted[layout.tag(of: record.name)] = record.commit }
        var found = references
        found[layout.ledger] = nil
        let missing = wanted.all.filter { found[$0.name] == nil }
        return (found.all + missing).filter { wanted[$0.name] != found[$0.name] }
            .map { Deviation(name: $0.name, expected: wanted[$0.name], found: found[$0.name]) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
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
    /// is withdrawn.
    fileprivate var isReached: Bool {
        switch kind {
        case .stages, .withdrawn: isOpen
        case .hold, .order, .history, .soak, .verify, .window, .catchUp, .release: true
        }
    }
}
