import Foundation
import Git
import Problems
import Support
import Testing

@Suite("Fetching over HTTPS")
struct HTTPFetchTests {
    private let limits = FetchLimits(bytes: 1 << 30, objects: 1000, references: 1000)

    @Test("A tag arrives with all that it leads to", arguments: ["https", "http"])
    func tag(scheme: String) throws {
        let fixture = try HTTPFixture()
        let server = try fixture.serve { if scheme == "http" { $0.certificate = nil } }
        let path = "\(fixture.folder.path)/quarantine.git"
        let local = try Repository(creatingAt: path)

        let received = try fixture.connection(to: server.url("a.git")).fetch(
            [(remote: "refs/tags/v1", local: "refs/deliveries/v1")], into: local, limits: limits,
            progress: { _, _ in })

        let wanted = try expectRun("git", ["rev-parse", "v1"], in: "\(fixture.root)/a.git")
        #expect(try expectRun("git", ["rev-parse", "refs/deliveries/v1"], in: path) == wanted)
        #expect(received > 400_000)
        try expectRun("git", ["fsck", "--strict", "--full"], in: path)
    }

    @Test("A second fetch brings nothing again")
    func nothingNew() throws {
        let fixture = try HTTPFixture()
        let server = try fixture.serve()
        let local = try Repository(creatingAt: "\(fixture.folder.path)/quarantine.git")
        let connection = try fixture.connection(to: server.url("a.git"))
        let references = [(remote: "refs/tags/v1", local: "refs/deliveries/v1")]
        _ = try connection.fetch(references, into: local, limits: limits, progress: { _, _ in })

        let received = try connection.fetch(references, into: local, limits: limits, progress: { _, _ in })

        #expect(received < 1000)
    }

    @Test("The limit on received bytes holds")
    func tooMuch() throws {
        let fixture = try HTTPFixture()
        let server = try fixture.serve()
        let local = try Repository(creatingAt: "\(fixture.folder.path)/quarantine.git")
        let connection = try fixture.connection(to: server.url("a.git"))

        let problem = try #require(throws: Problem.self) {
            _ = try connection.fetch(
                [(remote: "refs/tags/v1", local: "refs/deliveries/v1")], into: local,
                limits: FetchLimits(bytes: 100_000, objects: 1000, references: 1000), progress: { _, _ in })
        }

        #expect(problem.code == .limit(.bytes))
    }

    @Test("A server that announces more refs than are allowed is stopped")
    func tooManyReferences() throws {
        let fixture = try HTTPFixture()
        let server = try fixture.serve()
        let lines = try expectRun("git", ["rev-parse", "main"], in: "\(fixture.root)/a.git")
        let commands = (0..<500).map { "create refs/tags/flood-\($0) \(lines)\n" }.joined()
        try expectRun(
            "git", ["update-ref", "--stdin"], in: "\(fixture.root)/a.git", input: Data(commands.utf8))
        let connection = try fixture.connection(to: server.url("a.git"))

        let problem = try #require(throws: Problem.self) { try connection.references(limit: 100) }

        #expect(problem.code == .limit(.references))
        #expect(try connection.references(limit: 1000).count > 500)
    }

    @Test("A repository that the server does not have is missing")
    func missing() throws {
        let fixture = try HTTPFixture()
        let server = try fixture.serve()

        let problem = try fixture.connection(to: server.url("b.git")).problemOfLooking()

        #expect(problem.code == .repository(.missing))
        #expect(problem.code.exitStatus == .missing)
    }

    @Test("Looks at the same time keep their settings apart")
    func atTheSameTime() async throws {
        let fixture = try HTTPFixture()
        let server = try fixture.serve()
        let trusting = try fixture.connection(to: server.url("a.git"))
        let doubting = try Connection(to: server.url("a.git"))

        let results = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<12 {
                group.addTask {
                    do {
                        _ = try (number.isMultiple(of: 2) ? trusting : doubting).references()
                        return number.isMultiple(of: 2)
                    } catch {
                        return !number.isMultiple(of: 2)
                            && (error as? Problem)?.code == .transport(.certificateUntrusted)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }

        #expect(results.count == 12 && results.allSatisfy(\.self))
    }
}
