import Foundation
import Git
import Problems
import Support
import Testing

@Suite("Reading a repository")
struct TransportReadingTests {
    @Test(
        "References are those of git ls-remote, with what tags lead to", arguments: ["path", "file", "bare"])
    func references(form: String) throws {
        let fixture = try TransportFixture()
        let commit = try fixture.commit("one")
        try fixture.git("tag", "-a", "-m", "tag", "v1")
        try fixture.git("tag", "light")
        try fixture.publish()
        let url =
            switch form {
            case "file": "file://\(fixture.outer)"
            case "bare": "outer.git"
            default: fixture.outer
            }

        let references = try fixture.connection(to: url).references()

        let tag = try fixture.id("refs/tags/v1")
        #expect(
            references == [
                AdvertisedReference(name: "HEAD", id: commit, peeled: nil),
                AdvertisedReference(name: "refs/heads/main", id: commit, peeled: nil),
                AdvertisedReference(name: "refs/tags/light", id: commit, peeled: nil),
                AdvertisedReference(name: "refs/tags/v1", id: tag, peeled: commit),
            ])
    }

    @Test("An empty repository has no references")
    func empty() throws {
        let fixture = try TransportFixture()
        #expect(try fixture.connection().references() == [])
    }

    @Test("A working folder stands for the repository in it")
    func workingFolder() throws {
        let fixture = try TransportFixture()
        let commit = try fixture.commit("one")
        #expect(try fixture.connection(to: "work").references().map(\.id) == [commit, commit])
    }

    @Test(
        "What is not there is missing",
        arguments: ["nowhere.git", "file:///nonexistent/a.git", "work/.git/refs"])
    func missing(url: String) throws {
        let fixture = try TransportFixture()
        let problem = #expect(throws: Problem.self) { try fixture.connection(to: url).references() }
        #expect(problem?.code == .repository(.missing))
        #expect(problem?.subject == url)
    }

    @Test("A fetch brings exactly what was asked for, and git finds nothing wrong with it")
    func fetch() throws {
        let fixture = try TransportFixture()
        try fixture.commit("one")
        try fixture.git("tag", "-a", "-m", "tag", "v1")
        try fixture.git("tag", "-a", "-m", "tag", "v0")
        try fixture.publish()
        let path = try fixture.quarantine()

        let received = try fixture.connection().fetch(
            [("refs/tags/v1", "refs/deliveries/v1")], into: Repository(at: path),
            limits: TransportFixture.limits)

        #expect(received > 0)
        let listed = try fixture.git(
            in: "quarantine.git", "for-each-ref", "--format=%(refname) %(objectname)")
        #expect(listed == "refs/deliveries/v1 \(try fixture.id("refs/tags/v1").hex)")
        try fixture.git(in: "quarantine.git", "fsck", "--strict")
        #expect(try String(contentsOfFile: "\(path)/FETCH_HEAD", encoding: .utf8).isEmpty)
    }

    @Test("A second fetch receives only what is new")
    func incremental() throws {
        let fixture = try TransportFixture()
        let noise = (0..<200_000).map { _ in String(UInt8.random(in: 0...255), radix: 36) }.joined()
        try fixture.commit(noise, to: "large")
        try fixture.git("tag", "-a", "-m", "tag", "v1")
        try fixture.publish()
        let repository = try Repository(at: fixture.quarantine())
        let first = try fixture.connection().fetch(
            [("refs/tags/v1", "refs/deliveries/v1")], into: repository, limits: TransportFixture.limits)
        try fixture.commit("small")
        try fixture.git("tag", "-a", "-m", "tag", "v2")
        try fixture.publish()

        let second = try fixture.connection().fetch(
            [("refs/tags/v2", "refs/deliveries/v2")], into: repository, limits: TransportFixture.limits)

        #expect(first > 100_000)
        #expect(second < 2000)
        #expect(try repository.reference("refs/deliveries/v2") == fixture.id("refs/tags/v2"))
        try fixture.git(in: "quarantine.git", "fsck", "--strict")
    }

    @Test("A ref that A does not have is named")
    func missingReference() throws {
        let fixture = try TransportFixture()
        try fixture.commit("one")
        try fixture.publish()
        let problem = #expect(throws: Problem.self) {
            try fixture.connection().fetch(
                [("refs/tags/v1", "refs/deliveries/v1")], into: Repository(at: fixture.quarantine()),
                limits: TransportFixture.limits)
        }
        #expect(problem == Problem(.repository(.referenceMissing), "refs/tags/v1"))
    }

    @Test(
        "A name that is none, or would be read as a pattern, is never asked for",
        arguments: [
            "refs/tags/*", "refs/tags/a..b", "refs/tags/a:refs/heads/main", "+refs/tags/a", "^refs/tags/a",
        ])
    func illegalName(name: String) throws {
        let fixture = try TransportFixture()
        let problem = #expect(throws: Problem.self) {
            try fixture.connection().fetch(
                [(name, "refs/deliveries/v1")], into: Repository(at: fixture.quarantine()),
                limits: TransportFixture.limits)
        }
        #expect(problem?.code == .repository(.referenceMissing))
    }

    @Test("More bytes, objects or refs than allowed end the transfer, and leave no ref behind")
    func limits() throws {
        let fixture = try TransportFixture()
        var random = SystemRandomNumberGenerator()
        for number in 0..<30 {
            let noise = Data((0..<20_000).map { _ in UInt8.random(in: 0...255, using: &random) })
            try fixture.folder.write(noise, to: "work/f\(number)")
        }
        try fixture.commit("one")
        try fixture.publish()
        let table: [(FetchLimits, LimitProblem)] = [
            (FetchLimits(bytes: 300_000, objects: 1000, references: 100), .bytes),
            (FetchLimits(bytes: 1 << 30, objects: 10, references: 100), .objects),
            (FetchLimits(bytes: 1 << 30, objects: 1000, references: 0), .references),
        ]
        for (number, (limits, expected)) in table.enumerated() {
            let repository = try Repository(at: fixture.quarantine("q\(number).git"))
            let problem = #expect(throws: Problem.self) {
                try fixture.connection().fetch(
                    [("refs/heads/main", "refs/deliveries/main")], into: repository, limits: limits)
            }
            #expect(problem?.code == .limit(expected))
            #expect(try repository.reference("refs/deliveries/main") == nil)
        }
    }

    @Test("git's insteadOf leads elsewhere, the longest prefix first; libgit2's own does not count")
    func insteadOf() throws {
        let fixture = try TransportFixture()
        let commit = try fixture.commit("one")
        try fixture.publish()
        let path = try fixture.quarantine()
        try fixture.git(
            in: "quarantine.git", "config", "url./nonexistent/.insteadOf", "stagectl-program://")
        let connection = try fixture.connection(
            to: "outside:delivery/outer.git",
            configuration: [
                "url.\(fixture.folder.path)/.insteadOf": ["outside:delivery/"],
                "url./nonexistent/.insteadOf": ["outside:"],
            ])

        _ = try connection.fetch(
            [("refs/heads/main", "refs/deliveries/main")], into: Repository(at: path),
            limits: TransportFixture.limits)

        #expect(try Repository(at: path).reference("refs/deliveries/main") == commit)
    }
}
