import Foundation
import Git
import Problems
import Support
import Testing

@Suite("Pushing over HTTPS")
struct HTTPPushTests {
    private let fixture: HTTPFixture
    private let server: NginxServer
    private let connection: Connection
    private let inner: String

    init() throws {
        fixture = try HTTPFixture()
        server = try fixture.serve { $0.account = ("anna", "geheim") }
        inner = "\(fixture.root)/b.git"
        try expectRun("git", ["init", "-q", "--bare", "-b", "main", inner])
        connection = try fixture.connection(
            to: server.url("b.git"), configuration: try fixture.helper(password: "geheim"))
    }

    /// The delivered commit with all that it needs.
    private func delivery() throws -> (id: ObjectID, objects: [ObjectID]) {
        let work = "\(fixture.folder.path)/work"
        let objects = try expectRun("git", ["rev-list", "--objects", "--no-object-names", "main"], in: work)
            .split(separator: "\n").compactMap { ObjectID(hex: $0) }
        let id = try #require(ObjectID(hex: try expectRun("git", ["rev-parse", "main"], in: work)))
        return (id, objects)
    }

    private func push(_ updates: [ReferenceUpdate]) throws -> PushOutcome {
        let source = try Repository(at: "\(fixture.folder.path)/work/.git")
        return try connection.push(updates, objects: try delivery().objects, from: source)
    }

    @Test("Refs and objects arrive, logged in by the credential helper")
    func pushed() throws {
        let id = try delivery().id

        let outcome = try push([
            ReferenceUpdate(name: "refs/heads/w/ledger", old: .null, new: id),
            ReferenceUpdate(name: "refs/tags/w/v1", old: .null, new: id),
        ])

        #expect(outcome.problem == nil)
        #expect(outcome.wasAtomic)
        #expect(
            try expectRun("git", ["rev-parse", "w/ledger", "refs/tags/w/v1"], in: inner)
                == "\(id.hex)\n\(id.hex)")
        try expectRun("git", ["fsck", "--strict"], in: inner)
        #expect(fixture.helperLog().filter { ["get", "store", "erase"].contains($0) } == ["get", "store"])
    }

    @Test("A ref that is not where we think moves nothing, not even the others")
    func moved() throws {
        let id = try delivery().id
        _ = try push([ReferenceUpdate(name: "refs/heads/w/ledger", old: .null, new: id)])

        let outcome = try push([
            ReferenceUpdate(name: "refs/heads/w/stage", old: .null, new: id),
            ReferenceUpdate(name: "refs/heads/w/ledger", old: .null, new: id),
        ])

        #expect(outcome.problem?.code == .push(.moved))
        #expect(
            try expectRun("git", ["for-each-ref", "--format=%(refname)"], in: inner) == "refs/heads/w/ledger")
    }

    @Test("What the server's hook says is handed on")
    func refused() throws {
        let hook = "\(inner)/hooks/pre-receive"
        try """
        #!/bin/sh
        echo 'Diese Freigabe fehlt.' >&2
        exit 1

        """.write(toFile: hook, atomically: true, encoding: .utf8)
        chmod(hook, 0o700)

        let outcome = try push([
            ReferenceUpdate(name: "refs/heads/w/ledger", old: .null, new: try delivery().id)
        ])

        #expect(outcome.messages.contains("Diese Freigabe fehlt."))
        guard case .refused = try #require(outcome.statuses["refs/heads/w/ledger"]) else {
            Issue.record("The hook did not run.")
            return
        }
        #expect(outcome.problem?.code.exitStatus == .notAllowed)
    }

    @Test("A wrong password is tried once")
    func wrongPassword() throws {
        let other = try fixture.connection(
            to: server.url("b.git"), configuration: try fixture.helper(password: "falsch"))
        let source = try Repository(at: "\(fixture.folder.path)/work/.git")
        let delivery = try delivery()

        let problem = try #require(throws: Problem.self) {
            _ = try other.push(
                [ReferenceUpdate(name: "refs/heads/x", old: .null, new: delivery.id)],
                objects: delivery.objects, from: source)
        }

        #expect(problem.code == .transport(.credentialRefused))
        #expect(server.requests(atLeast: 2).count == 2)
    }

    @Test("A server that lets nobody push says so")
    func readOnly() throws {
        let open = try fixture.serve()
        let source = try Repository(at: "\(fixture.folder.path)/work/.git")
        let delivery = try delivery()

        let problem = try #require(throws: Problem.self) {
            // Without a login, git http-backend lets nobody push unless it is told to.
            _ = try fixture.connection(to: open.url("b.git")).push(
                [ReferenceUpdate(name: "refs/heads/x", old: .null, new: delivery.id)],
                objects: delivery.objects, from: source)
        }

        #expect(problem.code == .transport(.accessDenied))
    }

    @Test("A server that takes no request of that length says so")
    func tooLong() throws {
        let strict = try fixture.serve {
            $0.account = ("anna", "geheim")
            $0.longestRequest = "100k"
        }
        let source = try Repository(at: "\(fixture.folder.path)/work/.git")
        let delivery = try delivery()
        var connection = connection
        connection.url = try RemoteURL(strict.url("b.git"), relativeTo: "/")

        let problem = try #require(throws: Problem.self) {
            _ = try connection.push(
                [ReferenceUpdate(name: "refs/heads/x", old: .null, new: delivery.id)],
                objects: delivery.objects, from: source)
        }

        #expect(problem.code == .transport(.serverFailed))
        #expect(problem.found == "HTTP 413")
    }
}
