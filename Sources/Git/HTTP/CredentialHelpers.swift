internal import Problems
internal import Processes

/// A name and a password for an HTTP server.
struct HTTPCredential: Sendable {
    let user: String
    let password: String
}

/// Git's own credential helpers: where logins come from, and who is told whether they were good.
///
/// `git credential` reads the same configuration as git does, so that what works for `git fetch` works here:
/// stores, keyrings, helpers of a hosting service, `GIT_ASKPASS`. A secret never stands in an argument, an
/// address or a problem.
struct CredentialHelpers: Sendable {
    let address: HTTPAddress
    let environment: [String: String]
    let timeout: Duration
    /// Whether git may ask the person at the terminal.
    let isInteractive: Bool

    /// Asks the helpers for a login.
    ///
    /// - Throws: `transport.credential-missing` if none has any.
    func fill() throws(Problem) -> HTTPCredential {
        // A person needs longer than a program.
        let limit = isInteractive ? max(timeout, .seconds(600)) : timeout
        let output = try run("fill", description(), timeout: limit)
        var user: String?
        var password: String?
        for line in String(decoding: output.standardOutput, as: UTF8.self).split(separator: "\n") {
            if line.hasPrefix("username=") { user = String(line.dropFirst("username=".count)) }
            if line.hasPrefix("password=") { password = String(line.dropFirst("password=".count)) }
        }
        guard output.status == 0, let user, let password, !password.isEmpty else {
            throw Problem(.transport(.credentialMissing), address.origin, cause: output.standardError)
        }
        return HTTPCredential(user: user, password: password)
    }

    /// Tells the helpers that a login was good, so that they may keep it.
    func approve(_ credential: HTTPCredential) { tell("approve", credential) }

    /// Tells the helpers that a login was not taken, so that they forget it.
    func reject(_ credential: HTTPCredential) { tell("reject", credential) }

    private func tell(_ verdict: String, _ credential: HTTPCredential) {
        // The operation does not depend on a helper's memory.
        _ = try? run(verdict, description(credential), timeout: timeout)
    }

    private func description(_ credential: HTTPCredential? = nil) -> String {
        var lines = [
            "protocol=\(address.scheme)", "host=\(address.hostAndPort)", "path=\(address.path.dropFirst())",
        ]
        if let user = credential?.user ?? address.user { lines.append("username=\(user)") }
        if let credential { lines.append("password=\(credential.password)") }
        return lines.joined(separator: "\n") + "\n\n"
    }

    private func run(_ verb: String, _ input: String, timeout: Duration) throws(Problem) -> Output {
        var environment = environment
        if !isInteractive { environment["GIT_TERMINAL_PROMPT"] = "0" }
        let program = Program("git", ["credential", verb], environment: environment)
        return try program.run(
            input: Array(input.utf8), timeout: timeout, limit: 1 << 16,
            terminal: isInteractive ? .shared : .none)
    }
}
