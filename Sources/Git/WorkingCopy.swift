internal import Glibc
public import Problems
public import Processes

/// A repository of the user's own with its working copy, in which stock git does the work.
///
/// So hooks, filters, signing programs and everything else that the user has set up count as they do by hand.
public struct WorkingCopy: Sendable {
    /// The folder in which git is called.
    public let folder: String
    /// The environment of git and of what it starts.
    package let environment: [String: String]
    private let timeout: Duration

    /// The longest that git may take where it reads or writes files, however large.
    package static let patience: Duration = .seconds(3600)

    /// Names a folder; nothing is looked at.
    public init(_ folder: String, environment: [String: String], timeout: Duration) {
        self.folder = folder
        self.environment = environment
        self.timeout = timeout
    }

    /// Runs git.
    ///
    /// - Parameters:
    ///   - variables: What its environment has besides the user's.
    ///   - isLong: Whether it may take as long as files are large.
    /// - Throws: As ``Program/run(input:timeout:limit:terminal:)``.
    public func git(
        _ arguments: [String], input: [UInt8] = [], variables: [String: String] = [:], isLong: Bool = false,
        terminal: Terminal = .none
    ) throws(Problem) -> Output {
        let git = Program(
            "git", arguments, environment: environment.merging(variables) { $1 }, folder: folder)
        return try git.run(
            input: input, timeout: isLong ? max(timeout, Self.patience) : timeout, limit: 1 << 30,
            terminal: terminal)
    }

    /// Returns the line that git answers with; nil if it says no.
    public func line(_ arguments: [String], variables: [String: String] = [:]) throws(Problem) -> String? {
        let output = try git(arguments, variables: variables)
        guard output.status == 0 else { return nil }
        var text = output.standardOutput
        if text.last == UInt8(ascii: "\n") { text.removeLast() }
        return String(validating: text, as: UTF8.self)
    }

    /// The folder in which git keeps its objects here.
    ///
    /// - Throws: `repository.missing` if this is no repository.
    public var objectFolder: String {
        get throws(Problem) {
            let path = try line(["rev-parse", "--path-format=absolute", "--git-path", "objects"])
            guard let path else { throw Problem(.repository(.missing), folder) }
            return path
        }
    }

    /// Returns what a name of the user's stands for: the ref, if it is one, and the object.
    ///
    /// - Throws: `repository.reference-missing` if it stands for nothing.
    public func resolve(_ revision: String) throws(Problem) -> (reference: String?, object: ObjectID) {
        guard !revision.hasPrefix("-"),
            let hex = try line(["rev-parse", "--verify", "--quiet", "--end-of-options", revision]),
            let object = ObjectID(hex: hex)
        else { throw Problem(.repository(.referenceMissing), revision) }
        let name = try line(["rev-parse", "--symbolic-full-name", "--verify", "--quiet", revision])
        return (name.flatMap { $0.isEmpty ? nil : $0 }, object)
    }
}

extension WorkingCopy {
    /// Takes the files below the folder over into an empty repository, every one of them but git's own.
    ///
    /// Nothing of the user's or the folder's configuration counts: neither ignored files nor filters. Nothing is
    /// compressed, because each object is read once and then gone: that took a third of the time of a checkup.
    ///
    /// - Parameter repository: The path of the repository.
    /// - Returns: The tree.
    /// - Throws: `repository.unusable` with git's words as the cause if a file cannot be taken over.
    public func takeOver(into repository: String) throws(Problem) -> ObjectID {
        let variables = [
            "GIT_DIR": repository, "GIT_WORK_TREE": folder, "GIT_INDEX_FILE": "\(repository)/index",
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
        ]
        let settings = [
            "core.autocrlf=false", "core.fileMode=true", "core.symlinks=true", "core.excludesFile=/dev/null",
            "core.attributesFile=/dev/null", "core.protectNTFS=false", "core.protectHFS=false",
            "core.bare=false", "advice.addEmbeddedRepo=false", "core.compression=0",
        ].flatMap { ["-c", $0] }
        let added = try git(settings + ["add", "-A", "-f", "--", "."], variables: variables, isLong: true)
        guard added.status == 0, let hex = try line(settings + ["write-tree"], variables: variables),
            let tree = ObjectID(hex: hex)
        else { throw Problem(.repository(.unusable), folder, cause: added.standardError) }
        return tree
    }
}

extension WorkingCopy {
    /// Returns whether there is a folder at a path.
    public static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Returns the working copy from its top folder.
    ///
    /// - Throws: `repository.missing` if the folder lies in none.
    public func top() throws(Problem) -> WorkingCopy {
        guard Self.isFolder(folder), let path = try line(["rev-parse", "--show-toplevel"]), !path.isEmpty
        else {
            throw Problem(.repository(.missing), folder)
        }
        return WorkingCopy(path, environment: environment, timeout: timeout)
    }
}
