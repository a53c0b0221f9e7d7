import Foundation
import Git
import Problems
import Support
import Testing

@Suite("Reading from git daemon")
struct DaemonTests {
    @Test("References and content are those of the repository")
    func reading() throws {
        let fixture = try TransportFixture()
        let commit = try fixture.commit("one")
        try fixture.git("tag", "-a", "-m", "tag", "v1")
        try fixture.publish()
        let daemon = try GitDaemon(serving: fixture.folder.path)
        let connection = try fixture.connection(to: daemon.url("outer.git"))

        let references = try connection.references()
        #expect(references.map(\.name) == ["HEAD", "refs/heads/main", "refs/tags/v1"])
        #expect(references.first?.id == commit)

        let path = try fixture.quarantine()
        let repository = try Repository(at: path)
        let received = try connection.fetch(
            [(remote: "refs/tags/v1", local: "refs/incoming/v1")], into: repository,
            limits: TransportFixture.limits)
        #expect(received > 0)
        try fixture.git(in: "quarantine.git", "fsck", "--strict")
        #expect(try fixture.id(in: "quarantine.git", "refs/incoming/v1^{commit}") == commit)
    }

    @Test("What it does not serve is refused, and nothing can be written by it")
    func refused() throws {
        let fixture = try TransportFixture()
        let commit = try fixture.commit("one")
        try fixture.publish()
        let daemon = try GitDaemon(serving: fixture.folder.path)
        let missing = #expect(throws: Problem.self) {
            try fixture.connection(to: daemon.url("none.git")).references()
        }
        #expect(missing?.code == .transport(.refused))

        let repository = try Repository(at: "\(fixture.folder.path)/work/.git")
        // Nor where git's configuration leads there from another address.
        let configuration = ["url.\(daemon.url("")).pushInsteadOf": ["https://inner.example/"]]
        for url in [daemon.url("outer.git"), "https://inner.example/outer.git"] {
            let push = #expect(throws: Problem.self) {
                try fixture.connection(to: url, configuration: configuration).push(
                    [ReferenceUpdate(name: "refs/heads/new", old: .null, new: commit)], objects: [],
                    from: repository)
            }
            #expect(push?.code == .transport(.readOnly))
        }
        #expect(try fixture.git(in: "outer.git", "branch", "--list", "new").isEmpty)
    }

    @Test("A server that misbehaves is given up")
    func hostile() throws {
        let fixture = try TransportFixture()
        try fixture.commit("one")
        try fixture.publish()
        let daemon = try GitDaemon(serving: fixture.folder.path)
        let cases: [(LoopbackServer.Behaviour, Code)] = [
            (.blackHole, .transport(.timedOut)), (.silence, .transport(.timedOut)),
            (.answer("HTTP/1.0 400 Bad Request\r\n\r\n"), .transport(.malformed)),
            (.answer(""), .transport(.brokenOff)),
            (.cut(port: daemon.port, after: 40), .transport(.brokenOff)),
        ]
        for (behaviour, code) in cases {
            let server = try LoopbackServer(behaviour)
            let problem = #expect(throws: Problem.self) {
                try fixture.connection(
                    to: "git://127.0.0.1:\(server.port)/outer.git", timeout: .milliseconds(300)
                ).references()
            }
            #expect(problem?.code == code, "\(behaviour)")
        }
        let nobody = #expect(throws: Problem.self) {
            try fixture.connection(to: "git://127.0.0.1:1/outer.git").references()
        }
        #expect(nobody?.code == .transport(.unreachable))
    }
}
