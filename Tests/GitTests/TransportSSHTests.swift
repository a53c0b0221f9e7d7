import Foundation
import Git
import Problems
import Support
import Testing

@Suite("Over SSH")
struct TransportSSHTests {
    @Test("A real server is read from and written to, and its hooks run")
    func roundTrip() throws {
        let server = try SSHServer()
        let fixture = try TransportFixture(environment: server.environment())
        let commit = try fixture.commit("one")
        try fixture.publish()
        try fixture.hook("pre-receive", "echo seen by hook")
        let connection = try fixture.connection(to: server.url(fixture.outer))

        #expect(try connection.references().map(\.id) == [commit, commit])
        let repository = try Repository(at: fixture.quarantine())
        _ = try connection.fetch(
            [("refs/heads/main", "refs/heads/got")], into: repository, limits: TransportFixture.limits)
        #expect(try repository.reference("refs/heads/got") == commit)
        let outcome = try connection.push(
            [ReferenceUpdate(name: "refs/heads/more", old: .null, new: commit)], objects: [],
            from: repository)
        #expect(outcome.statuses == ["refs/heads/more": .taken])
        #expect(outcome.messages == ["seen by hook"])

        let shortForm = try fixture.connection(to: "inner:\(fixture.outer)")
        #expect(try shortForm.references().count == 3)
    }

    @Test("A path with quotes and blanks reaches the server as it is")
    func quoting() throws {
        let server = try SSHServer()
        let fixture = try TransportFixture(environment: server.environment())
        let name = "it's $(touch owned) ; \"!\" *.git"
        try fixture.git("init", "-q", "--bare", "../\(name)")
        #expect(try fixture.connection(to: "inner:\(fixture.folder.path)/\(name)").references() == [])
    }

    @Test("An unknown or changed host key is never accepted, whatever the user's own command says")
    func hostKeys() throws {
        let server = try SSHServer()
        for knownHost in [SSHServer.KnownHost.none, .changed] {
            var environment = try server.environment(knownHost: knownHost)
            for command in [environment["GIT_SSH_COMMAND"] ?? ""].flatMap({
                [$0, "\($0) -o StrictHostKeyChecking=no", "\($0) -ostricthostkeychecking accept-new"]
            }) {
                environment["GIT_SSH_COMMAND"] = command
                let fixture = try TransportFixture(environment: environment)
                let problem = #expect(throws: Problem.self) {
                    try fixture.connection(to: server.url(fixture.outer)).references()
                }
                #expect(problem?.code == .transport(.hostKey))
                #expect(problem?.code.exitStatus == .configuration)
            }
        }
    }

    @Test("A key that the server does not know is tried once and named as the reason")
    func stranger() throws {
        let server = try SSHServer()
        let fixture = try TransportFixture(environment: server.environment(key: .stranger))
        let problem = #expect(throws: Problem.self) {
            try fixture.connection(to: server.url(fixture.outer)).references()
        }
        #expect(problem?.code == .transport(.credentialRefused))
    }

    @Test("A repository that is not there is missing, a server that is not there unreachable")
    func missing() throws {
        let server = try SSHServer()
        let fixture = try TransportFixture(environment: server.environment())
        let noRepository = #expect(throws: Problem.self) {
            try fixture.connection(to: server.url("/nonexistent/a.git")).references()
        }
        #expect(noRepository?.code == .repository(.missing))
        let noServer = #expect(throws: Problem.self) {
            try fixture.connection(to: "ssh://127.0.0.1:1/a.git").references()
        }
        #expect(noServer?.code == .transport(.unreachable))
    }

    @Test("A server that takes the call and says nothing is given up")
    func silence() throws {
        let ssh = try SSHServer()
        let server = try LoopbackServer(.silence)
        let fixture = try TransportFixture(environment: ssh.environment())
        let start = ContinuousClock.now
        let problem = #expect(throws: Problem.self) {
            try fixture.connection(to: "ssh://127.0.0.1:\(server.port)/a.git", timeout: .seconds(1))
                .references()
        }
        #expect(problem?.code.exitStatus == .unavailable)
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test("The command comes from the configuration where the environment has none")
    func configuredCommand() throws {
        let server = try SSHServer()
        let command = try #require(try server.environment()["GIT_SSH_COMMAND"])
        let fixture = try TransportFixture()
        let connection = try fixture.connection(
            to: server.url(fixture.outer), configuration: ["core.sshCommand": [command]])
        #expect(try connection.references() == [])
    }
}
