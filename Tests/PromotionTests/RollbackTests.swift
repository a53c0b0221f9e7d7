import Foundation
import Ledger
import Problems
import Promotion
import Support
import Testing

@Suite("The way back and the way round")
struct RollbackTests {
    /// A stage in which v1.1.0 has followed v1.0.0, and a release for the way back.
    private func upgraded() throws -> PromotionFixture {
        let fixture = try PromotionFixture()
        try fixture.deliver("v1.0.0")
        try fixture.promote()
        try fixture.deliver("v1.1.0")
        try fixture.promote(at: 10)
        try fixture.release(
            "v1.0.0", to: "vorpruefung", as: .rollback, by: fixture.scenario.cast.first, at: 20)
        return fixture
    }

    private func problems(of body: () throws -> Void) -> [Code] {
        do {
            try body()
            return []
        } catch let list as ProblemList {
            return list.problems.map(\.code)
        } catch let problem as Problem {
            return [problem.code]
        } catch {
            Issue.record("\(error)")
            return []
        }
    }

    @Test("A stage goes back to what it had, with a new checkup, and stays there until people let it go on")
    func back() throws {
        let fixture = try upgraded()
        let cast = fixture.scenario.cast
        let planned = try fixture.rollBack("vorpruefung", to: "v1.0.0", .plan, at: 30)
        #expect(planned.steps == ["v1.0.0 vorpruefung"])
        // A may be gone by then: everything that is needed lies in B.
        try FileManager.default.removeItem(atPath: fixture.scenario.outer)
        let run = try fixture.rollBack("vorpruefung", to: "v1.0.0", at: 30)
        #expect(run.steps == ["v1.0.0 vorpruefung"])
        #expect(run.moves == ["refs/heads/wohngeld/ledger moved", "refs/heads/wohngeld/vorpruefung moved"])
        #expect(try fixture.rollBack("vorpruefung", to: "v1.0.0", at: 31).steps.isEmpty, "it stands there")
        let subject = try fixture.git("log", "-1", "--format=%s%n%n%b", "wohngeld/vorpruefung")
        #expect(subject.hasPrefix("Roll vorpruefung back to v1.0.0\n\nFehler im Bescheid\n"))

        #expect(
            problems { try fixture.take("v1.1.0", to: "vorpruefung", at: 40) } == [.gate(.hold)],
            "cron does not undo it")
        for person in [cast.first, cast.second] {
            try fixture.decide(.resume("vorpruefung"), by: person, because: "behoben", at: 50)
        }
        try fixture.take("v1.1.0", to: "vorpruefung", at: 60)
        #expect(try fixture.audit().problems.isEmpty)
    }

    @Test("A delivery in which malware is known today does not come back")
    func malware() throws {
        let fixture = try upgraded()
        let hex = "v1.0.0\n".utf8.map { String(format: "%02x", $0) }.joined()
        try fixture.scenario.folder.write("Late-Find:0:0:\(hex)\n", to: "signatures/late.ndb")
        #expect(
            problems { try fixture.rollBack("vorpruefung", to: "v1.0.0", at: 30) } == [.malware(.found)])
        #expect(try fixture.audit().entries.last?.kind == .release)
    }

    @Test("A shut gate is told before anything is checked")
    func shut() throws {
        let fixture = try upgraded()
        #expect(
            problems { try fixture.rollBack("vorpruefung", to: "v1.1.0", at: 30) }.isEmpty,
            "it stands there")
        try fixture.deliver("v1.0.5")
        try fixture.promote(only: "v1.0.5", at: 25)
        #expect(
            problems { try fixture.rollBack("vorpruefung", to: "v1.0.5", at: 30) }
                == [.gate(.history), .release(.missing)])
        #expect(
            problems {
                try fixture.release(
                    "v1.0.5", to: "vorpruefung", as: .rollback, by: fixture.scenario.cast.second, at: 30)
            } == [.gate(.history)])
    }

    @Test("A lane skips stages, and what it skipped is caught up on or shuts the regular way")
    func lane() throws {
        let adjust = PromotionFixture.replacing(
            "stages:\n",
            with: """
                lanes:
                  eil: { from: [vorpruefung], to: produktion, release: { by: fachverantwortung }, catch-up: 1h }
                stages:

                """)
        let fixture = try PromotionFixture(adjust: adjust)
        let cast = fixture.scenario.cast
        let kind = Move.Kind.lane("eil", reason: "Sicherheitslücke")
        try fixture.deliver("v1.0.0")
        #expect(
            problems { try fixture.take("v1.0.0", to: "produktion", as: kind) } == [.gate(.deliveryUnknown)])
        try fixture.promote()
        #expect(
            problems { try fixture.take("v1.0.0", to: "produktion", as: kind) } == [.release(.missing)])
        #expect(
            problems { try fixture.take("v1.0.0", to: "produktion", as: .lane("x", reason: "")) }
                == [.gate(.laneUnknown)])
        try fixture.release("v1.0.0", to: "produktion", as: .lane("eil"), by: cast.first, at: 5)
        #expect(
            try fixture.take("v1.0.0", to: "produktion", as: kind, at: 10).steps == ["v1.0.0 produktion"])

        try fixture.deliver("v1.1.0")
        try fixture.promote(at: 20)
        let inner = try fixture.inner()
        func gate(at seconds: Int64) throws -> Gate? {
            let writer = try fixture.writer(at: seconds)
            let chain = try #require(try inner.look(pinnedTo: nil, now: writer.clock()).chain)
            return try chain.state.crossing(
                of: try fixture.name("v1.1.0"), to: "produktion", under: chain.policy, at: writer.clock(),
                in: inner.repository
            ).gates.first { $0.kind == .catchUp }
        }
        #expect(try gate(at: 3609)?.isOpen == true)
        #expect(try gate(at: 3610)?.problem?.code == .gate(.catchUp))
        for stage in ["abnahme", "schulung"] {
            try fixture.release("v1.1.0", to: stage, by: cast.first, at: 4000)
            try fixture.take("v1.1.0", to: stage, at: 4000)
        }
        #expect(try gate(at: 4001)?.isOpen == true)
        #expect(try fixture.audit().problems.isEmpty)
    }
}
