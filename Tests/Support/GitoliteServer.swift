import Foundation

/// A real gitolite on loopback: an OpenSSH server whose keys all lead to gitolite, with a home of its own.
///
/// It needs `gitolite3` of Debian. Everything runs as the user who runs the tests, and ends with this object.
public final class GitoliteServer: Sendable {
    /// The folder that is the home of gitolite's user.
    public let home: String

    private let folder: TemporaryFolder
    private let ssh: SSHServer

    /// Sets up gitolite with one repository, and starts its server.
    ///
    /// - Parameters:
    ///   - repository: The name of the repository.
    ///   - people: Who may do everything with it that gitolite can allow.
    public init(serving repository: String, for people: [Player]) throws {
        folder = try TemporaryFolder()
        home = "\(folder.path)/git"
        let environment = Self.environment(home: home)
        try folder.write(
            "[user]\n\tname = gitolite\n\temail = gitolite@inner.example\n[init]\n\tdefaultBranch = main\n",
            to: "git/.gitconfig")
        try expectRun("gitolite", ["setup", "-a", "admin"], in: home, environment: environment)
        // Code of the site's own is off in the file that gitolite writes.
        let settings = try String(contentsOfFile: "\(home)/.gitolite.rc", encoding: .utf8)
            .replacing(/# LOCAL_CODE +=> +"\$ENV\{HOME\}\/local"/, with: "LOCAL_CODE => \"$ENV{HOME}/local\"")
        try folder.write(settings, to: "git/.gitolite.rc")
        for person in people {
            let key = try String(contentsOfFile: "\(person.key).pub", encoding: .utf8)
            try folder.write(key, to: "git/.gitolite/keydir/\(person.name).pub")
        }
        let names = people.map(\.name).joined(separator: " ")
        try folder.write(
            "repo gitolite-admin\n    RW+ = admin\nrepo \(repository)\n    RW+ = \(names)\n",
            to: "git/.gitolite/conf/gitolite.conf")
        ssh = try SSHServer(authorizedKeys: "\(home)/.ssh/authorized_keys", home: home)
        try compile()
    }

    /// What a command needs that is run as gitolite's user.
    public var environment: [String: String] { Self.environment(home: home) }

    private static func environment(home: String) -> [String: String] {
        ["HOME": home, "USER": NSUserName(), "PATH": "/usr/bin:/bin:/usr/sbin:/sbin"]
    }

    /// The path of a repository on the server.
    public func path(_ repository: String) -> String { "\(home)/repositories/\(repository).git" }

    /// The address of a repository.
    public func url(_ repository: String) -> String { ssh.url("/\(repository)") }

    /// Returns the variables that make git and stagectl reach the server as a person whom it knows.
    public func environment(of person: Player) throws -> [String: String] {
        try ssh.environment(identity: person.key)
    }

    /// Has a hook of the site's own run for the repository, as gitolite's documentation says.
    public func enable(hook: String) throws {
        let settings = try String(contentsOfFile: "\(home)/.gitolite.rc", encoding: .utf8)
            .replacing("# 'repo-specific-hooks',", with: "'repo-specific-hooks',")
        try folder.write(settings, to: "git/.gitolite.rc")
        // The repository is the last one of the file.
        let file = "git/.gitolite/conf/gitolite.conf"
        let configuration = try String(contentsOfFile: "\(folder.path)/\(file)", encoding: .utf8)
        try folder.write("\(configuration)    option hook.pre-receive = \(hook)\n", to: file)
        try compile()
    }

    private func compile() throws {
        for arguments in [["compile"], ["trigger", "POST_COMPILE"]] {
            try expectRun("gitolite", arguments, in: home, environment: environment)
        }
    }
}
