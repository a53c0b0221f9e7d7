internal import Dispatch
internal import Git
internal import Seals
internal import Synchronization

/// Objects of entries that another core reads before they are asked for.
///
/// It saves time and decides nothing: what is read and found right is remembered, and whatever else there is to find, whoever asks
/// for the object finds anew. An entry's seal is not verified before its objects are read here, so that somebody without a key can
/// have at most the objects of a few entries read for nothing.
final class ObjectsAhead: Sendable {
    /// How many entries are read ahead.
    private static let lead = 48

    /// With fewer entries the second handle would cost more than it saves.
    private static let fewest = 4 * lead

    private struct Place {
        /// The entries that need no reading any more.
        var reached = 0
        var isEnded = false
    }

    private let entries: [ObjectID]
    private let reading: ObjectReading
    private let place = Mutex(Place())
    private let steps = DispatchSemaphore(value: 0)
    private let done = DispatchSemaphore(value: 0)

    /// Begins to read; nil if nothing would be gained by it.
    init?(_ entries: [ObjectID], in repository: borrowing Repository) {
        guard entries.count >= Self.fewest, Cores.count > 1 else { return nil }
        self.entries = entries
        reading = repository.reading
        for _ in 0..<Self.lead { steps.signal() }
        DispatchQueue.global().async {
            self.work()
            self.done.signal()
        }
    }

    /// Takes note that an entry has been read by whoever needs it.
    func reached(_ index: Int) {
        place.withLock { $0.reached = index + 1 }
        steps.signal()
    }

    /// Ends the reading, and waits until it has ended: at the end of the process nobody may use its libraries.
    func end() {
        place.withLock { $0.isEnded = true }
        steps.signal()
        done.wait()
    }

    private func work() {
        // Whoever needs an object finds out what is wrong, here and below.
        guard let repository = try? reading.open() else { return }
        var before: ObjectID?
        for (index, id) in entries.enumerated() {
            steps.wait()
            let now = place.withLock { $0 }
            // An entry that has been overtaken is remembered already; only its tree is needed, for the next one.
            guard !now.isEnded, let commit = try? Chain.commit(id, in: repository) else { return }
            defer { before = commit.tree }
            guard index >= now.reached else { continue }
            // What cannot be read ends the reading of this entry only.
            var added = StateReading(of: id, limit: ObjectReading.remembered)
            try? added.readNewObjects(in: commit.tree, since: before, in: repository)
        }
    }
}
