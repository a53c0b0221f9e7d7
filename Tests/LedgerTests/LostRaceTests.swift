import Ledger
import Problems
import Support
import Testing

/// A rival who is always faster: whoever loses every try is told so, and leaves nothing.
@Suite("Somebody who always loses")
struct LostRaceTests {
    @Test("Whoever loses every try is told who has won the last one, and has changed nothing")
    func lost() throws {
        let fixture = try LedgerFixture(stages: "  eins: { verify: {} }")
        try fixture.begin()
        try fixture.accept("v1.0.0")
        try fixture.promote("v1.0.0", to: "eins")
        let rival = fixture.scenario.cast.engine
        let verification = Verification(
            delivery: try fixture.name("v1.0.0"), stage: "eins", result: .failed, reason: "")
        var tries = 0
        let found = problem {
            _ = try fixture.inner().append(with: fixture.writer(rival, at: 50)) {
                (_, _, _) throws(Problem) -> Draft? in
                tries += 1
                do {
                    try fixture.verify("v1.0.0", in: "eins", .passed, by: rival, at: 40)
                } catch {
                    throw Problem(.defect(.invariant), "\(error)")
                }
                return Draft(.verify(verification))
            }
        }

        let head = try fixture.git(["rev-parse", "wohngeld/ledger"])
        #expect(tries == 64)
        #expect(found?.code == .push(.moved))
        #expect(found?.subject == fixture.layout.ledger)
        #expect(found?.found == "66 (\(head.prefix(12))), \(rival.address)")
        let audit = try fixture.audit()
        #expect(audit.problems.isEmpty)
        #expect(audit.entries.count == 67)
        #expect(audit.entries.allSatisfy { $0.result != .failed })
    }
}
