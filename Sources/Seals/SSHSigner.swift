public import Problems
public import Processes

/// Signs as `git commit -S` does, by running `ssh-keygen`.
///
/// So agents, passphrases and FIDO tokens work as they do for Git.
public struct SSHSigner: Sendable {
    /// The key that signs; known before anything is signed.
    public let key: SSHPublicKey

    /// The key's fingerprint as `ssh-keygen -l` prints it.
    public var fingerprint: String { key.fingerprint }

    private let source: Source
    private let program: String
    private let environment: [String: String]
    private let timeout: Duration
    private let terminal: Terminal
    private let beforeSigning: @Sendable () -> Void

    /// Where `ssh-keygen` finds the key.
    private enum Source {
        /// In a file: a private key, or a public one whose private half lies beside it or in the agent.
        case file(String)
        /// In the agent, by its public half.
        case agent(line: String)
    }

    /// Finds the key that the user signs with; nothing is signed and no passphrase asked for yet.
    ///
    /// - Parameters:
    ///   - configuration: What Git's configuration says.
    ///   - environment: The environment of the programs that are run; `HOME` stands for `~`, `TMPDIR` for the
    ///     folder of temporary files.
    ///   - timeout: How long a signature may take, the person at the terminal included.
    ///   - terminal: Whether `ssh-keygen` may ask for a passphrase, a PIN or a touch.
    ///   - beforeSigning: Called each time before something is signed, and so before anything is asked.
    /// - Throws: `configuration.signing-format`, `configuration.signing-key-missing`,
    ///   `configuration.signing-key-unusable`, and what running the default key command throws.
    public init(
        _ configuration: SigningConfiguration, environment: [String: String], timeout: Duration,
        terminal: Terminal, beforeSigning: @escaping @Sendable () -> Void = {}
    ) throws(Problem) {
        guard configuration.format == "ssh" else {
            throw Problem(
                .configuration(.signingFormat), "gpg.format", expected: "ssh",
                found: configuration.format ?? "openpgp")
        }
        var environment = environment
        if terminal == .none {
            // Without a terminal nobody is there to answer, and no window may pop up either.
            environment["SSH_ASKPASS_REQUIRE"] = "never"
        }
        let home = environment["HOME"]
        self.environment = environment
        self.timeout = timeout
        self.terminal = terminal
        self.beforeSigning = beforeSigning
        program = expanded(configuration.program ?? "ssh-keygen", home: home)
        let value: String
        if let configured = configuration.signingKey, !configured.isEmpty {
            value = configured
        } else if let command = configuration.defaultKeyCommand, !command.isEmpty {
            value = try Self.defaultKey(
                command, environment: environment, timeout: timeout, terminal: terminal)
        } else {
            throw Problem(.configuration(.signingKeyMissing), "user.signingKey")
        }
        if let line = literalKey(value) {
            source = .agent(line: line)
            do { key = try SSHPublicKey(line: line) } catch {
                throw Self.unusable("user.signingKey", error)
            }
        } else {
            var path = expanded(value, home: home)
            if let folder = configuration.folder, !path.hasPrefix("/") { path = "\(folder)/\(path)" }
            source = .file(path)
            key = try Self.key(at: path)
        }
        if let weakness = key.material.weakness {
            throw Problem(.configuration(.signingKeyUnusable), value, found: weakness)
        }
    }

    /// Signs a content for a purpose.
    ///
    /// The signature is verified here before it is returned: a program that signs something else, or with another
    /// key, does no harm.
    ///
    /// - Returns: The signature in its armour.
    /// - Throws: `configuration.signing-failed`, or what running the program throws.
    public func sign(_ content: [UInt8], namespace: String) throws(Problem) -> String {
        let temporary = environment["TMPDIR"] ?? "/tmp"
        let folder = try writing(to: temporary) { () throws(SystemFailure) in
            try SigningFolder(in: temporary)
        }
        // By a file, as Git does it: ssh-keygen asks for a passphrase only if its input is the terminal.
        try writing(to: temporary) { () throws(SystemFailure) in
            try folder.write(content, to: folder.content)
        }
        // On a terminal it tells of its files, which nobody has heard of; other makers' programs know no such option.
        let quiet = program.split(separator: "/").last == "ssh-keygen" ? ["-q"] : []
        var arguments = quiet + ["-Y", "sign", "-n", namespace]
        switch source {
        case .file(let path): arguments += ["-f", path]
        case .agent(let line):
            try writing(to: temporary) { () throws(SystemFailure) in
                try folder.write(Array("\(line)\n".utf8), to: folder.key)
            }
            arguments += ["-f", folder.key, "-U"]
        }
        let call = Program(program, arguments + [folder.content], environment: environment)
        beforeSigning()
        let output = try call.run(timeout: timeout, terminal: terminal)
        guard output.status == 0 else {
            throw failed("\(program) ended with \(output.status): \(output.standardError)")
        }
        let bytes = try orFailed { () throws(SystemFailure) in
            try readSmallFile(folder.signature, limit: 16_384)
        }
        // As Git does: programs of other makers may write the line ends of Windows.
        let armored = String(decoding: (bytes ?? []).filter { $0 != 0x0D }, as: UTF8.self)
        try check(armored, content, namespace: namespace)
        return armored
    }

    private func check(_ armored: String, _ content: [UInt8], namespace: String) throws(Problem) {
        do throws(Problem) {
            let signature = try SSHSignature(armored: armored)
            try signature.verify(content, namespace: namespace)
            guard signature.publicKey == key.blob else {
                throw failed("\(program) signed with the key \(signature.fingerprint)")
            }
        } catch {
            throw failed(error.cause ?? error.code.name)
        }
    }

    private func orFailed<Result: ~Copyable>(
        _ body: () throws(SystemFailure) -> Result
    ) throws(Problem) -> Result {
        do { return try body() } catch { throw failed(error.reason) }
    }

    /// A full disk is no matter of the key.
    private func writing<Result: ~Copyable>(
        to folder: String, _ body: () throws(SystemFailure) -> Result
    ) throws(Problem) -> Result {
        do { return try body() } catch {
            throw Problem(.repository(.notWritable), folder, cause: error.reason)
        }
    }

    private func failed(_ reason: String) -> Problem {
        Problem(.configuration(.signingFailed), fingerprint, cause: reason)
    }
}
