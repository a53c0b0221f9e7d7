import Delivery
import Foundation
import Git
import Ledger
import Pipeline
import Problems
import Support
import Testing

@Suite("The quarantine")
struct QuarantineTests {
    private func connection(_ fixture: SenderFixture, path: String? = nil) throws -> Connection {
        Connection(
            url: try RemoteURL(path ?? fixture.sender, relativeTo: "/"),
            configuration: GitConfiguration(values: [:]),
            environment: cleanEnvironment(adding: ["HOME": fixture.folder.path]), timeout: .seconds(60),
            interactive: false)
    }

    private func definition(_ rules: String = "{}") throws -> PipelineDefinition {
        let text = """
            pipeline: wohngeld
            source: { url: a, deliveries: refs/tags/v* }
            target: { url: b }
            signers: s
            roles: { engine: [e@example.org] }
            checkup:
              content: \(rules)
              checksums: { manifest: SHA256SUMS }
              signatures: { signers: t, require: 1, on: tag }
              malware: { databases: [/d], max-age: 48h }
            stages: { one: { title: One } }
            """
        return try PipelineDefinition.load(Array(text.utf8), file: "p.yaml")
    }

    private func quarantine(_ fixture: SenderFixture) throws -> Quarantine {
        try Quarantine(
            for: "wohngeld", source: fixture.sender, cacheFolder: "\(fixture.folder.path)/cache/stagectl")
    }

    @Test("A delivery that A lists is fetched, read, and fetched no second time")
    func receive() throws {
        let fixture = try SenderFixture()
        try fixture.git("tag", "-a", "-m", "M", "v1")
        try fixture.git("commit", "-q", "--allow-empty", "-m", "zwei")
        try fixture.git("tag", "-a", "-m", "M", "v2")
        let definition = try definition()
        let discovery = try Discovery(
            over: try connection(fixture), for: definition.source
        ) { _ in nil }
        #expect(discovery.new.map(\.name.text) == ["v1", "v2"])
        let quarantine = try quarantine(fixture)
        for announced in discovery.new {
            let delivery = try quarantine.receive(
                announced, over: try connection(fixture), limits: definition.checkup.content,
                tags: .annotated,
                now: SenderFixture.now)
            #expect(delivery.findings == [])
            #expect(delivery.object == announced.object)
        }
        let path = quarantine.repository.path
        #expect(path.hasPrefix("\(fixture.folder.path)/cache/stagectl/"))
        let references = try expectRun("git", ["-C", path, "for-each-ref", "--format=%(refname)"])
        #expect(references == "refs/stagectl/incoming/v1\nrefs/stagectl/incoming/v2")
        #expect(try run("git", ["-C", path, "fsck", "--strict"]).status == 0)
        // libgit2 makes the file, but nothing may stand in it.
        #expect(FileManager.default.contents(atPath: "\(path)/FETCH_HEAD")?.isEmpty != false)

        // A is gone: what lies here needs it no more.
        try FileManager.default.removeItem(atPath: fixture.sender)
        let again = try self.quarantine(fixture).receive(
            try #require(discovery.new.last), over: try connection(fixture),
            limits: definition.checkup.content,
            tags: .annotated, now: SenderFixture.now)
        #expect(again.findings == [])
    }

