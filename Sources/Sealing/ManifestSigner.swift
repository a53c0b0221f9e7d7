internal import Git
internal import Pipeline
internal import Problems
internal import Processes
internal import Seals

/// Signs a manifest as the user's own git signs tags: in the same format, by the same program, with the same key.
struct ManifestSigner {
    /// What the signature's file is called.
    let ending: ManifestSignature
    private let copy: WorkingCopy

    /// The path of the signature's file.
    var path: String { ending.path(beside: ChecksumManifest.path) }

    /// Finds out how git signs; nothing is signed, and nobody asked for anything.
    ///
    /// - Throws: `configuration.signing-format` if that is no format that a border knows.
    init(in copy: WorkingCopy) throws(Problem) {
        self.copy = copy
        let format = try copy.line(["config", "--get", "gpg.format"]) ?? "openpgp"
        switch format {
        case "ssh": ending = .ssh
        case "openpgp": ending = .openPGP
        case "x509": ending = .cms
        default:
            throw Problem(
                .configuration(.signingFormat), "gpg.format", expected: "openpgp, ssh, x509", found: format)
        }
    }

    /// Signs a manifest.
    ///
    /// - Returns: What belongs into the file.
    /// - Throws: `configuration.signing-failed` if what comes out is no signature that a border could read, and why nothing came out.
    func sign(_ manifest: [UInt8], _ terminal: Terminal) throws(Problem) -> [UInt8] {
        switch ending {
        case .ssh: return try signWithSSH(manifest, terminal)
        case .openPGP, .openPGPToo:
            // Git has two names for it: of both the one that is set last counts.
            let program = try program(#"^gpg\.(openpgp\.)?program$"#) ?? ("gpg", nil)
            let signature = try run(program, over: manifest, terminal)
            _ = try read(by: program.name) { () throws(Problem) in
                try OpenPGPSignature(file: signature, of: path)
            }
            return signature
        case .cms:
            let program = try program(#"^gpg\.x509\.program$"#) ?? ("gpgsm", nil)
            let signature = try run(program, over: manifest, terminal)
            // Git's own armour is one that openssl does not read.
            let read = try read(by: program.name) { () throws(Problem) in
                try CMSSignature(file: signature, of: path)
            }
            return read.bytes
        }
    }

    private func setting(_ name: String) throws(Problem) -> String? {
        try copy.line(["config", "--get", name]).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The program that git would start, and where its configuration names it; nil if it names none.
    ///
    /// - Parameter pattern: What the keys match that name it; of several the one that is set last counts.
    /// - Throws: `configuration.program-missing` for a name that git cannot start either: another program would sign with another key.
    private func program(_ pattern: String) throws(Problem) -> (name: String, key: String?)? {
        let settings = try copy.git(["config", "-z", "--get-regexp", pattern])
        guard settings.status <= 1 else {
            throw Problem(.configuration(.gitConfiguration), copy.folder, cause: settings.standardError)
        }
        guard let last = settings.standardOutput.split(separator: 0).last else { return nil }
        let end = last.firstIndex(of: UInt8(ascii: "\n")) ?? last.endIndex
        let key = String(decoding: last[..<end], as: UTF8.self)
        let name = last[end...].dropFirst()
        guard !name.isEmpty, let text = String(validating: name, as: UTF8.self) else {
            throw Problem(
                .configuration(.programMissing), String(decoding: name, as: UTF8.self), found: key)
        }
        return (text, key)
    }

    private func signWithSSH(_ manifest: [UInt8], _ terminal: Terminal) throws(Problem) -> [UInt8] {
        let program = try program(#"^gpg\.ssh\.program$"#)
        let signer = try SSHSigner(
            SigningConfiguration(
                format: "ssh", signingKey: try setting("user.signingkey"), program: program?.name,
                defaultKeyCommand: try setting("gpg.ssh.defaultkeycommand"), folder: copy.folder),
            environment: copy.environment, timeout: WorkingCopy.patience, terminal: terminal)
        return try naming(program?.key) { () throws(Problem) in
            Array(try signer.sign(manifest, namespace: ManifestSignature.namespace).utf8)
        }
    }

    /// Runs a program as git does when it signs a tag.
    private func run(
        _ program: (name: String, key: String?), over manifest: [UInt8], _ terminal: Terminal
    ) throws(Problem) -> [UInt8] {
        let key: String
        if let configured = try setting("user.signingkey") {
            key = configured
        } else {
            let person = try copy.text(["var", "GIT_COMMITTER_IDENT"])
            // Git signs by name and address; behind them stands the time.
            key = String(person[...(person.lastIndex(of: ">") ?? person.index(before: person.endIndex))])
        }
        let call = Program(
            program.name, ["--status-fd=2", "-bsau", key], environment: copy.environment, folder: copy.folder)
        // What it says of itself is for us; it asks at the terminal itself.
        let output = try naming(program.key) { () throws(Problem) in
            try call.run(
                input: manifest, timeout: WorkingCopy.patience, limit: ManifestSignature.sizeLimit,
                terminal: terminal == .none ? .none : .reachable)
        }
        let hasSigned = output.standardError.split(whereSeparator: \.isNewline).contains {
            $0.hasPrefix("[GNUPG:] SIG_CREATED ")
        }
        guard output.status == 0, hasSigned else {
            throw failed(
                program.name, "\(program.name) ended with \(output.status): \(output.standardError)", key)
        }
        // As git does: programs of other makers may write the line ends of Windows.
        return output.standardOutput.filter { $0 != 0x0D }
    }

    /// Says of a program that cannot be started where git's configuration names it.
    private func naming<Result>(_ key: String?, _ body: () throws(Problem) -> Result) throws(Problem)
        -> Result
    {
        do throws(Problem) { return try body() } catch {
            guard error.code == .configuration(.programMissing) else { throw error }
            throw Problem(error.code, error.subject, found: key, cause: error.cause)
        }
    }

    private func read<Signature>(
        by program: String, _ body: () throws(Problem) -> Signature
    ) throws(Problem) -> Signature {
        do throws(Problem) { return try body() } catch {
            throw failed(program, error.cause ?? error.code.name, path)
        }
    }

    private func failed(_ program: String, _ reason: String, _ subject: String) -> Problem {
        Problem(
            .configuration(.signingFailed), subject, expected: "\(program) -bsa <\(ChecksumManifest.path)",
            cause: reason)
    }
}
