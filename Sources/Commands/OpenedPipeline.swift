import Checkup
import Git
import Glibc
import Intake
import Ledger
import Pipeline
import Problems
import Processes
import Seals

/// The pipeline of a run, with everything that is needed to reach its two repositories and to sign.
struct OpenedPipeline {
    /// The pipeline file on this machine with the signers files that it names, but for revocation lists.
    let policy: PolicyOutline

    private let reading: Errand<GitConfiguration>
    private let session: Session

    /// Reads the pipeline file that a run names, for what judges no delivery; git is asked for its configuration meanwhile.
    ///
    /// - Throws: ``ProblemList`` with every problem of the file.
    init(_ session: Session) throws {
        try self.init(session) { try PolicyOutline(readingFrom: session.pipelineFile) }
    }

    private init(_ session: Session, _ read: () throws -> PolicyOutline) throws {
        reading = GitConfiguration.reading(environment: session.environment, folder: session.folder)
        policy = try read()
        session.console.adopt(policy.definition.language)
        self.session = session
    }

    /// Reads the pipeline file that a run names with everything that deliveries are judged by.
    ///
    /// - Throws: ``ProblemList`` with every problem of the file; 69 for a revocation list that cannot be had.
    static func whole(_ session: Session) throws -> (pipeline: OpenedPipeline, policy: Policy) {
        var policy: Policy?
        let pipeline = try OpenedPipeline(session) {
            let read = try Policy(readingFrom: session.pipelineFile)
            policy = read
            return PolicyOutline(of: read)
        }
        guard let policy else { throw Problem(.defect(.invariant), session.pipelineFile) }
        return (pipeline, policy)
    }

    /// Reads the revocation lists, too.
    ///
    /// - Throws: ``ProblemList``, with 69 for one that cannot be had.
    func whole() throws(ProblemList) -> Policy { try Policy(readingFrom: session.pipelineFile) }

    /// Returns the policy here, with those of its revocation lists that can be used, if they are others than those in force, and warns
    /// of that; nil if they are the same, or none can be used.
    ///
    /// Each file that cannot be used is warned of, and makes no other one count for nothing.
    func otherLists(than inForce: Policy) -> Policy? {
        do throws(ProblemList) {
            let (local, passedOver) = try Policy.withUsableLists(readingFrom: session.pipelineFile)
            for problem in passedOver.prefix(Self.mostWarnings) {
                session.console.warn(.listPassedOver(problem.subject, because: problem.code.name))
            }
            if passedOver.count > Self.mostWarnings {
                session.console.warn(.listsPassedOver(passedOver.count - Self.mostWarnings))
            }
            guard local.hasLists, local.digest != inForce.digest else { return nil }
            session.console.warn(.listsDiffer)
            return local
        } catch {
            session.console.warn(.listsUnread(because: error.problems.first?.code.name ?? ""))
            return nil
        }
    }

    /// Of more files with lists only the number is told.
    private static let mostWarnings = 20

    /// What git's configuration says.
    ///
    /// - Throws: Why it cannot be read.
    var configuration: GitConfiguration { get throws(Problem) { try reading.outcome } }

    /// The genesis commit that is pinned; nil if none is.
    ///
    /// - Throws: `configuration.root-malformed`, or why git's configuration cannot be read.
    var trustRoot: ObjectID? {
        get throws(Problem) {
            if let given = try session.trustRoot(of: policy.definition.name) { return given }
            return try configuration.trustRoot(of: policy.definition.name)
        }
    }

    /// The genesis commit that is pinned, without which nothing is written or signed.
    ///
    /// - Throws: `configuration.root-missing` if none is.
    var requiredTrustRoot: ObjectID {
        get throws(Problem) {
            guard let root = try trustRoot else {
                throw Problem(.configuration(.rootMissing), policy.definition.name)
            }
            return root
        }
    }

    /// The folder from which relative paths of the pipeline file count.
    private var baseFolder: String {
        let file = session.absolute(session.pipelineFile)
        return file.lastIndex(of: "/").map { String(file[..<$0]) } ?? session.folder
    }

    /// Opens B.
    func inner() throws(Problem) -> InnerRepository {
        let connection = try connection(to: policy.definition.target.url)
        // A repository on this machine answers at once.
        if connection.url.path == nil {
            session.console.begin(.openingInner(connection.url.text))
            session.doubt.use(connection.url)
        }
        let name = policy.definition.name
        let memory = session.stateFolder.map { folder in
            LedgerMemory(
                folder: folder, pipeline: name, url: connection.url.text, program: session.surroundings.build,
                random: randomBytes)
        }
        return try InnerRepository(
            connection, layout: Layout(pipeline: name), cacheFolder: try session.cacheFolder(),
            memory: memory)
    }

    /// Describes the border to A.
    ///
    /// - Parameter policy: By which deliveries are judged.
    func border(under policy: Policy) throws(Problem) -> Border {
        Border(
            source: try connection(to: policy.definition.source.url),
            cacheFolder: try session.cacheFolder(), policy: policy, baseFolder: baseFolder,
            version: Version.text, program: session.surroundings.program, remembering: try verdicts())
    }

