public import Git
internal import Glibc
internal import Ledger
internal import Pipeline
public import Problems
public import Seals

/// A hook that is to be put into its place, with the trust roots that it goes by.
public struct HookInstallation: Sendable, Hashable {
    /// What runs the hook.
    public enum Manner: Sendable, Hashable {
        /// Git itself: `hooks/pre-receive`.
        case git
        /// A server's own hook, which runs every file of a folder: Gitea, Forgejo and GitLab.
        case folder
        /// gitolite, with the folder of its site's local code.
        case gitolite(localCode: String)
    }

    /// A trust root as somebody names it.
    public struct Root: Sendable, Hashable {
        /// The pipeline; nil for the one that the entry says it begins.
        public let pipeline: String?
        /// The first entry of its ledger.
        public let id: ObjectID

        /// Names one.
        public init(pipeline: String?, id: ObjectID) {
            self.pipeline = pipeline
            self.id = id
        }
    }

    /// What judges pushes.
    public let hook: HookFile
    /// What keeps ledgers and what they say together while refs move.
    public let companion: HookCompanion
    /// The pipelines that the hook will guard, in the order of their names.
    public let pipelines: [PinnedPipeline]
    /// Those that are pinned only by carrying it out.
    public let newPins: [PinnedPipeline]
    /// What runs the hook.
    public let manner: Manner

    /// Finds out what is to be done; nothing is written.
    ///
    /// - Parameters:
    ///   - program: The absolute path of stagectl.
    ///   - git: The Git that will run the hook.
    ///   - hooksPath: Where Git looks for hooks, as `core.hooksPath` says; nil if it says nothing.
    ///   - roots: The trust roots to pin besides those that are.
    /// - Throws: `hook.foreign` rather than take another hook's place, and what else keeps the hook from working: a ledger that
    ///   does not verify, a trust root that is missing or another one.
    public init(
        in repository: borrowing Repository, _ manner: Manner, program: String, git: GitVersion,
        hooksPath: String?, roots: [Root], now: Timestamp
    ) throws(Problem) {
        let folder = repository.folder
        self.manner = manner
        let file = try Self.file(in: folder, manner, hooksPath: hooksPath)
        hook = try HookFile(.preReceive, at: file, running: program)
        companion = Self.companion(of: file, in: folder, manner, running: program, git: git)
        let configuration: GitConfiguration
        do { configuration = try repository.ownConfiguration() } catch {
            throw Problem(opening: error, at: repository.path)
        }
        var pins =
            configuration.subsections(of: "stagectl", with: "root").isEmpty
            ? [] : try PinnedPipeline.all(in: configuration)
        var new: [PinnedPipeline] = []
        for root in roots {
            let pin = try Self.pin(root, in: repository)
            if let other = pins.first(where: { $0.name.isSame(as: pin.name) }) {
                guard other.root == pin.root else {
                    throw Problem(
                        .hook(.pinnedOtherwise), pin.name, expected: pin.root.hex, found: other.root.hex)
                }
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
        for pin in pins { try Self.verify(pin, in: repository, now: now) }
        pipelines = pins.sorted { $0.name < $1.name }
        newPins = new
    }

    /// Pins what is to be pinned, and then puts the hook into its place whole.
    ///
    /// - Parameter random: Gives as many random bytes as it is asked for.
    /// - Throws: `hook.not-writable`; the hook is not in its place then.
    public func carryOut(
        in repository: borrowing Repository, random: (Int) -> [UInt8]
    ) throws(Problem) {
        for pin in newPins {
            do {
                try repository.setOwnConfiguration(PinnedPipeline.rootKey(of: pin.name), to: pin.root.hex)
            } catch {
                throw Problem(.hook(.notWritable), "\(repository.folder)/config", cause: error.message)
            }
        }
        // This one first: the other one goes by whether it is there.
        if case .file(let file) = companion { try file.carryOut(random: random) }
        try hook.carryOut(random: random)
    }
}

extension HookInstallation {
    /// The name of the hook in folders that hold several.
    public static let name = "stagectl"

    private static func file(
        in folder: String, _ manner: Manner, hooksPath: String?
    ) throws(Problem) -> String {
        switch manner {
        case .gitolite(let localCode): return "\(localCode)/hooks/repo-specific/\(name)"
        case .git, .folder: break
        }
        let hooks = "\(folder)/hooks"
        if let hooksPath, !HookScript.isSame(hooksPath, hooks, in: folder) {
            // GitLab sets another one for its own hooks, which run those of the repository.
            guard manner == .folder else { throw Problem(.hook(.elsewhere), hooksPath) }
        }
        let own = "\(hooks)/\(HookScript.preReceive.name)"
        guard manner == .folder else { return own }
        if unsafe access("\(folder)/custom_hooks", F_OK) == 0 {
            return "\(folder)/custom_hooks/pre-receive.d/\(name)"
        }
        let isOurs = HookScript.content(of: own).map(HookScript.preReceive.isOurs) ?? false
        guard unsafe access(own, X_OK) == 0, !isOurs else {
            throw Problem(.hook(.dispatcherMissing), "\(hooks)/pre-receive.d")
        }
        return "\(hooks)/pre-receive.d/\(name)"
    }

    /// Finds out what there will be beside the hook.
    ///
    /// Git itself looks for it, so that it lies in the repository whatever runs the other one; but GitLab has Git look elsewhere.
    private static func companion(
        of file: String, in folder: String, _ manner: Manner, running program: String, git: GitVersion
    ) -> HookCompanion {
        let isOfGitLab = manner == .folder && !file.hasPrefix("\(folder)/hooks/")
        guard git.asksWhileRefsAreLocked, !isOfGitLab else { return .unasked }
        let hook = HookScript.referenceTransaction
        let path = "\(folder)/hooks/\(hook.name)"
        do { return .file(try HookFile(hook, at: path, running: program)) } catch { return .occupied(path) }
    }

    private static func pin(
        _ root: Root, in repository: borrowing Repository
    ) throws(Problem) -> PinnedPipeline {
        guard let name = root.pipeline ?? Layout(begunBy: root.id, in: repository)?.pipeline else {
            throw Problem(.hook(.pipelineUnknown), root.id.hex)
        }
        guard ReferenceName.fault(of: name) == nil else {
            throw Problem(
                .configuration(.rootMalformed), PinnedPipeline.rootKey(of: name), found: root.id.hex)
        }
        return PinnedPipeline(name: name, root: root.id, databases: [])
    }

    /// Verifies the ledger of a pipeline, if it has begun: a hook that goes by another one would refuse everything.
    private static func verify(
        _ pin: PinnedPipeline, in repository: borrowing Repository, now: Timestamp
    ) throws(Problem) {
        let name = Layout(pipeline: pin.name).ledger
        let present: PresentReference
        do { present = try repository.presentReference(name) } catch {
            throw Problem(opening: error, at: repository.path)
        }
        guard let head = present.value else { throw Problem(.hook(.symbolic), name) }
        guard head != .null else { return }
        let chain = try Chain.verifying(upTo: head, pinnedTo: pin.root, now: now, in: repository)
        guard chain.policy.definition.name.isSame(as: pin.name) else {
            throw Problem(.ledger(.broken), head.short, found: "Stagectl-Pipeline")
        }
    }
}
