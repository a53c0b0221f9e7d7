import Foundation
import Git
import Problems
import Support
import Testing

/// A delivery in a bare repository, a private authority, and what it takes to serve the one with the other
/// over HTTPS.
struct HTTPFixture {
    let folder: TemporaryFolder
    let authority: CertificateAuthority

    /// Makes `a.git` with the annotated tag `v1` on one commit.
    init() throws {
        folder = try TemporaryFolder()
        authority = try CertificateAuthority(named: "authority", in: folder)
        let work = "\(folder.path)/work"
        try expectRun("git", ["init", "-q", "--bare", "-b", "main", "\(root)/a.git"])
        try expectRun("git", ["init", "-q", "-b", "main", work])
        for (name, value) in ["user.name": "Anna", "user.email": "anna@amt.example"] {
            try expectRun("git", ["config", name, value], in: work)
        }
        // Random, so that it does not shrink: the pack must be longer than one record of TLS.
        try expectRun("openssl", ["rand", "-out", "\(work)/portal.war", "400000"])
        try expectRun("git", ["add", "."], in: work)
        try expectRun("git", ["commit", "-q", "-m", "Deliver"], in: work)
        try expectRun("git", ["tag", "-a", "-m", "v1", "v1"], in: work)
        try expectRun("git", ["push", "-q", "\(root)/a.git", "main", "v1"], in: work)
        // As with any hosting service: who may push is decided by the login alone.
        try expectRun("git", ["config", "http.receivepack", "true"], in: "\(root)/a.git")
    }

    /// The folder that is served.
    var root: String { "\(folder.path)/root" }

    /// Serves it over HTTPS with a certificate for 127.0.0.1 and localhost.
    func serve(_ change: (inout NginxServer.Options) throws -> Void = { _ in }) throws -> NginxServer {
        var options = NginxServer.Options()
        options.certificate = try authority.issue("server", for: ["IP:127.0.0.1", "DNS:localhost"])
        try change(&options)
        return try NginxServer(serving: root, options)
    }

    /// A credential helper that knows one password, and writes down what else it is told.
    func helper(password: String) throws -> [String: [String]] {
        let script = try folder.write(
            """
            #!/bin/sh
            input=$(cat)
            printf '%s\\n%s\\n' "$1" "$input" >> '\(folder.path)/helper.log'
            [ "$1" = get ] && printf 'username=anna\\npassword=%s\\n' '\(password)'
            exit 0

            """, to: "helper")
        chmod(script, 0o700)
        return ["credential.helper": [script]]
    }

    /// What the helper was asked and told, one line each.
    func helperLog() -> [String] {
        // Nobody may have asked it anything.
        let text = (try? String(contentsOfFile: "\(folder.path)/helper.log", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    /// A connection that trusts the fixture's authority.
    func connection(
        to url: String, configuration: [String: [String]] = [:], environment: [String: String] = [:],
        timeout: Duration = .seconds(20)
    ) throws -> Connection {
        try Connection(
            to: url, configuration: ["http.sslCAInfo": [authority.certificate]].merging(configuration) { $1 },
            environment: environment, timeout: timeout)
    }
}

extension Connection {
    /// A connection as a test needs it: nothing of the machine, nobody at the terminal.
    init(
        to url: String, configuration: [String: [String]] = [:], environment: [String: String] = [:],
        timeout: Duration = .seconds(20)
    ) throws {
        // git's helpers read the configuration themselves.
        var environment = cleanEnvironment(adding: environment)
        let entries = configuration.flatMap { key, values in values.map { (key, $0) } }
        environment["GIT_CONFIG_COUNT"] = "\(entries.count)"
        for (index, entry) in entries.enumerated() {
            environment["GIT_CONFIG_KEY_\(index)"] = entry.0
            environment["GIT_CONFIG_VALUE_\(index)"] = entry.1
        }
        self.init(
            url: try RemoteURL(url, relativeTo: "/"), configuration: GitConfiguration(values: configuration),
            environment: environment, timeout: timeout, interactive: false)
    }

    /// The problem of a look at the refs; a test fails if there is none.
    func problemOfLooking(sourceLocation: SourceLocation = #_sourceLocation) throws -> Problem {
        try #require(throws: Problem.self, sourceLocation: sourceLocation) { try references() }
    }
}