    /// What this machine remembers of contents; nil where there is no place for it.
    private func verdicts() throws(Problem) -> VerdictMemory? {
        guard let folder = session.stateFolder else { return nil }
        let url = try RemoteURL(policy.definition.target.url, relativeTo: baseFolder)
        return VerdictMemory(
            folder: folder, pipeline: policy.definition.name, url: url.text,
            program: "\(session.surroundings.build)\n\(session.surroundings.libraries())",
            random: randomBytes)
    }

    /// Returns what entries are appended with.
    ///
    /// - Throws: `configuration.root-missing` if no genesis is pinned, or what is missing for signing.
    func writer(_ mode: LedgerWriter.Mode) throws(Problem) -> LedgerWriter {
        try writer(mode, pinnedTo: requiredTrustRoot)
    }

    /// Returns what the first entry is appended with, for which there may be nothing to pin yet.
    func writer(_ mode: LedgerWriter.Mode, pinnedTo root: ObjectID?) throws(Problem) -> LedgerWriter {
        let now = session.surroundings.now
        return LedgerWriter(
            acting: try acting(), trustRoot: root, mode: mode, clock: { Timestamp(seconds: now()) },
            pause: pauseBetweenTries)
    }

    /// Returns the folders in which people leave decisions that they signed elsewhere: those that a call names, or else those that
    /// git's configuration does.
    ///
    /// Relative paths of the configuration count from the pipeline file.
    func statementFolders(named folders: [String]) throws(Problem) -> [String] {
        guard folders.isEmpty else { return folders.map(session.absolute) }
        let key = "stagectl.\(policy.definition.name).statements"
        return try configuration.values(of: key).map { path in
            if path.hasPrefix("~/"), let home = session.environment["HOME"] {
                return home + path.dropFirst()
            }
            return path.hasPrefix("/") ? path : "\(baseFolder)/\(path)"
        }
    }

    /// Sets the genesis commit as the trust root in git's configuration of the user.
    ///
    /// - Returns: What kept it from being set; nil if it is.
    func pin(_ root: ObjectID) -> Problem? {
        let key = "stagectl.\(policy.definition.name).root"
        for file in gitConfigurationFiles { LeftOver.removeLock(of: file) }
        let git = Program("git", ["config", "--global", key, root.hex], environment: session.environment)
        do {
            let output = try git.run(timeout: session.timeout)
            guard output.status != 0 else {
                for file in gitConfigurationFiles { Disk.keep(file) }
                return nil
            }
            return Problem(.configuration(.rootUnset), key, expected: root.hex, cause: output.standardError)
        } catch {
            return error
        }
    }

    /// The files in which git may keep the configuration of the user.
    private var gitConfigurationFiles: [String] {
        let environment = session.environment
        let home = environment["HOME"] ?? "/"
        let folder = environment["XDG_CONFIG_HOME"] ?? "\(home)/.config"
        return [environment["GIT_CONFIG_GLOBAL"], "\(home)/.gitconfig", "\(folder)/git/config"]
            .compactMap { $0 }
    }

    /// Returns who signs, with which key.
    func acting() throws(Problem) -> Acting {
        let environment = session.environment
        let configuration = try configuration
        guard let name = environment["GIT_COMMITTER_NAME"] ?? configuration["user.name"], !name.isEmpty,
            let address = environment["GIT_COMMITTER_EMAIL"] ?? configuration["user.email"],
            !address.isEmpty
        else { throw Problem(.configuration(.identityMissing), "user.name, user.email") }
        // Entries are for people to read, and so is what `git log` makes of them.
        for text in [name, address] where escapedForTerminal(text) != text {
            throw Problem(.configuration(.identityHidden), text)
        }
        let signing = SigningConfiguration(
            format: configuration["gpg.format"], signingKey: configuration["user.signingkey"],
            program: configuration["gpg.ssh.program"],
            defaultKeyCommand: configuration["gpg.ssh.defaultkeycommand"])
        let progress = session.console.progress
        let signer = try SSHSigner(
            signing, environment: environment, timeout: session.timeoutForPeople,
            terminal: session.isInteractive ? .shared : .none,
            // What ssh-keygen asks on the terminal must not be drawn over.
            beforeSigning: { progress.end() })
        let offset = session.surroundings.offset(session.surroundings.now()) / 60
        return Acting(name: name, address: address, offset: offset, signer: signer)
    }

    private func connection(to text: String) throws(Problem) -> Connection {
        let reading = reading
        return Connection(
            url: try RemoteURL(text, relativeTo: baseFolder), configuration: try reading.outcome,
            environment: session.environment, timeout: session.timeout,
            interactive: session.isInteractive)
    }
}

extension GitConfiguration {
    /// Returns the pinned genesis commit of a pipeline; nil if none is pinned.
    func trustRoot(of pipeline: String) throws(Problem) -> ObjectID? {
        let key = "stagectl.\(pipeline).root"
        guard let text = self[key] else { return nil }
        guard let id = ObjectID(hex: text) else {
            throw Problem(.configuration(.rootMalformed), key, found: text)
        }
        return id
    }
}

/// Waits before another try: longer each time, and never as long as a rival that tries at the same moment.
private func pauseBetweenTries(_ attempt: Int) {
    let limit = UInt32(min(attempt, 8)) * 25_000
    usleep(UInt32.random(in: limit / 2...limit))
}
