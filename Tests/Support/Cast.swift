import Foundation

/// A person, machine or company of a test, with a key of its own and a git set-up of its own.
public struct Player: Sendable {
    /// The short name, which is also the name of the key file.
    public let name: String
    /// The address: the principal.
    public let address: String
    /// The folder that is the player's `HOME`.
    public let home: String

    /// The private key's file.
    public var key: String { "\(home)/.ssh/id" }

    /// The public key as it stands in an allowed_signers file.
    public var publicKey: String {
        get throws {
            let line = try String(contentsOfFile: "\(key).pub", encoding: .utf8)
            return line.split(separator: " ").prefix(2).joined(separator: " ")
        }
    }

    /// An environment in which git, ssh-keygen and stagectl act for this player.
    public var environment: [String: String] {
        ["HOME": home, "XDG_CACHE_HOME": "\(home)/.cache", "XDG_CONFIG_HOME": "\(home)/.config"]
    }

    /// Makes the player's home with an Ed25519 key and a git configuration that signs with it.
    ///
    /// - Parameter type: The key's type, as `ssh-keygen -t` takes it.
    public init(_ name: String, address: String, below folder: String, type: [String] = ["ed25519"]) throws {
        self.name = name
        self.address = address
        home = "\(folder)/home-\(name)"
        try FileManager.default.createDirectory(atPath: "\(home)/.ssh", withIntermediateDirectories: true)
        try expectRun(
            "ssh-keygen", ["-q", "-t"] + type + ["-N", "", "-C", name, "-f", "\(home)/.ssh/id"])
        let configuration = """
            [user]
            \tname = \(name)
            \temail = \(address)
            \tsigningkey = \(home)/.ssh/id.pub
            [gpg]
            \tformat = ssh
            [init]
            \tdefaultBranch = main
            [safe]
            \tdirectory = *

            """
        try configuration.write(toFile: "\(home)/.gitconfig", atomically: true, encoding: .utf8)
    }

    /// Runs stock git as this player.
    @discardableResult
    public func git(_ arguments: [String], in folder: String, input: Data = Data()) throws -> String {
        try expectRun("git", arguments, in: folder, input: input, environment: environment)
    }
}

/// The people of the usual scenario.
public struct Cast: Sendable {
    /// Signs deliveries.
    public let sender: Player
    /// Signs what the machine decides.
    public let engine: Player
    /// The first person responsible.
    public let first: Player
    /// The second person responsible.
    public let second: Player
    /// Somebody whom nobody knows.
    public let stranger: Player

    /// Makes everybody's keys.
    public init(below folder: String) throws {
        sender = try Player("lieferant", address: "release@lieferant.example", below: folder)
        engine = try Player("engine", address: "stagectl@inner.example", below: folder)
        first = try Player("verantwortung-1", address: "verantwortung-1@amt.example", below: folder)
        second = try Player("verantwortung-2", address: "verantwortung-2@amt.example", below: folder)
        stranger = try Player("fremd", address: "fremd@anderswo.example", below: folder)
    }

    /// The allowed_signers file of the operator's people and machines.
    public var operators: String {
        get throws {
            try [engine, first, second].map { "\($0.address) \(try $0.publicKey)\n" }.joined()
        }
    }

    /// The allowed_signers file of the suppliers.
    public var senders: String {
        get throws { "\(sender.address) namespaces=\"git\" \(try sender.publicKey)\n" }
    }
}
