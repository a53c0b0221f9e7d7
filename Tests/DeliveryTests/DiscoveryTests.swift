import Git
import Ledger
import Pipeline
import Problems
import Testing

@testable import Delivery

@Suite("Discovery")
struct DiscoveryTests {
    private func source(_ pattern: String = "refs/tags/v*", maxNew: Int = 100) throws -> Source {
        let text = """
            pipeline: p
            source: { url: a, deliveries: "\(pattern)", max-new: \(maxNew) }
            target: { url: b }
            signers: s
            roles: { engine: [e@example.org] }
            checkup:
              checksums: { manifest: SHA256SUMS }
              signatures: { signers: t, require: 1, on: tag }
              malware: { databases: [/d], max-age: 48h }
            stages: { one: { title: One } }
            """
        return try PipelineDefinition.load(Array(text.utf8), file: "p.yaml").source
    }

    private func id(_ digit: Int) throws -> ObjectID {
        try #require(ObjectID(hex: String(repeating: String(digit), count: 40)))
    }

    @Test("New deliveries come oldest version first, and not more than one run may judge")
    func order() throws {
        let names = ["v1.10", "v1.9", "v1.0-rc1", "v1.0", "vnext"]
        let listed = try names.map { (reference: "refs/tags/\($0)", object: try id(1)) }
        let discovery = try Discovery(listed, for: try source(maxNew: 3)) { _ in nil }
        #expect(discovery.new.map(\.name.text) == ["vnext", "v1.0-rc1", "v1.0"])
        #expect(discovery.remaining == 2)
        #expect(discovery.problems == [])
        let last = try #require(DeliveryName("v1.10"))
        #expect(try discovery.delivery(named: last).reference == "refs/tags/v1.10")
    }

    @Test("Only what matches the pattern is a delivery")
    func pattern() throws {
        let listed = try [
            "HEAD", "refs/heads/v1", "refs/tags/v1", "refs/tags/w1", "refs/tags/v1/x", "refs/replace/v1",
            "refs/notes/v1",
            "refs/tags/v..1/x", "v1", "refs/tags/",
        ].map { (reference: $0, object: try id(1)) }
        let discovery = try Discovery(listed, for: try source()) { _ in nil }
        #expect(discovery.new.map(\.name.text) == ["v1"])
        #expect(discovery.problems == [])
    }

    @Test("A judged delivery that points elsewhere is an alarm, never new")
    func moved() throws {
        let listed = [
            (reference: "refs/tags/v1", object: try id(1)), (reference: "refs/tags/v2", object: try id(2)),
            (reference: "refs/tags/v3", object: try id(3)),
        ]
        let known = ["v1": try id(1), "v2": try id(9), "v0": try id(5)]
        let discovery = try Discovery(listed, for: try source()) { name in
            known[name.name.text].map { Judged(object: $0, isFinal: true) }
        }
        #expect(discovery.new.map(\.name.text) == ["v3"])
        #expect(discovery.judged.map(\.name.text) == ["v1"])
        let alarm = Problem(.delivery(.moved), "v2", expected: try id(9).hex, found: try id(2).hex)
        #expect(discovery.problems == [alarm])
        #expect(alarm.code.exitStatus == .refused)
        let names = try ["v2", "v0"].map { try #require(DeliveryName($0)) }
        #expect(throws: alarm) { try discovery.delivery(named: names[0]) }
        #expect(throws: Problem(.delivery(.missing), "v0")) { try discovery.delivery(named: names[1]) }
    }

    @Test(
        "A name that Git or people could not handle is refused",
        arguments: [
            "v..", "v1.lock", "v@{1}", "v 1", "v\u{202E}1", "v\u{FFFD}", "v\n",
            "v" + String(repeating: "1", count: 5_000),
        ])
    func names(name: String) throws {
        let discovery = try Discovery(
            [
                (reference: "refs/tags/\(name)", object: try id(1)),
                (reference: "refs/tags/v1", object: try id(1)),
            ],
            for: try source()
        ) { _ in nil }
        #expect(discovery.problems.map(\.code) == [.delivery(.refName)])
        #expect(discovery.problems.allSatisfy { $0.subject.utf8.count < 300 })
        #expect(discovery.new.map(\.name.text) == ["v1"])
    }

    @Test(
        "What was judged without a proven sender and stands elsewhere now is judged again, after all that is new"
    )
    func again() throws {
        let listed = try ["v1", "v2", "v3"].map { (reference: "refs/tags/\($0)", object: try id(1)) }
        let known = ["v1": try id(9), "v2": try id(1)]
        let discovery = try Discovery(listed, for: try source(maxNew: 1)) { name in
            known[name.name.text].map { Judged(object: $0, isFinal: false) }
        }
        #expect(discovery.new.map(\.name.text) == ["v3"])
        #expect(discovery.remaining == 1)
        #expect(discovery.problems == [])
        #expect(discovery.judged.map(\.name.text) == ["v2"])
        let name = try #require(DeliveryName("v1"))
        #expect(discovery.new(named: name)?.object == (try id(1)))
    }

    @Test(
        "What people have opened again is judged again as it stands, in its turn; where it has moved it is an alarm"
    )
    func openAgain() throws {
        let listed = try ["v1", "v2", "v3"].map { (reference: "refs/tags/\($0)", object: try id(1)) }
        let known = ["v1": try id(1), "v2": try id(9)]
        let discovery = try Discovery(listed, for: try source()) { name in
            known[name.name.text].map { Judged(object: $0, isFinal: true, isOpenAgain: true) }
        }
        #expect(discovery.new.map(\.name.text) == ["v1", "v3"])
        #expect(discovery.problems.map(\.subject) == ["v2"])
    }

    @Test("A flood of names stays bounded, and a name that is listed twice is taken once")
    func flood() throws {
        let bad = try (0..<5_000).map { (reference: "refs/tags/v\($0)..", object: try id(1)) }
        let twice = try [1, 2].map { (reference: "refs/tags/v1", object: try id($0)) }
        let discovery = try Discovery(bad + twice, for: try source()) { _ in nil }
        #expect(discovery.problems.count == Discovery.maximumProblems)
        #expect(discovery.omittedProblems == 4_900)
        #expect(discovery.new.map(\.object) == [try id(1)])
    }

    @Test("What the ledger cannot answer ends the discovery")
    func ledger() throws {
        let listed = [(reference: "refs/tags/v1", object: try id(1))]
        let source = try source()
        #expect(throws: Problem(.ledger(.broken), "x")) {
            try Discovery(listed, for: source) { _ throws(Problem) in throw Problem(.ledger(.broken), "x") }
        }
    }
}
