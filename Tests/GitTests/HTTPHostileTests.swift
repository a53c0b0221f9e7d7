import Foundation
import Git
import Problems
import Support
import Testing

@Suite("HTTP servers that misbehave", .timeLimit(.minutes(2)))
struct HTTPHostileTests {
    /// Looks at a server that is given a fifth of a second for each answer, and says what came of it and how
    /// long it took.
    private func look(
        at behaviour: LoopbackServer.Behaviour, scheme: String = "http"
    ) throws -> (problem: Problem, time: Duration) {
        let server = try LoopbackServer(behaviour)
        let connection = try Connection(
            to: "\(scheme)://127.0.0.1:\(server.port)/a.git", timeout: .milliseconds(200))
        let start = ContinuousClock.now
        let problem = try connection.problemOfLooking()
        return (problem, start.duration(to: .now))
    }

    @Test(
        "A server that does not answer is given up, while connecting, shaking hands and reading",
        arguments: [
            (LoopbackServer.Behaviour.blackHole, "http"), (.silence, "https"), (.silence, "http"),
        ])
    func silent(behaviour: LoopbackServer.Behaviour, scheme: String) throws {
        let (problem, time) = try look(at: behaviour, scheme: scheme)

        #expect(problem.code == .transport(.timedOut))
        #expect(problem.code.exitStatus == .unavailable)
        #expect(time < .seconds(5))
    }

    @Test(
        "A server that answers by a byte now and then is given up",
        arguments: [
            "HTTP/1.1 200 OK\r\nX-Header: ",
            "HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\n\r\nffff# service=",
        ])
    func slow(beginning: String) throws {
        let (problem, time) = try look(at: .drip(beginning, every: .milliseconds(50)))

        #expect(problem.code == .transport(.timedOut))
        #expect(time < .seconds(10))
    }

    @Test(
        "Each answer that is none has its own reason",
        arguments: [
            ("", Code.transport(.brokenOff)),
            ("SSH-2.0-OpenSSH_9.2\r\n", .transport(.malformed)),
            (
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello",
                .transport(.malformed)
            ),
            ("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n", .transport(.malformed)),
            (
                "HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\n"
                    + "Content-Length: 500\r\n\r\n001e# service", .transport(.brokenOff)
            ),
            (
                "HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\n"
                    + "Content-Length: 8\r\n\r\nzzzzzzzz", .transport(.malformed)
            ),
            ("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", .transport(.accessDenied)),
            ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", .repository(.missing)),
            ("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", .transport(.serverFailed)),
            ("HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n", .transport(.serverFailed)),
            (
                "HTTP/1.1 401 Who\r\nWWW-Authenticate: Digest realm=x\r\nContent-Length: 0\r\n\r\n",
                .transport(.credentialMissing)
            ),
            ("HTTP/1.1 302 Moved\r\nLocation: https://evil.example/a.git\r\n\r\n", .transport(.redirect)),
            ("HTTP/1.1 301 Moved\r\nLocation: file:///etc/passwd\r\n\r\n", .transport(.redirect)),
            ("HTTP/1.1 302 Moved\r\nContent-Length: 0\r\n\r\n", .transport(.redirect)),
        ])
    func nonsense(answer: String, code: Code) throws {
        let (problem, _) = try look(at: .answer(answer))

        #expect(problem.code == code, "\(problem)")
    }

    @Test("A redirect to another server is not followed, and nothing is said to that server")
    func redirected() throws {
        let fixture = try HTTPFixture()
        let other = try fixture.serve()
        let server = try fixture.serve { $0.movedTo = "https://127.0.0.1:\(other.port)" }

        let problem = try fixture.connection(to: server.movedURL("a.git")).problemOfLooking()

        #expect(problem.code == .transport(.redirect))
        #expect(problem.code.exitStatus == .configuration)
        #expect(problem.found?.hasPrefix("https://127.0.0.1:\(other.port)") == true)
        #expect(other.requests().isEmpty)
    }

    @Test("A connection that is cut in the middle of a pack leaves no ref", arguments: [10_000, 200_000])
    func cut(after count: Int) throws {
        let fixture = try HTTPFixture()
        let server = try fixture.serve()
        let cutter = try LoopbackServer(.cut(port: server.port, after: count))
        let local = try Repository(creatingAt: "\(fixture.folder.path)/quarantine.git")
        let connection = try fixture.connection(to: "https://127.0.0.1:\(cutter.port)/git/a.git")

        let problem = try #require(throws: Problem.self) {
            _ = try connection.fetch(
                [(remote: "refs/tags/v1", local: "refs/deliveries/v1")], into: local,
                limits: FetchLimits(bytes: 1 << 30, objects: 1000, references: 1000), progress: { _, _ in })
        }

        #expect(problem.code == .transport(.brokenOff))
        #expect(try local.references(matching: "refs/*").isEmpty)
    }
}
