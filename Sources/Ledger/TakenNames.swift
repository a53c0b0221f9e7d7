internal import Git
internal import Pipeline
public import Problems

/// The names that something in B bears already, so that no new delivery may.
///
/// Git takes `wohngeld/abnahme` for the tag before it takes it for the branch: a delivery that is called like a stage would be what
/// people get who ask for the stage. And two deliveries whose names differ only by case, or by the way their letters are put
/// together, are one in a clone on other file systems.
public struct TakenNames: Sendable {
    // Texts are compared by canonical equivalence here, as is wanted.
    private var stages: [String: String]
    private var deliveries: [String: String] = [:]
    private var folders: [String: String] = [:]

    /// Collects names.
    ///
    /// - Parameters:
    ///   - stages: The stages that there are or were.
    ///   - deliveries: The deliveries that were accepted.
    public init(stages: some Sequence<String>, deliveries: some Sequence<DeliveryName> = []) {
        self.stages = [PipelineDefinition.ledgerName: PipelineDefinition.ledgerName]
        for stage in stages { self.stages[Pipeline.ReferenceName.folded(stage)] = stage }
        for delivery in deliveries { insert(delivery) }
    }

    /// Takes the name of one more delivery.
    public mutating func insert(_ name: DeliveryName) {
        deliveries[name.folded] = name.text
        for folder in name.foldedFolders { folders[folder] = name.text }
    }

    /// Throws if a delivery cannot have its name; none is in its own way.
    ///
    /// - Throws: `delivery.name-taken`, with what bears it.
    public func require(_ name: DeliveryName) throws(Problem) {
        let folded = name.folded
        let bearer =
            stages[folded] ?? deliveries[folded].flatMap { $0.isSame(as: name.text) ? nil : $0 }
            ?? folders[folded]
            ?? name.foldedFolders.lazy.compactMap { deliveries[$0] }.first
        guard let bearer else { return }
        throw Problem(.delivery(.nameTaken), name.text, found: bearer)
    }
}

extension DeliveryName {
    /// What the names share that people or file systems take for this one.
    var folded: String { Pipeline.ReferenceName.folded(text) }

    /// The folders that a file system needs for the ref of this name.
    fileprivate var foldedFolders: [String] { foldersOfText.map(Pipeline.ReferenceName.folded) }

    private var foldersOfText: [String] {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"))
        return (1..<max(parts.count, 1)).map { count in
            parts.prefix(count).map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
        }
    }

    /// The deliveries whose refs could not stand beside this one's because theirs is a folder of it.
    var folders: [DeliveryName] { foldersOfText.compactMap { DeliveryName($0) } }
}

extension LedgerState {
    /// Refuses a delivery that cannot have its name in B.
    ///
    /// A delivery whose name would be a folder of others is not found here, because nobody knows in which shards they lie; Git does not
    /// take it.
    func requireFree(
        _ name: DeliveryName, under policy: Policy, in repository: borrowing Repository
    ) throws(Problem) {
        var accepted: [DeliveryName] = []
        for candidate in [name] + name.folders {
            for entry in try entries(of: "deliveries/\(candidate.shard)", in: repository) {
                let other = try delivery(encoded: entry.name, in: candidate.shard)
                guard other.folded == candidate.folded else { continue }
                if try delivery(other, in: repository)?.verdict == .accepted { accepted.append(other) }
            }
        }
        let stages = policy.definition.stages.map(\.name) + (try stages(in: repository))
        try TakenNames(stages: stages, deliveries: accepted).require(name)
    }

    /// Refuses a policy with a stage that is called like an accepted delivery, or like a stage that there is or was without
    /// being it.
    ///
    /// In another spelling a stage would be one in which nothing has stood and on which no hold stands, and people would take it
    /// for the other one.
    ///
    /// - Parameter current: The policy in force; what it names may go on.
    func requireFreeStages(
        of policy: Policy, after current: Policy, in repository: borrowing Repository
    ) throws(Problem) {
        let stages = Dictionary(
            policy.definition.stages.map { (Pipeline.ReferenceName.folded($0.name), $0.name) }
        ) { first, _ in first }
        for known in try stagesKnown(besides: current, in: repository) {
            guard let stage = stages[Pipeline.ReferenceName.folded(known)], !stage.isSame(as: known),
                current.definition.stage(named: stage) == nil
            else { continue }
            throw Problem(.policy(.stageName), stage, found: known)
        }
        for name in try deliveries(in: repository) {
            guard let stage = stages[name.folded] else { continue }
            guard try delivery(name, in: repository)?.verdict == .accepted else { continue }
            throw Problem(.policy(.stageName), stage, found: name.text)
        }
    }

    /// Returns the stages that there are, and those of which the state still knows something.
    private func stagesKnown(
        besides policy: Policy, in repository: borrowing Repository
    ) throws(Problem) -> [String] {
        policy.definition.stages.map(\.name) + (try stages(in: repository))
            + (try entries(of: StatePath.heldStages, in: repository).map(\.name))
            + (try catchUps(in: repository).flatMap(\.stages))
    }
}
