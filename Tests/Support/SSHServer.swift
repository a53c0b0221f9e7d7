import Foundation

/// A real OpenSSH server on loopback, run by whoever runs the tests, with keys of its own.
///
/// It needs `/usr/sbin/sshd` (Debian: openssh-server); nothing of the user's own ssh configuration is used or
/// changed. It ends with this object.
public final class SSHServer: Sendable {
    /// What a client holds for the server's host key.
    public enum KnownHost: Sendable {
        /// The right key.
        case right
        /// No key.
        case none
        /// Another key, as if the server had been replaced.
        case changed
    }

    /// What a client can prove.
    public enum ClientKey: Sendable {
        /// A key that the server accepts.
        case accepted
        /// A key that the server does not know.
        case stranger
    }

    /// The port on 127.0.0.1.
    public let port: Int

    private let folder: TemporaryFolder
    private let process: Process
    private let leash = Pipe()

    /// Starts a server on a free port and waits until it answers.
    ///
    /// - Parameters:
    ///   - authorizedKeys: The file with the keys that it accepts; nil for one of its own with ``ClientKey/accepted``.
    ///   - home: The folder that the programs take for their home; nil for none with a git configuration.
    public init(authorizedKeys: String? = nil, home: String? = nil) throws {
        let folder = try TemporaryFolder()
        self.folder = folder
        for name in ["host", "other", "client", "stranger"] {
            try expectRun("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", "\(folder.path)/\(name)"])
        }
        let accepted = try String(contentsOfFile: "\(folder.path)/client.pub", encoding: .utf8)
        try folder.write(accepted, to: "authorized_keys")
        if getuid() == 0 {
            // sshd wants it when root runs it; it stays, because other servers may use it.
            try FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true)
        }
        port = try LoopbackPort.free()
        try folder.write(
            """
            ListenAddress 127.0.0.1
            Port \(port)
            HostKey \(folder.path)/host
            AuthorizedKeysFile \(authorizedKeys ?? "\(folder.path)/authorized_keys")
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            PermitRootLogin prohibit-password
            PidFile none
            MaxStartups 100:30:200
            SetEnv GIT_CONFIG_NOSYSTEM=1 \(home.map { "HOME=\($0)" } ?? "GIT_CONFIG_GLOBAL=/dev/null")
            """, to: "sshd_config")
        process = Process()
        // sshd closes whatever it inherits, and Foundation takes that for its end and waits for it with all
        // other programs. So a shell stands between: it ends the server when its input ends, which it does at
        // the latest with the tests themselves.
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [
            "-c", "/usr/sbin/sshd -D -e -f '\(folder.path)/sshd_config' & read line; kill -9 $!",
        ]
        process.standardInput = leash
        process.standardOutput = FileHandle.nullDevice
        let log = try folder.write("", to: "log")
        process.standardError = FileHandle(forWritingAtPath: log)
        try process.run()
        guard LoopbackPort.answers(port, whileRunning: process) else {
            throw ToolFailure(
                description: "sshd does not answer: \(try String(contentsOfFile: log, encoding: .utf8))")
        }
    }

    deinit {
        // A leash that cannot be closed is closed with the tests.
        try? leash.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// Returns the `ssh://` address of a path on this server.
    public func url(_ path: String) -> String { "ssh://127.0.0.1:\(port)\(path)" }

    /// Returns the variables that make git and stagectl use this server's keys and no others.
    ///
    /// - Parameter identity: The file of another key than the server's own.
    public func environment(
        knownHost: KnownHost = .right, key: ClientKey = .accepted, identity: String? = nil
    ) throws -> [String: String] {
        let name = UUID().uuidString
        let hostKey = { (name: String) in
            try String(contentsOfFile: "\(self.folder.path)/\(name).pub", encoding: .utf8)
        }
        let known =
            switch knownHost {
            case .right: "[127.0.0.1]:\(port) \(try hostKey("host"))"
            case .none: ""
            case .changed: "[127.0.0.1]:\(port) \(try hostKey("other"))"
            }
        let knownHosts = try folder.write(known, to: "known_hosts-\(name)")
        let own =
            switch key {
            case .accepted: "client"
            case .stranger: "stranger"
            }
        let configuration = try folder.write(
            """
            Host *
                User \(NSUserName())
                IdentityFile \(identity ?? "\(folder.path)/\(own)")
                IdentitiesOnly yes
                IdentityAgent none
                UserKnownHostsFile \(knownHosts)
                GlobalKnownHostsFile /dev/null

            Host inner
                HostName 127.0.0.1
                HostKeyAlias [127.0.0.1]:\(port)
                Port \(port)
            """, to: "config-\(name)")
        return ["GIT_SSH_COMMAND": "ssh -F \(configuration)"]
    }
}
