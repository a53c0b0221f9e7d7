public import Git
public import Ledger
public import Pipeline
public import Problems
public import Seals

/// Why a delivery may enter a stage or may not, and what would open each gate that is shut.
public struct Explanation: Sendable {
    /// What opens a gate that is shut.
    public struct Remedy: Sendable, Hashable {
        /// What can be done.
        public enum Act: Sendable, Hashable {
            /// The delivery is released for the stage, in the way that is asked about.
            case release
            /// A hold is ended.
            case resume(HoldPlace)
            /// It is told that the delivery has passed the tests of a stage.
            case verify(stage: String)
            /// A delivery is promoted to a stage.
            case promote(DeliveryName, to: String)
            /// The stage goes back to the delivery.
            case rollBack
        }

        /// What can be done.
        public let act: Act
        /// By whom.
        public let people: [String]
    }

    /// The delivery before the stage, with every gate.
    public let crossing: Crossing
    /// What people have stopped and what is to be caught up on.
    public let matters: OpenMatters
    /// Whether the delivery has stood in the stage.
    public let hasStoodThere: Bool
    /// When the delivery had come as far as the stage.
    private let reached: Timestamp
    /// Who moves stages.
    public let engines: [String]
    /// The stages before in which the delivery stands and whose tests are to be told.
    private let tested: Set<[UInt8]>

    /// Asks every gate for what the last entry of a ledger shows.
    ///
    /// - Parameter local: The policy on this machine if its revocation lists are others than those in force: what they revoke does not
    ///   come back from here.
    /// - Throws: `gate.delivery-unknown`, `gate.rejected`, `gate.stage-unknown`, or `gate.lane-unknown`.
    public init(
        of delivery: DeliveryName, to stage: String, as purpose: Purpose, at glance: Glance,
        beside local: Policy? = nil, now: Timestamp, in repository: borrowing Repository
    ) throws(Problem) {
        let (state, policy) = (glance.state, glance.policy)
        let time = max(now, glance.time)
        let plain = try state.crossing(
            of: delivery, to: stage, as: purpose, under: policy, at: time, in: repository)
        let revoked = try local.flatMap { (local) throws(Problem) in
            try state.senderGate(of: plain.delivery, shutBy: local, at: time, in: repository)
        }
        crossing = revoked.map(plain.shut) ?? plain
        matters = try OpenMatters(state, under: policy, at: time, in: repository)
        let stay = try state.stay(of: delivery, in: crossing.stage.name, of: repository)
        hasStoodThere = stay != nil
        reached = crossing.reached
        engines = policy.principals(ofRole: PipelineDefinition.engineRole)
        var tested: Set<[UInt8]> = []
        for case .verify(let before) in crossing.gates.map(\.kind) {
            for name in before.left where policy.definition.stage(named: name)?.verify != nil {
                guard try state.stage(name, in: repository)?.delivery == delivery else { continue }
                tested.insert(Array(name.utf8))
            }
        }
        self.tested = tested
    }

    /// Whether the delivery stands in the stage already.
    public var hasArrived: Bool { crossing.standing?.delivery == crossing.delivery.name }

    /// Returns since when a gate is as it is, as far as that can be told.
    ///
    /// One that waits for time or for people does so since the delivery had come as far as the stage.
    public func since(_ gate: Gate) -> Timestamp? {
        guard gate.since == nil, !gate.isOpen else { return gate.since }
        switch gate.kind {
        case .soak, .verify, .release:
            return hasComeThisFar ? reached : nil
        case .withdrawn, .sender, .hold, .order, .history, .stages, .window, .catchUp: return nil
        }
    }

    /// Whether the delivery has passed the stages before.
    private var hasComeThisFar: Bool {
        crossing.gates.allSatisfy { gate in
            guard case .stages = gate.kind else { return true }
            return gate.isOpen
        }
    }

    /// Returns whether nothing opens a gate that is shut, neither time nor anybody.
    public func isFinal(_ gate: Gate) -> Bool {
        guard !gate.isOpen, gate.opens == nil, remedies(for: gate).isEmpty else { return false }
        switch gate.kind {
        // What the stages before have to bring may still come with them.
        case .soak, .verify: return hasComeThisFar
        case .withdrawn, .sender, .hold, .order, .history, .stages, .window, .catchUp, .release: return true
        }
    }

    /// Returns what would open a gate, or help to; nothing for one that is open, that only time opens, or that nobody can.
    public func remedies(for gate: Gate) -> [Remedy] {
        guard !gate.isOpen else { return [] }
        let delivery = crossing.delivery.name
        switch gate.kind {
        case .withdrawn, .sender, .history, .soak, .window: return []
        case .order:
            return hasStoodThere && !hasArrived ? [Remedy(act: .rollBack, people: engines)] : []
        case .hold:
            return holds.map { Remedy(act: .resume($0.place), people: $0.resumes.open) }
        case .stages(let before):
            return before.left.map { Remedy(act: .promote(delivery, to: $0), people: engines) }
        case .verify(let before):
            return before.left.filter { tested.contains(Array($0.utf8)) }
                .map { Remedy(act: .verify(stage: $0), people: gate.openers) }
        case .catchUp:
            return overdue.flatMap { debt in
                debt.catchUp.stages.map {
                    Remedy(act: .promote(debt.catchUp.delivery, to: $0), people: engines)
                }
            }
        case .release:
            return gate.openers.isEmpty ? [] : [Remedy(act: .release, people: gate.openers)]
        }
    }

    /// The holds that stand in the way.
    public var holds: [OpenMatters.Hold] {
        matters.holds.filter { hold in
            guard case .stage(let name) = hold.place else { return true }
            return crossing.purpose != .rollback && name.utf8.elementsEqual(crossing.stage.name.utf8)
        }
    }

    /// What has not been caught up on in time, after lanes to the stage.
    public var overdue: [OpenMatters.Debt] {
        matters.debts.filter {
            $0.isOverdue && $0.catchUp.to.utf8.elementsEqual(crossing.stage.name.utf8)
        }
    }
}

extension Crossing {
    /// When the delivery had come as far as the stage: when it had passed enough of the stages before, or, where there are none,
    /// when it was taken in; for a way back, when something else took the stage.
    fileprivate var reached: Timestamp {
        guard purpose != .rollback else { return standing?.time ?? delivery.time }
        for gate in gates {
            if case .stages = gate.kind { return gate.since ?? delivery.time }
        }
        return delivery.time
    }
}
