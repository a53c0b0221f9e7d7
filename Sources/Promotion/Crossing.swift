public import Git
public import Ledger
public import Pipeline
public import Problems
public import Seals

/// One delivery before one stage, with every gate between them: what `explain` shows.
public struct Crossing: Sendable {
    /// The delivery.
    public let delivery: DeliveryRecord
    /// The stage.
    public let stage: Stage
    /// The way in which it would enter.
    public let purpose: Purpose
    /// What stands in the stage; nil if nothing ever did.
    public let standing: StageRecord?
    /// Every gate, open or shut, in the order in which they are asked.
    public let gates: [Gate]
    /// When they were asked, by the ledger's time.
    public let time: Timestamp

    /// Whether every gate is open.
    public var isOpen: Bool { gates.allSatisfy(\.isOpen) }

    /// When the last of the gates opens that open by themselves; nil if one that is shut does not.
    public var opens: Timestamp? {
        let shut = gates.filter { !$0.isOpen }
        let times = shut.compactMap(\.opens)
        return times.count == shut.count ? times.max() : nil
    }
}

extension Crossing {
    /// Returns it with the gate of the signatures shut, in the place where it is asked.
    func shut(by gate: Gate) -> Crossing {
        var gates = gates
        if let place = gates.firstIndex(where: { $0.kind == .sender }) {
            if gates[place].isOpen { gates[place] = gate }
        } else {
            gates.insert(gate, at: gates.first?.kind == .withdrawn ? 1 : 0)
        }
        return Crossing(
            delivery: delivery, stage: stage, purpose: purpose, standing: standing, gates: gates, time: time)
    }
}

extension LedgerState {
    /// Asks every gate between a delivery and a stage.
    ///
    /// - Parameters:
    ///   - purpose: The way in which the delivery would enter.
    ///   - promoter: Who is about to sign the promotion; nil while nobody in particular is.
    ///   - time: The ledger's time at which the step would be taken.
    /// - Throws: `gate.delivery-unknown`, `gate.rejected`, `gate.stage-unknown`, or `gate.lane-unknown`.
    public func crossing(
        of delivery: DeliveryName, to stageName: String, as purpose: Purpose = .regular,
        by promoter: String? = nil, under policy: Policy, at time: Timestamp,
        in repository: borrowing Repository
    ) throws(Problem) -> Crossing {
        let stage = try policy.definition.knownStage(stageName)
        let purpose = try policy.definition.known(purpose)
        let record = try acceptedDelivery(delivery, in: repository)
        return Crossing(
            delivery: record, stage: stage, purpose: purpose,
            standing: try self.stage(stage.name, in: repository),
            gates: try self.gates(
                for: record, to: stage, as: purpose, by: promoter, under: policy, at: time, in: repository),
            time: time)
    }
}
