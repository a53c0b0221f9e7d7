public import Git
internal import Ledger
internal import Pipeline
public import Problems
public import Seals

/// A hook that is to be put into its place, with the trust roots that it goes by.
public struct HookInstallation: Sendable, Hashable {
    /// What is done to find out what there is to do.
    public enum Step: Sendable, Hashable {
        /// The ledger of a pipeline is verified, so many entries so far.
        case verifying(pipeline: String, entries: Int)
    }

    /// What judges pushes.
    public let hook: HookFile
    /// What keeps ledgers and what they say together while refs move.
    public let companion: HookCompanion
    /// The pipelines that the hook will guard, in the order of their names, each ledger verified to its end.
    public let pipelines: [GuardedPipeline]
    /// Those that are pinned only by carrying it out.
    public let newPins: [PinnedPipeline]
    /// The folder in which the hook keeps what it has verified, as B's configuration names it; nil if it does not.
    public let cache: String?
    /// Whether others write to B besides the user to whom it belongs.
    let isShared: Bool
    /// Whether B is told to write to the disk what it takes; not if it has been told anything about that.
    public let hardens: Bool

    /// Finds out what is to be done; nothing is written.
    ///
    /// - Parameters:
    ///   - roots: The trust roots to pin besides those that are.
    ///   - telling: Called with what is being done, as it takes long if a ledger is.
    /// - Throws: `hook.foreign` rather than take another hook's place, and what else keeps the hook from working: a ledger that
    ///   does not verify, a trust root that is missing or another one.
    public init(
        at site: HookSite, in repository: borrowing Repository, roots: [TrustRoot], now: Timestamp,
        telling: (Step) -> Void = { _ in }
    ) throws(Problem) {
        hook = try HookFile(.preReceive, at: site.judge, running: site.program)
        companion = HookCompanion(at: site)
        let configuration: GitConfiguration
        do { configuration = try repository.ownConfiguration() } catch {
            throw Problem(opening: error, at: repository.path)
        }
        cache = configuration["stagectl.cache"]
        isShared = configuration.sharesRepository
        var pins =
            configuration.subsections(of: "stagectl", with: "root").isEmpty
            ? [] : try PinnedPipeline.all(in: configuration)
        var new: [PinnedPipeline] = []
        for root in roots {
            let pin = try root.pin(in: repository)
            if let other = pins.first(where: { $0.name.isSame(as: pin.name) }) {
                try other.require(sameRootAs: pin)
                continue
            }
            if let other = pins.first(where: {
                ReferenceName.folded($0.name) == ReferenceName.folded(pin.name)
            }) {
                throw Problem(.hook(.pinsCollide), pin.name, found: other.name)
            }
            new.append(pin)
            pins.append(pin)
        }
        guard !pins.isEmpty else { throw Problem(.hook(.unpinned), "stagectl.*.root") }
        var guarded: [GuardedPipeline] = []
        for pin in pins.sorted(by: { $0.name < $1.name }) {
            guarded.append(try Self.verified(pin, in: repository, now: now, telling: telling))
        }
        pipelines = guarded
        newPins = new
        hardens = configuration["core.fsync"] == nil
    }

    /// Pins what is to be pinned, and then puts the hook into its place whole.
    ///
    /// - Throws: `hook.not-writable`; the hook is not in its place then.
    public func carryOut(in repository: borrowing Repository) throws(Problem) {
        let pins = newPins.map { (key: PinnedPipeline.rootKey(of: $0.name), value: $0.root.hex) }
        for (key, value) in (hardens ? [(key: "core.fsync", value: "all")] : []) + pins {
            do { try repository.setOwnConfiguration(key, to: value) } catch {
                throw Problem(.hook(.notWritable), "\(repository.folder)/config", cause: error.message)
            }
        }
        // This one first: the other one goes by whether it is there.
        if case .file(let file) = companion { try file.carryOut() }
        try hook.carryOut()
    }

    /// Verifies the ledger of a pipeline, if it has begun: a hook that goes by another one would refuse everything.
    private static func verified(
        _ pin: PinnedPipeline, in repository: borrowing Repository, now: Timestamp, telling: (Step) -> Void
    ) throws(Problem) -> GuardedPipeline {
        let head = try repository.ledgerHead(of: pin)
        guard head != .null else { return GuardedPipeline(pin: pin, head: nil, place: nil, later: 0) }
        telling(.verifying(pipeline: pin.name, entries: 0))
        let chain = try Chain.verifying(upTo: head, pinnedTo: pin.root, now: now, in: repository) { entry in
            telling(.verifying(pipeline: pin.name, entries: entry.sequence + 1))
        }
        guard chain.policy.definition.name.isSame(as: pin.name) else {
            throw Problem(.ledger(.broken), head.short, found: "Stagectl-Pipeline")
        }
        return GuardedPipeline(pin: pin, head: head, place: VerifiedLedger(chain).checkpoint, later: 0)
    }
}

extension GitConfiguration {
    /// Whether `core.sharedRepository` opens the repository to others than its owner.
    fileprivate var sharesRepository: Bool {
        !["umask", "false", "no", "off", "0", ""].contains(self["core.sharedRepository"]?.lowercased() ?? "")
    }
}
