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

/// How all refs of a pipeline in B stand to its ledger, the ledger's own left out.
public struct Projection: Sendable {
    /// The refs that are not what the ledger says, in the order of their names.
    public let deviations: [Projected]
    /// The names of the others and what they point at.
    private let right: [(name: ArraySlice<UInt8>, id: ObjectID)]

    fileprivate init(right: [(name: ArraySlice<UInt8>, id: ObjectID)], deviations: [Projected]) {
        self.right = right
        self.deviations = deviations.sorted { $0.name < $1.name }
    }

    /// How many refs the ledger wants or B has.
    public var count: Int { right.count + deviations.count }

    /// Each of them, in the order of their names; made when it is asked for, since they are many.
    public var all: [Projected] {
        let right = right.map { name, id in
            Projected(name: String(decoding: name, as: UTF8.self), expected: id, found: id, standing: .right)
        }
        return (right + deviations).sorted { $0.name < $1.name }
    }
}

extension Chain {
    /// Compares every ref of the pipeline in B with the ledger.
    ///
    /// - Parameter references: What B's refs of the pipeline point at.
    public func projection(
        of references: References, layout: Layout, in repository: borrowing Repository
    ) throws(Problem) -> Projection {
        var rest = references
        rest[layout.ledger] = nil
        var right: [(name: ArraySlice<UInt8>, id: ObjectID)] = []
        var deviations: [Projected] = []
        func take(_ name: ArraySlice<UInt8>, expecting commit: ObjectID, formerly: (ObjectID) -> Bool) {
            let found = rest.take(name)
            guard found != commit else { return right.append((name, commit)) }
            // Missing or left behind by a run that was cut off; anything else is somebody else's work.
            let isBehind = found.map(formerly) ?? true
            deviations.append(
                Projected(
                    name: String(decoding: name, as: UTF8.self), expected: commit, found: found,
                    standing: isBehind ? .behind : .foreign))
        }
        for (name, commit) in histories.tags(in: layout) {
            take(name, expecting: commit, formerly: { _ in false })
        }
        // Also of stages that the policy no longer names: their branches stay where they are.
        for stage in try state.stages(in: repository) {
            guard let standing = try state.stage(stage, in: repository) else { continue }
            take(
                Array(layout.branch(ofStage: stage).utf8)[...], expecting: standing.commit,
                formerly: { histories.brought($0, into: stage) })
        }
        deviations += rest.all.map { name, id in
            Projected(name: name, expected: nil, found: id, standing: .foreign)
        }
        return Projection(right: right, deviations: deviations)
    }
}
