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
        var wanted: [(name: String, id: ObjectID, earlier: Set<ObjectID>)] = []
        let brought = histories.brought
        // Also of stages that the policy no longer names: their branches stay where they are.
        for name in try state.stages(in: repository) {
            guard let standing = try state.stage(name, in: repository) else { continue }
            wanted.append((layout.branch(ofStage: name), standing.commit, brought.stages[name] ?? []))
        }
        wanted += brought.deliveries.map { (layout.tag(of: $0), $1, []) }
        var result: [Projected] = []
        var known: Set<[UInt8]> = [Array(layout.ledger.utf8)]
        for want in wanted {
            known.insert(Array(want.name.utf8))
            let found = references[want.name]
            let standing: Projected.Standing
            if found == want.id {
                standing = .right
            } else if found.map(want.earlier.contains) ?? true {
                standing = .behind
            } else {
                standing = .foreign
            }
            result.append(Projected(name: want.name, expected: want.id, found: found, standing: standing))
        }
        for (name, id) in references.all where !known.contains(Array(name.utf8)) {
            result.append(Projected(name: name, expected: nil, found: id, standing: .foreign))
        }
        return result.sorted { $0.name < $1.name }
    }
}
