import Git
package import Problems
package import Seals

/// What one run hands to the flow: who calls, where, when, and for how long it may wait.
///
/// Below Commands nothing reads environment, clock or home; what the flow needs of them it gets from here.
package struct Session {
    /// The environment variables, for git, ssh and ssh-keygen.
    package let environment: [String: String]

    /// The folder in which stagectl was called, absolute.
    package let folder: String

    /// The pipeline file, as the user named it.
    package let pipelineFile: String

    /// How long any single wait may last.
    package let timeout: Duration

    /// Whether the user can be asked.
    package let isInteractive: Bool

    /// The genesis commits that the call pins, which override git configuration.
    let trustRoots: [PinnedRoot]

    /// Where the run talks to people while it is under way.
    package let console: Console

    /// Whether what this machine keeps of B may be damaged.
    let doubt = DoubtfulCache()

    let surroundings: Surroundings
    private let interruption: Interruption?

    /// Makes the session of a run.
    ///
    /// - Parameters:
    ///   - pipelineFile: What `--pipeline` holds.
    ///   - asks: Whether the call allows questions.
    /// - Throws: `configuration.folder-missing` if the current folder is gone.
    package init(
        _ surroundings: Surroundings, console: Console, pipelineFile: String? = nil,
        timeout: Duration = .seconds(60), asks: Bool = true, trustRoots: [PinnedRoot] = [],
        interruption: Interruption? = nil
    ) throws(Problem) {
        guard let folder = surroundings.folder else {
            throw Problem(.configuration(.folderMissing), surroundings.environment["PWD"] ?? ".")
        }
        environment = surroundings.environment
        self.folder = folder
        let variable = surroundings.environment["STAGECTL_PIPELINE"] ?? ""
        self.pipelineFile = pipelineFile ?? (variable.isEmpty ? "pipeline.yaml" : variable)
        self.timeout = timeout
        isInteractive = surroundings.input.isTerminal && surroundings.errors.isTerminal && asks
        self.trustRoots = trustRoots
        self.console = console
        self.surroundings = surroundings
        self.interruption = interruption
    }

    /// Whether the process does nothing but this run.
    var isWholeProcess: Bool { interruption != nil }

    /// Returns the genesis commit that the call pins for a pipeline; nil if it pins none.
    ///
    /// - Throws: `usage.value-invalid` if it names other pipelines only.
    func trustRoot(of pipeline: String) throws(Problem) -> ObjectID? {
        let root = trustRoots.last { $0.pipeline.map { $0.utf8.elementsEqual(pipeline.utf8) } ?? true }
        if root == nil, let other = trustRoots.last {
            throw Problem(
                .usage(.valueInvalid), other.text, expected: "\(pipeline)=ID", found: "--trust-root")
        }
        return root?.id
    }

    /// How long a wait may last in which a person may be asked for a passphrase, a PIN or a touch.
    package var timeoutForPeople: Duration { isInteractive ? max(timeout, Session.patience) : timeout }

    /// How long people get at least: somebody has to fetch the token first.
    private static let patience: Duration = .seconds(600)

    /// The time now.
    package var now: Timestamp { Timestamp(seconds: surroundings.now()) }

    /// Returns a moment as the clock on the wall shows it.
    package func local(_ moment: Timestamp) -> Phrase {
        surroundings.local(moment)
    }

    /// Returns a path of the user's as an absolute one.
    package func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : "\(folder)/\(path)"
    }

    /// Returns the folder in which stagectl keeps its quarantine repositories; it need not exist.
    ///
    /// - Throws: `configuration.cache-missing` if neither `XDG_CACHE_HOME` nor `HOME` names an absolute path.
    package func cacheFolder() throws(Problem) -> String {
        // The XDG specification has relative paths ignored.
        if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") { return "\(cache)/stagectl" }
        if let home = environment["HOME"], home.hasPrefix("/") { return "\(home)/.cache/stagectl" }
        throw Problem(.configuration(.cacheMissing), "HOME")
    }

    /// The folder in which stagectl remembers how far ledgers were seen to reach; nil if nothing says where it is.
    ///
    /// Not the cache: what is deleted there can be had again.
    var stateFolder: String? {
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return "\(state)/stagectl" }
        if let home = environment["HOME"], home.hasPrefix("/") { return "\(home)/.local/state/stagectl" }
        return nil
    }

    /// Marks whether something in B may be half way, so that an interrupted run says what state is left.
    package func mark(isWriting: Bool) { interruption?.mark(isWriting: isWriting) }

    /// What is cleared away if the run is interrupted.
    var scratch: ScratchList {
        guard let interruption else { return ScratchList() }
        return ScratchList(add: interruption.clearAway, remove: interruption.leaveAlone)
    }

    /// Marks whether a question stands on the terminal.
    package func mark(isAsking: Bool) { interruption?.mark(isAsking: isAsking) }
}
