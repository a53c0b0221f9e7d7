internal import Git
internal import Problems

/// Reads every object that an entry adds, because reading hashes: an entry whose objects rot is not a proof.
///
/// No event adds more than its own few files and the folders above them, and those that it changes of holds and catch-ups, so that
/// an entry with more is broken: it is not read to its end, for it need not have one that anybody lives to see.
struct StateReading {
    /// More objects than any event adds, besides those of the holds that a policy ends and of the catch-ups that a promotion shortens.
    private static let mostObjects = 1_000

    /// Deeper than any file of a state.
    private static let deepest = 8

    private let entry: ObjectID
    private let limit: Int
    private var count = 0
    private var most = StateReading.mostObjects
    private var before: ObjectID?

    /// Prepares the reading of what an entry adds.
    ///
    /// - Parameter limit: The most bytes that an object may have.
    init(of entry: ObjectID, limit: Int = LedgerState.fileLimit) {
        self.entry = entry
        self.limit = limit
    }

    /// Reads what stands in a tree and not at the same place in another one.
    mutating func readNewObjects(
        in tree: ObjectID, since before: ObjectID?, in repository: borrowing Repository
    ) throws(Problem) {
        self.before = before
        do {
            try read(tree, since: before, depth: 0, in: repository)
        } catch let error as GitError {
            throw Problem(reading: error, of: entry)
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem(.ledger(.broken), entry.short, found: "object")
        }
    }

    private mutating func read(
        _ tree: ObjectID, since before: ObjectID?, depth: Int, in repository: borrowing Repository
    ) throws {
        guard tree != before else { return }
        guard depth <= Self.deepest else { throw broken("depth") }
        try readBounded(tree, in: repository)
        for (entry, old) in try repository.entries(ofTree: tree, notIn: before) where old?.id != entry.id {
            switch entry.mode {
            case .folder:
                let same = old.flatMap { $0.mode == .folder ? $0.id : nil }
                try read(entry.id, since: same, depth: depth + 1, in: repository)
            case .file, .executable, .symlink: try readBounded(entry.id, in: repository)
            }
        }
    }

    /// Counts an object, and reads it unless it is too large for a state.
    private mutating func readBounded(_ id: ObjectID, in repository: borrowing Repository) throws {
        count += 1
        if count > most { most = Self.mostObjects + (try changeable(in: repository)) }
        guard count <= most else { throw broken("number of objects") }
        guard try repository.object(id, limit: limit) != nil else { throw broken(id.short) }
    }

    /// Returns how many objects stand in the state before for which one event may bring others: of each hold its file and its folder,
    /// and each catch-up.
    private func changeable(in repository: borrowing Repository) throws(Problem) -> Int {
        guard let before else { return 0 }
        let state = LedgerState(tree: before)
        return 2 * (try state.entries(of: StatePath.heldStages, in: repository).count)
            + (try state.entries(of: StatePath.catchUps, in: repository).count)
    }

    private func broken(_ what: String) -> Problem {
        Problem(.ledger(.broken), entry.short, found: what)
    }
}
