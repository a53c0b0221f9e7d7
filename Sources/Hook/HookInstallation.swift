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

    /// What carrying it out does to the file.
    public enum Change: Sendable, Hashable {
        /// It is as it should be.
        case none
        /// It is made.
        case new
        /// One of an earlier installation is replaced.
        case update
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

    /// The file of the hook.
    public let file: String
    /// Its content.
    public let script: String
    /// What carrying it out does to the file.
    public let change: Change
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
    ///   - hooksPath: Where Git looks for hooks, as `core.hooksPath` says; nil if it says nothing.
    ///   - roots: The trust roots to pin besides those that are.
    /// - Throws: `hook.foreign` rather than take another hook's place, and what else keeps the hook from working: a ledger that
    ///   does not verify, a trust root that is missing or another one.
    public init(
        in repository: borrowing Repository, _ manner: Manner, program: String, hooksPath: String?,
        roots: [Root], now: Timestamp
    ) throws(Problem) {
        let folder = repository.folder
        self.manner = manner
        file = try Self.file(in: folder, manner, hooksPath: hooksPath)
        script = Self.script(running: program)
        change = try Self.change(of: file, to: script)
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
        guard change != .none else { return }
        Self.makeFolder(of: file)
        let suffix = "new-\(SHA256Digest(of: random(16)).hex.prefix(16))"
        guard PrivateFile.write(Array(script.utf8), to: file, .replace, suffix: suffix, mode: 0o755) else {
            throw Problem(.hook(.notWritable), file, cause: unsafe String(cString: strerror(errno)))
        }
    }
}

extension HookInstallation {
    /// The name of the hook in folders that hold several.
    public static let name = "stagectl"

    private static let mark = "# stagectl pre-receive hook"

    private static func file(
        in folder: String, _ manner: Manner, hooksPath: String?
    ) throws(Problem) -> String {
        switch manner {
        case .gitolite(let localCode): return "\(localCode)/hooks/repo-specific/\(name)"
        case .git, .folder: break
        }
        let hooks = "\(folder)/hooks"
        if let hooksPath,
            resolved(hooksPath.hasPrefix("/") ? hooksPath : "\(folder)/\(hooksPath)") != resolved(hooks)
        {
            // GitLab sets another one for its own hooks, which run those of the repository.
            guard manner == .folder else { throw Problem(.hook(.elsewhere), hooksPath) }
        }
        guard manner == .folder else { return "\(hooks)/pre-receive" }
        if unsafe access("\(folder)/custom_hooks", F_OK) == 0 {
            return "\(folder)/custom_hooks/pre-receive.d/\(name)"
        }
        guard unsafe access("\(hooks)/pre-receive", X_OK) == 0, !isOurs("\(hooks)/pre-receive") else {
            throw Problem(.hook(.dispatcherMissing), "\(hooks)/pre-receive.d")
        }
        return "\(hooks)/pre-receive.d/\(name)"
    }

    private static func script(running program: String) -> String {
        """
        #!/bin/sh
        \(mark), version 1. "stagectl hook install" wrote it, and replaces it.
        exec \(quotedForShell(program)) hook pre-receive

        """
    }

    private static func change(of file: String, to script: String) throws(Problem) -> Change {
        var status = stat()
        guard unsafe lstat(file, &status) == 0 else { return .new }
        guard isOurs(file) else { throw Problem(.hook(.foreign), file) }
        return content(of: file) == Array(script.utf8) && status.st_mode & 0o111 == 0o111 ? .none : .update
    }

    private static func isOurs(_ file: String) -> Bool {
        let lines = (content(of: file) ?? []).split(separator: UInt8(ascii: "\n"), maxSplits: 2)
        return lines.count > 1 && lines[1].starts(with: mark.utf8)
    }

    /// Makes the folder of a file, and those above it; what fails shows when the file is written.
    private static func makeFolder(of file: String) {
        var folder = ""
        for part in file.split(separator: "/").dropLast() {
            folder += "/\(part)"
            _ = unsafe mkdir(folder, 0o755)
        }
    }

    /// Returns the beginning of an ordinary file.
    private static func content(of file: String) -> [UInt8]? {
        let descriptor = unsafe open(file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 1 << 12)
        let count = unsafe read(descriptor, &buffer, buffer.count)
        return count >= 0 ? Array(buffer.prefix(count)) : nil
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

/// Returns a text as one word of a shell.
private func quotedForShell(_ text: String) -> String {
    var quoted = "'"
    for scalar in text.unicodeScalars {
        if scalar == "'" { quoted += "'\\''" } else { quoted.unicodeScalars.append(scalar) }
    }
    return quoted + "'"
}
