internal import Glibc
internal import Problems
internal import Processes

/// `git upload-pack` or `git receive-pack` as a child, here or at the other end of an SSH connection; or what
/// `git daemon` starts for us.
///
/// It belongs to one thread.
final class ServiceProgram {
    let address: RemoteURL
    private let line: Line
    private let timeout: Duration

    /// Starts the program that serves a repository.
    ///
    /// - Parameters:
    ///   - names: The only refs that matter to a push; nil if others may. A server elsewhere cannot be told.
    ///   - address: A path, an SSH address or that of a daemon, already rewritten by git's configuration.
    init(
        _ service: Service, about names: [String]? = nil, at address: RemoteURL, for connection: Connection
    ) throws(Problem) {
        self.address = address
        timeout = connection.timeout
        let program: Program
        var asksPeople = false
        switch address.location {
        case .path(let path):
            program = Program(
                "git",
                ServiceProgram.arguments(
                    service, try ServiceProgram.repository(at: path, address), about: names),
                environment: connection.environmentOfOthers)
        case .ssh(let remote):
            program = try connection.ssh(to: remote, for: service)
            asksPeople = connection.interactive
        case .daemon(let remote):
            line = .daemon(try Self.call(remote, for: service, address, timeout: timeout))
            return
        case .http: throw Problem(.defect(.invariant), "ServiceProgram")
        }
        line = .program(
            try Conversation(
                with: program, timeout: connection.timeout,
                // ssh limits by itself how long it takes to reach the server; what is left is the person's.
                beginning: asksPeople ? max(timeout, .seconds(600)) : nil,
                terminal: connection.interactive ? .reachable : .none))
    }

    /// Reads what is there, after waiting for it; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Problem) -> Int {
        do {
            switch line {
            case .program(let conversation): return unsafe try conversation.read(into: buffer)
            case .daemon(let socket): return unsafe try socket.receive(into: buffer)
            }
        } catch { throw named(error) }
    }

    /// Writes everything.
    ///
    /// - Throws: `transport.broken-off` when the program does not read any more; what it said before that can
    ///   still be read.
    func write(_ bytes: UnsafeRawBufferPointer) throws(Problem) {
        do {
            switch line {
            case .program(let conversation): unsafe try conversation.write(bytes)
            case .daemon(let socket): unsafe try socket.send(bytes)
            }
        } catch { throw named(error) }
    }

    /// Ends the program, and says why it ended before its time.
    var reason: Problem {
        switch line {
        case .program(let conversation):
            let status = conversation.end(within: timeout)
            return ServiceFailure(address: address, status: status, words: conversation.errorOutput).problem
        case .daemon: return Problem(.transport(.brokenOff), address.text)
        }
    }

    /// Lets the program end by itself.
    func end() {
        guard case .program(let conversation) = line else { return }
        conversation.end(within: timeout)
    }

    /// People know the repository, not the program that leads there.
    private func named(_ problem: Problem) -> Problem {
        Problem(problem.code, address.text, expected: problem.expected, cause: problem.cause)
    }
}

extension ServiceProgram {
    /// What leads to the program.
    fileprivate enum Line {
        case program(Conversation)
        case daemon(Socket)
    }

    /// Asks a daemon to start the program.
    private static func call(
        _ remote: DaemonAddress, for service: Service, _ address: RemoteURL, timeout: Duration
    ) throws(Problem) -> Socket {
        guard service == .uploadPack else { throw Problem(.transport(.readOnly), address.text) }
        let socket = try Socket(
            connectingTo: remote.host, port: remote.port, origin: address.text, timeout: timeout)
        let request = remote.request
        try unsafe request.lend(first: request.count) { (bytes) throws(Problem) in
            unsafe try socket.send(bytes)
        }
        return socket
    }

    private static func arguments(_ service: Service, _ path: String, about names: [String]?) -> [String] {
        switch service {
        case .uploadPack: ["upload-pack", "--strict", path]
        // What is told to be done must survive a loss of power, whatever the configuration of the repository says: git writes
        // nothing of its own accord to the disk but packs.
        case .receivePack:
            ["-c", "core.fsync=all", "-c", "core.fsyncMethod=fsync"] + (names.map(showing) ?? [])
                + ["receive-pack", path]
        }
    }

    /// The settings with which git neither lists nor looks at any refs but these, of which a long ledger has thousands.
    ///
    /// It is not told more than before, and finds no more to be there: what other refs lead to it follows from these.
    private static func showing(_ names: [String]) -> [String] {
        let settings =
            ["receive.hideRefs=refs/"] + names.map { "receive.hideRefs=!\($0)" }
            + ["core.alternateRefsPrefixes=\(names.joined(separator: " "))"]
        return settings.flatMap { ["-c", $0] }
    }

    /// Finds the repository itself at a path that may be its working folder, as git does.
    static func repository(at path: String, _ address: RemoteURL) throws(Problem) -> String {
        for candidate in [path, "\(path)/.git", "\(path).git"] {
            if exists("\(candidate)/HEAD"), exists("\(candidate)/objects") { return candidate }
        }
        throw Problem(.repository(.missing), address.text)
    }

    private static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }
}
