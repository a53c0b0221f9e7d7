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

        /// Whether the branch is what the ledger says.
        public var isProjected: Bool { branch == standing?.commit }
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
    /// The newest delivery that was refused and is newer than every accepted one.
    public let newestRejected: DeliveryRecord?

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
        var rejected: DeliveryRecord?
        for name in try glance.state.deliveries(in: repository).map({ ($0.version, $0) }).sorted(by: {
            $0.0 > $1.0
        }) {
            guard let record = try glance.state.delivery(name.1, in: repository) else { continue }
            switch record.verdict {
            case .accepted: accepted.append(record)
            case .rejected: if accepted.isEmpty, rejected == nil { rejected = record }
            }
        }
        newestAccepted = accepted.first
        newestRejected = rejected
        var views: [StageView] = []
        for stage in glance.policy.definition.stages.inOrderOfPassage {
            let standing = try glance.state.stage(stage.name, in: repository)
            var candidate: DeliveryRecord?
            var gates: [Gate] = []
            for record in accepted {
                if let standing, record.name.version <= standing.delivery.version { break }
                let asked = try glance.state.gates(
                    for: record, to: stage, under: glance.policy, at: max(now, glance.time), in: repository)
                guard asked.allSatisfy(\.isReached) else { continue }
                candidate = record
                gates = asked
                break
            }
            views.append(
                StageView(
                    stage: stage, standing: standing,
                    branch: glance.references[layout.branch(ofStage: stage.name)],
                    candidate: candidate, gates: gates))
        }
        stages = views
    }
}

extension Gate {
    /// Whether the delivery has come as far as this gate: false only where an earlier stage is still to be passed.
    fileprivate var isReached: Bool {
        switch kind {
        case .earlierStage: isOpen
        case .release, .soak, .order: true
        }
    }
}
