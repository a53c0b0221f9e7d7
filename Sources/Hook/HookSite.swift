internal import Git
internal import Glibc
internal import Problems

/// A repository on this machine, with what runs hooks there.
public struct HookSite: Sendable, Hashable {
    /// What runs the hook.
    public enum Manner: Sendable, Hashable {
        /// Git itself: `hooks/pre-receive`.
        case git
        /// A server's own hook, which runs every file of a folder: Gitea, Forgejo and GitLab.
        case folder
        /// gitolite, with the folder of its site's local code.
        case gitolite(localCode: String)
    }

    /// The folder of the repository.
    public let folder: String
    /// What runs the hook.
    public let manner: Manner
    /// The absolute path of stagectl, which every hook starts.
    public let program: String
    /// The Git that will ask the hooks.
    public let git: GitVersion
    /// Where Git looks for hooks, as `core.hooksPath` says; nil if it says nothing.
    public let hooksPath: String?

    /// Names a site; nothing is looked at.
    public init(
        folder: String, _ manner: Manner, program: String, git: GitVersion, hooksPath: String?
    ) {
        self.folder = folder
        self.manner = manner
        self.program = program
        self.git = git
        self.hooksPath = hooksPath
    }
}

extension HookSite {
    /// The name of the hook in folders that hold several.
    public static let hookName = "stagectl"

    /// Where the hook lies that judges pushes.
    ///
    /// - Throws: `hook.elsewhere` or `hook.dispatcher-missing` if nothing would run it there.
    var judge: String {
        get throws(Problem) {
            // GitLab sets another folder for its own hooks, which run those of the repository.
            if hasCustomHooks { return "\(folder)/custom_hooks/pre-receive.d/\(Self.hookName)" }
            if let hooksPath, !HookScript.isSame(hooksPath, "\(folder)/hooks", in: folder) {
                throw Problem(.hook(.elsewhere), hooksPath)
            }
            switch manner {
            case .git: return own
            case .gitolite(let localCode): return "\(localCode)/hooks/repo-specific/\(Self.hookName)"
            case .folder:
                let isOurs = HookScript.content(of: own).map(HookScript.preReceive.isOurs) ?? false
                guard unsafe access(own, X_OK) == 0, !isOurs else {
                    throw Problem(.hook(.dispatcherMissing), "\(own).d")
                }
                return "\(own).d/\(Self.hookName)"
            }
        }
    }

    /// Where the hook lies that Git asks while the refs of a push are locked: in the repository, whatever runs the other one.
    var companion: String { "\(folder)/hooks/\(HookScript.referenceTransaction.name)" }

    /// Whether that one is asked: GitLab has Git look elsewhere.
    var asksCompanion: Bool { git.asksWhileRefsAreLocked && !hasCustomHooks }

    /// Returns whether gitolite runs the hook for this repository: it has put a link to it beside its own hook then.
    func isLinked(to file: String) -> Bool {
        let links = (0..<100).lazy.map { gitoliteLink(numbered: $0) }
        return unsafe access(own, X_OK) == 0
            && links.contains { PrivateFile.isThere($0) && resolvedPath($0) == resolvedPath(file) }
    }

    /// The name that gitolite gives to its link.
    func gitoliteLink(numbered number: Int) -> String {
        "\(own).h\(number < 10 ? "0" : "")\(number)-\(Self.hookName)"
    }

    private var own: String { "\(folder)/hooks/\(HookScript.preReceive.name)" }

    private var hasCustomHooks: Bool {
        manner == .folder && PrivateFile.isThere("\(folder)/custom_hooks")
    }
}

/// The version of a Git.
public struct GitVersion: Sendable, Hashable {
    /// The version as Git writes it.
    public let text: String
    private let parts: [Int]

    /// Reads what `git version` says; a version that cannot be read counts as the oldest.
    public init(parsing text: String) {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count >= 3, words[0] == "git", words[1] == "version" else {
            self.text = "?"
            parts = []
            return
        }
        self.text = String(words[2])
        parts = words[2].split(separator: ".").prefix(2).map { Int($0) ?? 0 }
    }

    /// The first Git that keeps the objects of a push apart until it is let through.
    static let ofQuarantine = "2.11"

    /// Whether this Git keeps the objects of a push apart until it is let through.
    public var hasQuarantine: Bool { [2, 10].lexicographicallyPrecedes(parts) }

    /// Whether this Git runs hooks while refs are locked.
    var asksWhileRefsAreLocked: Bool { [2, 27].lexicographicallyPrecedes(parts) }
}
