public import Git
public import Pipeline
public import Problems

/// A delivery that stands somewhere now.
public struct StandingDelivery: Sendable, Hashable {
    /// What the ledger says of it.
    public let record: DeliveryRecord
    /// The stages that it stands in, also those that the policy no longer names.
    public let stages: [StageRecord]
    /// The names of these, in the same order.
    public let names: [String]
    /// The releases that were given for it, for whatever stage and in whatever way.
    public let releases: [DecisionRecord]
}

extension LedgerState {
    /// Returns every delivery that stands in a stage now, in the order of stages.
    ///
    /// - Parameter definition: The pipeline, whose stages come first.
    public func standing(
        under definition: PipelineDefinition, in repository: borrowing Repository
    ) throws(Problem) -> [StandingDelivery] {
        let declared = definition.stages.map(\.name)
        let old = try stages(in: repository).filter { name in !declared.contains { $0.isSame(as: name) } }
        var found: [(name: String, record: StageRecord)] = []
        for name in declared + old.sorted() {
            if let record = try stage(name, in: repository) { found.append((name, record)) }
        }
        var deliveries: [StandingDelivery] = []
        var seen: Set<DeliveryName> = []
        for (_, stage) in found where seen.insert(stage.delivery).inserted {
            guard let record = try delivery(stage.delivery, in: repository) else {
                throw broken(StatePath.record(of: stage.delivery))
            }
            let places = found.filter { $0.record.delivery == stage.delivery }
            deliveries.append(
                StandingDelivery(
                    record: record, stages: places.map(\.record), names: places.map(\.name),
                    releases: try releases(of: stage.delivery, for: declared + old, in: repository)))
        }
        return deliveries
    }

    /// Returns all releases of a delivery for some stages, the regular ones and those by lanes and for ways back.
    private func releases(
        of delivery: DeliveryName, for stages: [String], in repository: borrowing Repository
    ) throws(Problem) -> [DecisionRecord] {
        var found: [DecisionRecord] = []
        for stage in stages {
            let regular = StatePath.releases(of: delivery, for: stage, .regular)
            let folder = String(regular[..<(regular.lastIndex(of: "/") ?? regular.endIndex)])
            for way in try entries(of: folder, in: repository) {
                found += try records(in: "\(folder)/\(way.name)", of: repository) {
                    (content) throws(MalformedRecord) in try DecisionRecord(parsing: content)
                }.map(\.record)
            }
        }
        return found
    }
}
