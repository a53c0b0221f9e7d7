import Ledger
import Problems
import Seals
import Testing

@Suite("The second engine by the rule book")
struct PlannedEngineTests {
    private static func clamd(_ contents: Int, named name: String = "clamd") -> CheckupReport.Engine {
        CheckupReport.Engine(
            name: name, version: "ClamAV 1.4.6/27000/x", database: Timestamp(seconds: PlannedLedger.start),
            contents: contents)
    }

    static let rows: [(title: String, rule: String, engines: [CheckupReport.Engine], code: Code?)] = [
        ("needed, and it has judged everything", "", [clamd(3)], nil),
        ("needed, and it was not asked", "", [], .ledger(.rule)),
        ("needed, and it has not judged everything", "", [clamd(2)], .ledger(.rule)),
        ("needed, and another one has judged", "", [clamd(3, named: "other")], .ledger(.rule)),
        ("not needed, and it was not there", ", required: false", [], nil),
        ("not needed, and it went away", ", required: false", [clamd(1)], nil),
    ]

    @Test("What passed was judged by every engine that the pipeline needs", arguments: rows)
    func judged(title: String, rule: String, engines: [CheckupReport.Engine], code: Code?) throws {
        let policy = try Plan.usual.policy {
            $0.replacing("max-age: 48h }", with: "max-age: 48h, clamd: { socket: /run/clamd.ctl\(rule) } }")
        }
        #expect(policy.definition.checkup.malware.clamd != nil)
        var ledger = try PlannedLedger(policy)
        ledger.now += PlannedLedger.pace
        let act = try ledger.acceptance(of: "v1.0.0", judgedBy: engines)
        #expect(ledger.take(act, by: "engine@inner.example")?.code == code, "\(title)")
    }
}
