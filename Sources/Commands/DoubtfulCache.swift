import Git
import Ledger
import Problems
import Synchronization

/// The cache of a remote B, which may be damaged.
///
/// What is read from it may look as if B's ledger did not verify. Before the ledger is blamed, it is fetched anew, once.
final class DoubtfulCache: Sendable {
    private let url = Mutex<RemoteURL?>(nil)

    /// What a damaged cache looks like: objects that are missing or are not what they should be, and packs that cannot be read.
    private static let signs: [Code] = [
        .ledger(.broken), .ledger(.incomplete), .repository(.unusable), .repository(.notWritable),
        .transport(.malformed),
    ]

    /// Notes that a run reads from the cache of a B.
    func use(_ url: RemoteURL) { self.url.withLock { $0 = url } }

    /// Deletes the cache if the problems of a run may be its fault.
    ///
    /// - Returns: Whether the run has to be made once more.
    func isDiscarded(after problems: [Problem], in session: Session) -> Bool {
        guard problems.contains(where: { Self.signs.contains($0.code) }),
            let used = url.withLock({ $0.take() })
        else { return false }
        do throws(Problem) {
            return try InnerRepository.discardCache(of: used, below: session.cacheFolder())
        } catch {
            // What the run has told stands: nothing better can be found out.
            return false
        }
    }
}
