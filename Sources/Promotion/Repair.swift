public import Git
public import Ledger
internal import Pipeline
public import Problems
internal import Seals

/// Refs of B that lag behind the ledger, and what moves them where they belong.
///
/// A run that was cut off between the ledger and the stages leaves this; whoever comes next carries it out.
public struct Repair: Sendable {
    /// The moves, each from what B shows to what the ledger says.
    public let updates: [ReferenceUpdate]

    /// Whether there is nothing to do.
    public var isEmpty: Bool { updates.isEmpty }

    /// Compares B's refs with the ledger.
    ///
    /// - Throws: `ledger.reference-foreign` for the first ref that the ledger does not know: somebody else moved it, and to
    ///   overwrite it would destroy the trace.
    public init(
        _ sight: Sight, layout: Layout, in repository: borrowing Repository
    ) throws(Problem) {
        guard let chain = sight.chain else {
            updates = []
            return
        }
        let deviations = try chain.projection(of: sight.references, layout: layout, in: repository).deviations
        if let foreign = deviations.first(where: { $0.standing == .foreign })?.problem { throw foreign }
        updates = deviations.compactMap { projected in
            guard projected.standing == .behind, let expected = projected.expected else { return nil }
            return ReferenceUpdate(name: projected.name, old: projected.found ?? .null, new: expected)
        }
    }

    /// A ref that could not be moved.
    public struct Failure: Sendable {
        /// The ref.
        public let name: String
        /// What B said.
        public let problem: Problem
    }

    /// Moves the refs, making lost commits again from the raw bytes that the ledger keeps.
    ///
    /// - Returns: The refs that could not be moved; none that a rival has moved meanwhile, who has repaired the same.
    /// - Throws: What keeps all of them from being moved.
    public func carryOut(
        in inner: borrowing InnerRepository, after sight: Sight
    ) throws(Problem) -> [Failure] {
        guard let chain = sight.chain, !isEmpty else { return [] }
        var objects: [ObjectID] = []
        for stage in try chain.state.stages(in: inner.repository) {
            guard let raw = try chain.state.stageCommit(stage, in: inner.repository) else { continue }
            objects += try restored(raw, in: inner.repository)
        }
        for delivery in chain.deliveryCommits.keys {
            let tag = inner.layout.tag(of: delivery).utf8
            guard updates.contains(where: { $0.name.utf8.elementsEqual(tag) }) else { continue }
            guard let raw = try chain.state.deliveryCommit(of: delivery, in: inner.repository) else {
                continue
            }
            objects += try restored(raw, in: inner.repository)
        }
        let outcome = try inner.connection.push(updates, objects: objects, from: inner.repository)
        guard outcome.problem != nil else { return [] }
        // Taken all together, one that cannot be moved keeps the others back.
        var failures: [Failure] = []
        for update in updates where outcome.statuses[update.name] != .taken {
            let single = try inner.connection.push([update], objects: objects, from: inner.repository)
            guard let problem = single.problem, problem.code != .push(.moved) else { continue }
            failures.append(Failure(name: update.name, problem: problem))
        }
        return failures
    }

    private func restored(
        _ raw: [UInt8], in repository: borrowing Repository
    ) throws(Problem) -> [ObjectID] {
        do {
            let id = try repository.write(.commit, raw)
            return updates.contains { $0.new == id } ? [id] : []
        } catch {
            throw Problem(.defect(.invariant), "commit", cause: error.message)
        }
    }
}
