import Foundation
import Support

/// The ways on which B is reached, and in which the hook is installed there.
enum InnerWay: String, CaseIterable, Sendable {
    /// A path on the same machine.
    case path
    /// OpenSSH, with a plain bare repository.
    case openSSH
    /// OpenSSH, with a repository whose own hook runs every file of a folder.
    case folderOfHooks
    /// gitolite behind OpenSSH.
    case gitolite
    /// nginx and `git http-backend`, with a private certificate authority and passwords.
    case https
}

/// What leads to the B of a scenario.
struct InnerServer: Sendable {
    /// How the pipeline names B.
    let url: String
    /// What `hook install` is told besides, and as whom it is run.
    let installation: (options: [String], environment: [String: String])
    /// What is to be done after the hook has been installed.
    let finish: @Sendable () throws -> Void
    private let variables: @Sendable (Player) throws -> [String: String]

    /// Returns the variables that make git and stagectl reach B as somebody.
    func environment(of player: Player) throws -> [String: String] { try variables(player) }

    /// Reaches B by its path.
    static func path(_ scenario: Scenario) -> InnerServer {
        InnerServer(url: scenario.inner, variables: { _ in [:] })
    }

    /// Starts the server of a way.
    init(_ way: InnerWay, for scenario: Scenario) throws {
        switch way {
        case .path: self = .path(scenario)
        case .openSSH: self = try .openSSH(scenario, [])
        case .folderOfHooks:
            try writeProgram(dispatcher, to: "\(scenario.inner)/hooks/pre-receive")
            self = try .openSSH(scenario, ["--pre-receive-d"])
        case .gitolite: self = try .gitolite(scenario)
        case .https: self = try HTTPSInner(for: scenario).inner
        }
    }

    fileprivate init(
        url: String, installation: ([String], [String: String]) = ([], [:]),
        finish: @escaping @Sendable () throws -> Void = {},
        variables: @escaping @Sendable (Player) throws -> [String: String]
    ) {
        self.url = url
        self.installation = installation
        self.finish = finish
        self.variables = variables
    }

    private static func openSSH(_ scenario: Scenario, _ options: [String]) throws -> InnerServer {
        let server = try SSHServer()
        return InnerServer(
            url: server.url(scenario.inner), installation: (options, [:]),
            variables: { _ in try server.environment() })
    }

    private static func gitolite(_ scenario: Scenario) throws -> InnerServer {
        let cast = scenario.cast
        let server = try GitoliteServer(
            serving: "fach/wohngeld", for: [cast.engine, cast.first, cast.second, cast.stranger])
        // The scenario looks at B by its path.
        try FileManager.default.removeItem(atPath: scenario.inner)
        try FileManager.default.createSymbolicLink(
            atPath: scenario.inner, withDestinationPath: server.path("fach/wohngeld"))
        return InnerServer(
            url: server.url("fach/wohngeld"), installation: (["--gitolite"], server.environment),
            finish: { try server.enable(hook: "stagectl") },
            variables: { try server.environment(of: $0) })
    }
}

/// nginx with a certificate of a private authority and one account, in front of the B of a scenario.
final class HTTPSInner: Sendable {
    /// The right password: one that has to be encoded wherever it goes.
    static let password = "geheim: ä=1&/@"

    /// How the pipeline names B.
    let url: String
    private let files: TemporaryFolder
    private let server: NginxServer
    private let authority: CertificateAuthority

    init(for scenario: Scenario) throws {
        files = try TemporaryFolder()
        authority = try CertificateAuthority(named: "behoerden-ca", in: files)
        var options = NginxServer.Options()
        options.certificate = try authority.issue("server", for: ["IP:127.0.0.1"])
        options.account = ("betrieb", Self.password)
        try FileManager.default.createDirectory(
            atPath: "\(files.path)/root", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: "\(files.path)/root/inner.git", withDestinationPath: scenario.inner)
        server = try NginxServer(serving: "\(files.path)/root", options)
        url = server.url("inner.git")
    }

    /// What leads there with the right password.
    var inner: InnerServer {
        InnerServer(url: url, variables: { try self.environment(of: $0) })
    }

    /// Returns what nginx has answered so far, as soon as there is so much.
    func requests(atLeast count: Int = 0) -> [String] { server.requests(atLeast: count) }

    /// Returns the variables that make git and stagectl trust the authority and ask a credential helper.
    ///
    /// - Parameter password: What the helper knows; nil for what it knows anyway.
    func environment(of player: Player, password: String? = password) throws -> [String: String] {
        let store = "\(player.home)/git-credentials"
        if let secret = password?.addingPercentEncoding(withAllowedCharacters: .alphanumerics) {
            try Data(url.replacingOccurrences(of: "https://", with: "https://betrieb:\(secret)@").utf8)
                .write(to: URL(fileURLWithPath: store))
        }
        return [
            "GIT_SSL_CAINFO": authority.certificate, "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "credential.helper", "GIT_CONFIG_VALUE_0": "store --file=\(store)",
        ]
    }
}

/// The hook of Gitea and Forgejo, which runs every file of a folder.
let dispatcher = """
    #!/usr/bin/env bash
    data=$(cat)
    exitcodes=""
    hookname=$(basename $0)
    GIT_DIR=${GIT_DIR:-$(dirname $0)/..}
    for hook in ${GIT_DIR}/hooks/${hookname}.d/*; do
      test -x "${hook}" && test -f "${hook}" || continue
      echo "${data}" | "${hook}"
      exitcodes="${exitcodes} $?"
    done
    for i in ${exitcodes}; do [ ${i} -eq 0 ] || exit ${i}; done
    """

/// Writes a file that can be run.
func writeProgram(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
}
