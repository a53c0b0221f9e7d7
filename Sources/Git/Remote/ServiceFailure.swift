internal import Problems

/// A service program, or `ssh` on the way to it, that ended before its time.
struct ServiceFailure {
    let address: RemoteURL
    let status: Int32
    /// The last that it wrote to standard error: nothing but this tells the reasons apart.
    let words: String

    /// The problem to report.
    var problem: Problem { Problem(code, address.text, found: lastLine, cause: words) }

    private var code: Code {
        // `ssh` ends with this status for every failure of its own, and git never does.
        if address.kind == .ssh, status == 255 { return .transport(reasonOfSSH) }
        if says("dubious ownership") { return .repository(.foreignOwner) }
        if says("not appear to be a git repository", "not a git repository", "does not exist", "not found") {
            return .repository(.missing)
        }
        if says("unknown repository extension", "expected git repo version") { return .repository(.unusable) }
        return .transport(status == 0 ? .brokenOff : .refused)
    }

    private var reasonOfSSH: TransportProblem {
        if says("Host key verification failed", "HOST IDENTIFICATION HAS CHANGED", "host key is known for") {
            return .hostKey
        }
        if says("Permission denied", "Too many authentication failures", "No more authentication methods") {
            return .credentialRefused
        }
        return .unreachable
    }

    private func says(_ texts: String...) -> Bool { texts.contains { words.contains($0) } }

    private var lastLine: String {
        let lines = words.split(whereSeparator: \.isNewline)
        let line = lines.last { $0.hasPrefix("fatal: ") }?.dropFirst("fatal: ".count) ?? lines.last
        return line.map(String.init) ?? "exit status \(status)"
    }
}
