import Git
import Problems
import Support
import Testing

@Suite("HTTP logins")
struct HTTPLoginTests {
    private let fixture: HTTPFixture
    private let server: NginxServer

    init() throws {
        fixture = try HTTPFixture()
        server = try fixture.serve { $0.account = ("anna", "geheim: ä=1") }
    }

    @Test("A login comes from git's credential helper, which hears that it was good")
    func loggedIn() throws {
        let connection = try fixture.connection(
            to: server.url("a.git"), configuration: try fixture.helper(password: "geheim: ä=1"))

        #expect(try !connection.references().isEmpty)

        let log = fixture.helperLog()
        #expect(log.contains("host=127.0.0.1:\(server.port)"))
        #expect(log.filter { ["get", "store", "erase"].contains($0) } == ["get", "store"])
        #expect(
            server.requests(atLeast: 2).map { $0.split(separator: " ").prefix(2).joined(separator: " ") } == [
                "- 401", "anna 200",
            ])
    }

    @Test("A wrong password is tried once, and the helper is told to forget it")
    func wrongPassword() throws {
        let problem = try fixture.connection(
            to: server.url("a.git"), configuration: try fixture.helper(password: "falsch")
        ).problemOfLooking()

        #expect(problem.code == .transport(.credentialRefused))
        #expect(problem.code.exitStatus == .configuration)
        #expect(!"\(problem)".contains("falsch"))
        #expect(server.requests(atLeast: 2).count == 2)
        #expect(fixture.helperLog().filter { ["get", "store", "erase"].contains($0) } == ["get", "erase"])
    }

    @Test("Without a helper, the server is asked once and nothing is guessed")
    func noHelper() throws {
        let problem = try fixture.connection(to: server.url("a.git")).problemOfLooking()

        #expect(problem.code == .transport(.credentialMissing))
        #expect(server.requests(atLeast: 1).count == 1)
    }

    @Test("The user named in the address is the one that the helper is asked about")
    func userInAddress() throws {
        let connection = try fixture.connection(
            to: server.url("a.git", user: "an%6Ea"),
            configuration: try fixture.helper(password: "geheim: ä=1"))

        #expect(try !connection.references().isEmpty)

        #expect(fixture.helperLog().contains("username=anna"))
        // An empty password with that name was not tried first.
        #expect(server.requests(atLeast: 2).count == 2)
    }

    @Test("No password is sent where everybody can read it")
    func unprotected() throws {
        let plain = try fixture.serve {
            $0.certificate = nil
            $0.account = ("anna", "geheim")
        }

        let problem = try fixture.connection(
            to: plain.url("a.git"), configuration: try fixture.helper(password: "geheim")
        ).problemOfLooking()

        #expect(problem.code == .transport(.credentialUnprotected))
        #expect(fixture.helperLog().isEmpty)
    }

    @Test("A password in the address is refused without repeating it")
    func passwordInAddress() throws {
        let problem = try #require(throws: Problem.self) {
            try fixture.connection(to: server.url("a.git", user: "anna:geheim")).references()
        }

        #expect(problem.code == .transport(.secretInAddress))
        #expect(!"\(problem)".contains("geheim"))
    }
}
