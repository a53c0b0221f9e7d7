internal import Problems
internal import Processes

extension Connection {
    /// Variables that point git at a repository, as `git rev-parse --local-env-vars` lists them: another
    /// repository must not inherit them.
    private static let localVariables: Set<String> = [
        "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT",
        "GIT_OBJECT_DIRECTORY", "GIT_DIR", "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE", "GIT_GRAFT_FILE",
        "GIT_INDEX_FILE", "GIT_NO_REPLACE_OBJECTS", "GIT_REPLACE_REF_BASE", "GIT_PREFIX", "GIT_SHALLOW_FILE",
        "GIT_COMMON_DIR", "GIT_INTERNAL_SUPER_PREFIX", "GIT_NAMESPACE", "GIT_QUARANTINE_PATH",
    ]

    /// What a program that serves another repository sees.
    var environmentOfOthers: [String: String] {
        var environment = environment.filter { !Connection.localVariables.contains($0.key) }
        // What we speak is the first version of the protocol, whatever git is told to prefer.
        environment["GIT_PROTOCOL"] = nil
        return environment
    }

    /// Describes `ssh` to a server that runs a service program, as git would start it.
    ///
    /// An unknown host key is never accepted, and without a person at the terminal nothing is asked.
    func ssh(to address: SSHAddress, for service: Service) throws(Problem) -> Program {
        var options = ["-o", "StrictHostKeyChecking=yes"]
        if !interactive { options += ["-o", "BatchMode=yes"] }
        options += ["-o", "ConnectTimeout=\(max(1, min(timeout.components.seconds, 3600)))"]
        if let port = address.port { options += ["-p", "\(port)"] }
        let arguments =
            options + ["--", address.destination, "git-\(service.rawValue) \(address.quotedPath)"]
        let configured = try configuration["core.sshCommand"]
        if let command = environment["GIT_SSH_COMMAND"] ?? configured {
            guard !Connection.loosensHostKeys(command) else {
                throw Problem(.transport(.hostKey), url.text, cause: command)
            }
            // git lets a shell read it too.
            return Program(
                "sh", ["-c", "\(command) \"$@\"", command] + arguments, environment: environmentOfOthers)
        }
        let name = environment["GIT_SSH"].flatMap { $0.isEmpty ? nil : $0 } ?? "ssh"
        return Program(name, arguments, environment: environmentOfOthers)
    }

    /// Whether a command of the user's own would accept unknown host keys: what it says goes before our
    /// options.
    private static func loosensHostKeys(_ command: String) -> Bool {
        let parts = command.lowercased().split { " =\t\"'".contains($0) }
        return zip(parts, parts.dropFirst()).contains {
            $0.hasSuffix("stricthostkeychecking") && !["yes", "true"].contains($1)
        }
    }
}
