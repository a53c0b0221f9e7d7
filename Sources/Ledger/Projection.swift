public import Git
public import Problems

/// How one ref of B stands to what the ledger says that it must be.
public struct Projected: Sendable, Hashable {
    /// The ways in which a ref can stand to the ledger.
    public enum Standing: String, Sendable, Hashable {
        /// It is what the ledger says.
        case right
        /// It is missing or lags behind: a run was cut off, and the next one repairs it.
        case behind
        /// It is nothing that the ledger knows: somebody else moved it.
        case foreign
    }

    /// The ref.
    public let name: String
    /// What the ledger says; nil if there must be no such ref.
    public let expected: ObjectID?
    /// What B has; nil if it has no such ref.
    public let found: ObjectID?
    /// How the two stand to each other.
    public let standing: Standing

    /// What is told of a ref that is not right; nil for one that is.
    public var problem: Problem? {
        let expected = expected?.short ?? "–"
        let found = found?.short ?? "–"
        switch standing {
        case .right: return nil
        case .behind: return Problem(.ledger(.referenceBehind), name, expected: expected, found: found)
        case .foreign: return Problem(.ledger(.referenceForeign), name, expected: expected, found: found)
        }
    }
}

extension Chain {
    /// Compares every ref of the pipeline in B with the ledger.
    ///
    /// - Parameter references: What B's refs of the pipeline point at.
    /// - Returns: One for each ref that the ledger wants or B has, in the order of their names; the ledger's own is left out.
    public func projection(
        of references: References, layout: Layout, in repository: borrowing Repository
    ) throws(Problem) -> [Projected] {
        var rest = references
        rest[layout.ledger] = nil
        var result: [Projected] = []
        for (bytes, commit) in histories.tags(in: layout) {
            let name = String(decoding: bytes, as: UTF8.self)
            result.append(
                Projected(name: name, expected: commit, found: rest.take(bytes), hasStoodThere: false))
        }
        // Also of stages that the policy no longer names: their branches stay where they are.
        for stage in try state.stages(in: repository) {
            guard let standing = try state.stage(stage, in: repository) else { continue }
            let name = layout.branch(ofStage: stage)
            let found = rest.take(Array(name.utf8))
            let hasStoodThere =
                found != standing.commit && (found.map { histories.brought($0, into: stage) } ?? false)
            result.append(
                Projected(
                    name: name, expected: standing.commit, found: found, hasStoodThere: hasStoodThere))
        }
        for (name, id) in rest.all {
            result.append(Projected(name: name, expected: nil, found: id, standing: .foreign))
        }
        return result.sorted { $0.name < $1.name }
    }
}

extension Projected {
    /// Compares a ref with what the ledger wants.
    ///
    /// - Parameter hasStoodThere: Whether the ledger has wanted before what was found.
    fileprivate init(name: String, expected: ObjectID, found: ObjectID?, hasStoodThere: Bool) {
        let standing: Standing =
            found == expected ? .right : found == nil || hasStoodThere ? .behind : .foreign
        self.init(name: name, expected: expected, found: found, standing: standing)
    }
}