    @Test("Several runs that fetch the same delivery at once all have it")
    func together() async throws {
        let fixture = try SenderFixture()
        try fixture.git("tag", "-a", "-m", "M", "v1")
        let announced = try fixture.announced("v1")
        let limits = try definition().checkup.content
        let findings = try await withThrowingTaskGroup(of: [Problem].self) { group in
            for _ in 0..<6 {
                group.addTask {
                    try quarantine(fixture).receive(
                        announced, over: try connection(fixture), limits: limits, tags: .annotated,
                        now: SenderFixture.now
                    ).findings
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(findings == [])
    }

    @Test("A delivery that changes between list and fetch decides nothing")
    func changing() throws {
        let fixture = try SenderFixture()
        try fixture.git("tag", "-a", "-m", "M", "v1")
        let before = try fixture.announced("v1")
        let definition = try definition()
        let quarantine = try quarantine(fixture)
        try fixture.git("tag", "-f", "-a", "-m", "anders", "v1")
        for code in [Code.delivery(.changing), .delivery(.missing)] {
            let problem = #expect(throws: Problem.self) {
                try quarantine.receive(
                    before, over: try connection(fixture), limits: definition.checkup.content,
                    tags: .annotated,
                    now: SenderFixture.now)
            }
            #expect(problem?.code == code)
            // The second time A has it no more, and no stale ref here may stand in for it.
            _ = try run("git", ["tag", "-d", "v1"], in: fixture.sender)
            try expectRun(
                "git", ["-C", quarantine.repository.path, "update-ref", "-d", "refs/stagectl/incoming/v1"])
        }
    }

    @Test(
        "A delivery beyond the limits is refused without having been stored",
        arguments: ["max-objects: 2", "max-received: 100KiB"])
    func limits(rule: String) throws {
        let fixture = try SenderFixture()
        var random = SystemRandomNumberGenerator()
        let noise = Data((0..<300_000).map { _ in UInt8.random(in: 0...255, using: &random) })
        try fixture.folder.write(noise, to: "sender/noise")
        try fixture.git("add", "-A")
        try fixture.git("commit", "-q", "-m", "groß")
        try fixture.git("tag", "-a", "-m", "M", "v1")
        let quarantine = try quarantine(fixture)
        let definition = try definition("{ max-file: 1KiB, max-total: 1KiB, \(rule) }")
        let delivery = try quarantine.receive(
            try fixture.announced("v1"), over: try connection(fixture), limits: definition.checkup.content,
            tags: .annotated, now: SenderFixture.now)
        #expect(delivery.findings.count == 1)
        #expect(delivery.findings.allSatisfy { $0.code == .limit(.objects) || $0.code == .limit(.bytes) })
        #expect(delivery.tag == nil)
        #expect(!quarantine.repository.contains(try fixture.id("v1")))
    }

    @Test("An A that cannot be reached blames no delivery")
    func unreachable() throws {
        let fixture = try SenderFixture()
        try fixture.git("tag", "-a", "-m", "M", "v1")
        let definition = try definition()
        let absent = try connection(fixture, path: "\(fixture.folder.path)/absent")
        let quarantine = try quarantine(fixture)
        #expect(throws: Problem.self) {
            try Discovery(over: absent, for: definition.source) { _ in nil }
        }
        #expect(throws: Problem.self) {
            try quarantine.receive(
                try fixture.announced("v1"), over: absent, limits: definition.checkup.content,
                tags: .annotated,
                now: SenderFixture.now)
        }
    }

    @Test("A quarantine that has lost objects is begun anew before anyone is blamed")
    func renewal() throws {
        let fixture = try SenderFixture()
        try fixture.git("tag", "-a", "-m", "M", "v1")
        let announced = try fixture.announced("v1")
        let definition = try definition()
        func receive(_ quarantine: borrowing Quarantine) throws -> [Code] {
            try quarantine.receive(
                announced, over: try connection(fixture), limits: definition.checkup.content,
                tags: .annotated,
                now: SenderFixture.now
            ).findings.map(\.code)
        }
        let first = try quarantine(fixture)
        #expect(try receive(first) == [])
        let objects = "\(first.repository.path)/objects"
        try FileManager.default.removeItem(atPath: "\(objects)/pack")
        for name in try FileManager.default.contentsOfDirectory(atPath: objects) where name.count == 2 {
            try FileManager.default.removeItem(atPath: "\(objects)/\(name)")
        }
        let broken = try quarantine(fixture)
        #expect(try receive(broken) == [.content(.objectMissing)])
        #expect(try receive(try broken.renewed()) == [])
    }

    @Test("Every pipeline and every source has a quarantine of its own")
    func places() throws {
        let fixture = try SenderFixture()
        let cache = "\(fixture.folder.path)/cache"
        var paths: Set<String> = []
        for (pipeline, source) in [("a", "x"), ("a", "y"), ("b", "x"), ("a", "x")] {
            paths.insert(try Quarantine(for: pipeline, source: source, cacheFolder: cache).repository.path)
        }
        #expect(paths.count == 3)
    }

    @Test("A cache that cannot be written is a problem of the set-up")
    func unwritable() throws {
        let fixture = try SenderFixture()
        let file = try fixture.folder.write("", to: "file")
        let problem = #expect(throws: Problem.self) {
            _ = try Quarantine(for: "a", source: "x", cacheFolder: "\(file)/cache")
        }
        #expect(problem?.code.exitStatus == .unavailable)
    }
}
