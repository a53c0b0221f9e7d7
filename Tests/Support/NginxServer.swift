import Foundation

/// Smart HTTP as it is served in the field: nginx, fcgiwrap and `git http-backend`, on loopback, for one
/// test.
///
/// It serves every bare repository below a folder under `/git/`, and answers below `/moved/` with a redirect.
/// Everything runs as the user who runs the tests, with its own configuration in a folder of its own, and
/// ends with this object.
public final class NginxServer: Sendable {
    /// How it is set up.
    public struct Options: Sendable {
        /// Certificate and key; none means plain `http://`.
        public var certificate: CertificateAuthority.Certificate?
        /// The versions of TLS that it speaks, as nginx writes them.
        public var protocols = "TLSv1.2 TLSv1.3"
        /// The certificate of the authority that must have issued each client's certificate, if one is asked
        /// for.
        public var clientAuthority: String?
        /// The one name and password that it lets in; none means that it lets everybody in.
        public var account: (name: String, password: String)?
        /// Where it sends those who ask for `/moved/…`; the rest of the path follows.
        public var movedTo = "http://127.0.0.1:9"

        /// The longest request that it takes, as nginx writes it; 0 is any length.
        public var longestRequest = "0"

        /// Plain HTTP that asks for nothing.
        public init() {}
    }

    /// The port on 127.0.0.1.
    public let port: Int

    private let folder: TemporaryFolder
    private let scheme: String
    private let programs: [Process]

    /// Starts it on a free port.
    ///
    /// - Parameter root: The folder with the bare repositories.
    public init(serving root: String, _ options: Options = Options()) throws {
        let folder = try TemporaryFolder()
        self.folder = folder
        scheme = options.certificate == nil ? "http" : "https"
        let backend = try expectRun("git", ["--exec-path"]) + "/git-http-backend"
        var accounts: String?
        if let account = options.account {
            let hash = try expectRun(
                "openssl", ["passwd", "-apr1", "-stdin"], input: Data(account.password.utf8))
            accounts = try folder.write("\(account.name):\(hash)\n", to: "accounts")
        }
        // One program serves one request at a time; preforking ones would outlive us.
        let gateways = try (1...3).map { number in
            try Self.start("fcgiwrap", ["-s", "unix:\(folder.path)/gateway\(number)"], in: folder)
        }
        // Another process may take the port between our look and nginx's: then the next one.
        for _ in 0..<20 {
            let port = try LoopbackPort.free()
            let text = Self.configuration(
                port: port, root: root, folder: folder.path, backend: backend, accounts: accounts, options)
            let file = try folder.write(text, to: "nginx.conf")
            let nginx = try Self.start(
                "nginx", ["-p", folder.path, "-e", "\(folder.path)/error.log", "-c", file], in: folder)
            if LoopbackPort.answers(port, whileRunning: nginx) {
                self.port = port
                programs = [nginx] + gateways
                return
            }
            Self.end([nginx])
        }
        Self.end(gateways)
        throw ToolFailure(description: "nginx does not start: \(Self.read("\(folder.path)/error.log"))")
    }

    deinit {
        Self.end(programs)
    }

    /// Ends programs at once: there is nothing that they would have to tidy up.
    private static func end(_ programs: [Process]) {
        for program in programs { kill(program.processIdentifier, SIGKILL) }
        for program in programs { program.waitUntilExit() }
    }

    /// The address of a repository: its folder's name below the root.
    public func url(_ repository: String, host: String = "127.0.0.1", user: String? = nil) -> String {
        "\(scheme)://\(user.map { "\($0)@" } ?? "")\(host):\(port)/git/\(repository)"
    }

    /// The address that is answered by a redirect.
    public func movedURL(_ repository: String) -> String {
        "\(scheme)://127.0.0.1:\(port)/moved/\(repository)"
    }

    /// The requests so far, each as `USER STATUS METHOD PATH`, with `-` where nobody has logged in.
    ///
    /// nginx writes a line when a request is over, which may be a moment after the client has its answer.
    public func requests(atLeast count: Int = 0) -> [String] {
        var lines: [String] = []
        let deadline = Date(timeIntervalSinceNow: 5)
        repeat {
            lines = Self.read("\(folder.path)/access.log").split(separator: "\n").map(String.init)
            if lines.count < count { usleep(5_000) }
        } while lines.count < count && Date() < deadline
        return lines
    }

    private static func read(_ file: String) -> String {
        // A log that does not exist yet is empty.
        (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
    }

    private static func start(_ name: String, _ arguments: [String], in folder: TemporaryFolder) throws
        -> Process
    {
        let program = Process()
        program.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        program.arguments = [name] + arguments
        var environment = cleanEnvironment()
        // Debian installs nginx where only root looks.
        environment["PATH", default: ""] += ":/usr/sbin:/sbin"
        program.environment = environment
        program.standardInput = FileHandle.nullDevice
        program.standardOutput = FileHandle.nullDevice
        let log = "\(folder.path)/\(name).errors"
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        program.standardError = FileHandle(forWritingAtPath: log)
        try program.run()
        return program
    }
}

extension NginxServer {
    private static func configuration(
        port: Int, root: String, folder: String, backend: String, accounts: String?, _ options: Options
    ) -> String {
        var server = ["listen 127.0.0.1:\(port)\(options.certificate == nil ? "" : " ssl");"]
        if let certificate = options.certificate {
            server += [
                "ssl_certificate \(certificate.certificate);", "ssl_certificate_key \(certificate.key);",
                "ssl_protocols \(options.protocols);",
            ]
        }
        if let authority = options.clientAuthority {
            server += ["ssl_client_certificate \(authority);", "ssl_verify_client on;"]
        }
        if let accounts { server += ["auth_basic git;", "auth_basic_user_file \(accounts);"] }
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "\($0)_temp_path \(folder)/\($0);" }.joined(separator: " ")
        // Started as root, nginx would serve as nobody, who may not read the test's folders.
        let user = geteuid() == 0 ? "user root;" : ""
        return """
            daemon off; master_process off; \(user)
            pid \(folder)/nginx.pid; error_log \(folder)/error.log info;
            events { worker_connections 64; }
            http {
              log_format short '$remote_user $status $request_method $request_uri';
              access_log \(folder)/access.log short;
              upstream git {
                least_conn;
                server unix:\(folder)/gateway1; server unix:\(folder)/gateway2; server unix:\(folder)/gateway3;
              }
              \(temporary) client_max_body_size \(options.longestRequest);
              server {
                \(server.joined(separator: "\n    "))
                location ~ ^/moved/(.*)$ { return 302 \(options.movedTo)/git/$1$is_args$args; }
                location ~ ^/git(/.*)$ {
                  fastcgi_pass git; fastcgi_read_timeout 60s;
                  fastcgi_param SCRIPT_FILENAME \(backend); fastcgi_param GIT_HTTP_EXPORT_ALL 1;
                  fastcgi_param GIT_PROJECT_ROOT \(root); fastcgi_param PATH_INFO $1;
                  fastcgi_param REMOTE_USER $remote_user; fastcgi_param REMOTE_ADDR $remote_addr;
                  fastcgi_param QUERY_STRING $query_string; fastcgi_param REQUEST_METHOD $request_method;
                  fastcgi_param CONTENT_TYPE $content_type; fastcgi_param CONTENT_LENGTH $content_length;
                }
              }
            }
            """
    }
}
