public import Git
internal import Glibc
internal import Ledger
public import Problems

/// Whether a push to B would be judged in full: by both hooks that an installation puts there, as they stand there now.
public struct HookInspection: Sendable, Hashable {
    /// How a hook stands where it has to be.
    public enum Standing: Sendable, Hashable {
        /// As this stagectl installs it.
        case current(String)
        /// Another one stands in its place, and pushes are judged in two parts.
        case occupied(String)
        /// Nothing would ask it, and pushes are judged in two parts.
        case unasked
        /// Not as it has to be.
        case faulty(Problem)
    }

    /// The Git that will ask the hooks.
    public let git: GitVersion
    /// The hook that judges pushes.
    public let judge: Standing
    /// The hook that is asked while refs move.
    public let companion: Standing
    /// The pipelines that are guarded, in the order of their names, each ledger as far as this user has kept that it is verified.
    public let pipelines: [GuardedPipeline]
    /// Everything that keeps a push from being judged in full; nothing if it will be.
    public let problems: [Problem]

    /// Looks at B; nothing is written, and no ledger is verified.
    ///
    /// - Parameters:
    ///   - roots: The trust roots that must be pinned, besides others that may be.
    ///   - store: Makes the store of what has been verified, given the folder that B's configuration names, if it does.
    /// - Throws: What keeps B's configuration from being read.
    public init(
        of site: HookSite, in repository: borrowing Repository, roots: [TrustRoot],
        store: (String?) -> CheckpointStore?
    ) throws(Problem) {
        let configuration: GitConfiguration
        do { configuration = try repository.ownConfiguration() } catch {
            throw Problem(opening: error, at: repository.path)
        }
        var problems: [Problem] = []
        git = site.git
        if !site.git.hasQuarantine {
            problems.append(
                Problem(.hook(.gitOutdated), site.git.text, expected: GitVersion.ofQuarantine))
        }
        judge = Self.judge(at: site)
        companion = Self.companion(at: site, ownHooksPath: configuration["core.hooksPath"])
        for case .faulty(let problem) in [judge, companion] where !problems.contains(problem) {
            problems.append(problem)
        }
        var guarded: [GuardedPipeline] = []
        do throws(Problem) {
            let pins = try PinnedPipeline.all(in: configuration)
            for root in roots {
                let pin = try root.pin(in: repository)
                guard let other = pins.first(where: { $0.name.isSame(as: pin.name) }) else {
                    throw Problem(.hook(.unpinned), PinnedPipeline.rootKey(of: pin.name))
                }
                try other.require(sameRootAs: pin)
            }
            let store = store(configuration["stagectl.cache"])
            for pin in pins { guarded.append(try Self.look(at: pin, in: repository, store)) }
        } catch {
            problems.append(error)
        }
        pipelines = guarded
        self.problems = problems
    }

    private static func judge(at site: HookSite) -> Standing {
        let file: String
        do { file = try site.judge } catch { return .faulty(error) }
        if let problem = HookScript.preReceive.problem(at: file, running: site.program) {
            return .faulty(problem)
        }
        if case .gitolite = site.manner, !site.isLinked(to: file) {
            return .faulty(Problem(.hook(.missing), site.gitoliteLink(numbered: 0)))
        }
        return .current(file)
    }

    /// - Parameter ownHooksPath: Where Git looks for hooks, as far as the hook that judges can see.
    private static func companion(at site: HookSite, ownHooksPath: String?) -> Standing {
        let hook = HookScript.referenceTransaction
        guard site.asksCompanion else {
            // The other hook would let stages move with their ledger, and nobody would watch them.
            return hook.isRun(in: site.folder, hooksPath: ownHooksPath)
                ? .faulty(Problem(.hook(.unasked), site.companion)) : .unasked
        }
        if let path = site.hooksPath, !HookScript.isSame(path, "\(site.folder)/hooks", in: site.folder) {
            return .faulty(Problem(.hook(.elsewhere), path))
        }
        switch hook.problem(at: site.companion, running: site.program) {
        case nil: return .current(site.companion)
        case let problem? where problem.code == .hook(.foreign): return .occupied(site.companion)
        case let problem?: return .faulty(problem)
        }
    }

    private static func look(
        at pin: PinnedPipeline, in repository: borrowing Repository, _ store: CheckpointStore?
    ) throws(Problem) -> GuardedPipeline {
        let head = try repository.ledgerHead(of: pin)
        guard head != .null else { return GuardedPipeline(pin: pin, head: nil, place: nil, later: 0) }
        for place in store?.checkpoints(of: pin) ?? [] {
            // As for the hook: whatever is wrong with the way from a kept place, it leads nowhere.
            let later = try? Checkpoint.entries(
                upTo: head, after: place, atMost: PreReceive.mostEntries, in: repository)
            guard let later else { continue }
            return GuardedPipeline(pin: pin, head: head, place: place, later: later.count)
        }
        return GuardedPipeline(pin: pin, head: head, place: nil, later: 0)
    }
}

extension HookScript {
    /// Returns what is wrong with the hook in a place; nil if it is there as an installation leaves it.
    fileprivate func problem(at path: String, running program: String) -> Problem? {
        // A server may have put a link there that leads to one for all of its repositories.
        let file = resolvedPath(path)
        guard PrivateFile.isThere(file) else { return Problem(.hook(.missing), path) }
        guard let content = Self.content(of: file), isOurs(content) else {
            return Problem(.hook(.foreign), path)
        }
        guard unsafe access(file, X_OK) == 0 else { return Problem(.hook(.missing), path) }
        return content == self.content(running: program) ? nil : Problem(.hook(.outdated), path)
    }
}
