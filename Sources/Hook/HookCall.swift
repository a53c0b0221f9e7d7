internal import Git
public import Problems

/// What Git hands to its hook besides the list of refs.
public struct HookCall: Sendable, Hashable {
    /// The folder of B.
    public let repository: String
    /// The `objects` folders besides B's own: first the quarantine, in which the objects of the push lie until it is let through.
    public let folders: [String]
    /// Whether there is a quarantine.
    ///
    /// Git makes none for a push that only deletes.
    public let hasQuarantine: Bool

    /// Variables that make Git work elsewhere than in the repository that the hook sees.
    private static let misleading = ["GIT_NAMESPACE", "GIT_COMMON_DIR"]

    /// Reads the environment that Git gives to the hook.
    ///
    /// Nothing else of it counts: neither configuration (`GIT_CONFIG_*`) nor replaced objects nor push options.
    ///
    /// - Parameter folder: The current folder, from which relative paths count.
    /// - Throws: `hook.outside-push` if Git has not started this, `hook.surroundings` if a variable leads astray.
    public init(environment: [String: String], folder: String) throws(Problem) {
        func absolute(_ path: String) -> String {
            path.hasPrefix("/") ? path : path == "." ? folder : "\(folder)/\(path)"
        }
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        for name in Self.misleading {
            if let value = value(name) { throw Problem(.hook(.surroundings), name, found: value) }
        }
        guard let repository = value("GIT_DIR") else { throw Problem(.hook(.outsidePush), "GIT_DIR") }
        guard let alternates = ObjectFolderList.parse(value("GIT_ALTERNATE_OBJECT_DIRECTORIES") ?? "") else {
            throw Problem(.hook(.surroundings), "GIT_ALTERNATE_OBJECT_DIRECTORIES")
        }
        self.repository = absolute(repository)
        // GitLab hands on the second one only.
        let quarantine = (value("GIT_QUARANTINE_PATH") ?? value("GIT_OBJECT_DIRECTORY")).map(absolute)
        hasQuarantine = quarantine != nil
        folders = ([quarantine, value("GIT_OBJECT_DIRECTORY").map(absolute)] + alternates.map(absolute))
            .reduce(into: []) { folders, next in
                if let next, !folders.contains(next) { folders.append(next) }
            }
    }

    /// Refuses a list of refs that Git cannot have given with this environment.
    ///
    /// - Throws: `hook.outside-push` if objects are pushed that lie nowhere.
    public func require(fitting list: PushList) throws(Problem) {
        guard hasQuarantine || list.references.allSatisfy(\.isDeletion) else {
            throw Problem(.hook(.outsidePush), "GIT_QUARANTINE_PATH")
        }
    }
}
