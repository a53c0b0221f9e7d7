import Git
import Ledger
import Pipeline
import Problems
import Release
import Seals
import Support
import Testing

@Suite("Decisions that are thought out first")
struct DecisionPlanTests {
    private func entered() throws -> PromotionFixture {
        let fixture = try PromotionFixture(
            adjust: PromotionFixture.replacing(
                "stages:\n",
                with: """
                    policy: { by: fachverantwortung, approvals: 2 }
                    hold: { by: fachverantwortung }
                    withdraw: { by: engine }
                    stages:

                    """))
        try fixture.deliver("v1.0.0")
        try fixture.promote()
        return fixture
    }

    private func code(_ body: () throws -> Void) -> Code? {
        do {
            try body()
            return nil
        } catch let problem as Problem {
            return problem.code
        } catch {
            Issue.record("\(error)")
            return nil
        }
    }

    @Test("What has to be stopped is stopped at once, though the clock of who stopped it before was ahead")
    func holdAfterClockAhead() throws {
        let fixture = try PromotionFixture()
        let (first, second) = (fixture.scenario.cast.first, fixture.scenario.cast.second)
        func resume() throws {
            for person in [first, second] { try fixture.decide(.resume("abnahme"), by: person, at: 10) }
        }
        let early = try fixture.decide(.hold("abnahme"), by: first, at: 500)
        try resume()
        let again = try fixture.decide(.hold("abnahme"), by: second, at: 20)
        #expect(again.entry.time.seconds == early.entry.time.seconds + 1)
        try resume()
        // And where the statement is signed by one machine and brought in by another.
        let inner = try fixture.inner()
        let plan = try DecisionPlan.planning(
            .hold("abnahme"), because: "Test", with: fixture.writer(as: second, at: 30), in: inner)
        let signed = try plan.sign(with: fixture.writer(as: second, at: 30))
        let brought = try signed.bringIn(with: fixture.writer(at: 40), in: inner)
        #expect(brought.entry.time.seconds == again.entry.time.seconds + 1)
        #expect(try fixture.audit().problems.isEmpty)
        try resume()
        // An old statement stays old.
        #expect(
            code { _ = try signed.bringIn(with: fixture.writer(at: 50), in: inner) } == .release(.replayed))
    }

    @Test("A release is taken back before it serves, and given anew later")
    func revoking() throws {
        let fixture = try entered()
        let (first, second) = (fixture.scenario.cast.first, fixture.scenario.cast.second)
        let name = try fixture.name("v1.0.0")
        func revoke(by player: Player, at seconds: Int64) throws {
            try fixture.decide(
                .revoke(name, to: "abnahme", as: .regular), by: player, because: "Irrtum", at: seconds)
        }
        #expect(code { try revoke(by: first, at: 10) } == .release(.unknown))
        try fixture.release("v1.0.0", to: "abnahme", by: first, at: 10)
        #expect(code { try revoke(by: second, at: 20) } == .release(.unknown))
        try revoke(by: first, at: 20)
        #expect(try fixture.promote(at: 30).steps.isEmpty)
        #expect(code { try revoke(by: first, at: 30) } == .release(.unknown))
        try fixture.release("v1.0.0", to: "abnahme", by: first, at: 30)
        #expect(try fixture.promote(at: 40).steps == ["v1.0.0 abnahme"])
        #expect(code { try revoke(by: first, at: 50) } == .release(.used))
        #expect(try fixture.audit().problems.isEmpty)
    }

    @Test("A stage, everything, and a delivery are stopped by those who may")
    func stopping() throws {
        let fixture = try entered()
        let cast = fixture.scenario.cast
        let name = try fixture.name("v1.0.0")
        func hold(_ stage: String?, by player: Player) throws {
            try fixture.decide(.hold(stage), by: player, because: "Störung", at: 10)
        }
        func withdraw(by player: Player) throws {
            try fixture.decide(.withdraw(name), by: player, because: "Fehler", at: 20)
        }
        #expect(code { try hold("keller", by: cast.first) } == .gate(.stageUnknown))
        #expect(code { try hold("abnahme", by: cast.engine) } == .release(.role))
        try hold("abnahme", by: cast.first)
        #expect(code { try hold("abnahme", by: cast.second) } == .hold(.given))
        try hold(nil, by: cast.second)
        #expect(
            code {
                try fixture.decide(.resume("schulung"), by: cast.first, at: 20)
            } == .hold(.unknown))
        #expect(code { try withdraw(by: cast.first) } == .release(.role))
        try withdraw(by: cast.engine)
        #expect(code { try withdraw(by: cast.engine) } == .gate(.withdrawn))
        #expect(
            code { try fixture.release("v1.0.0", to: "abnahme", by: cast.first, at: 30) }
                == .gate(.withdrawn))
        #expect(try fixture.audit().problems.isEmpty)
    }

    @Test("What a person signed on one machine another one brings in, once")
    func elsewhere() throws {
        let fixture = try entered()
        let cast = fixture.scenario.cast
        let inner = try fixture.inner()
        let writer = try fixture.writer(as: cast.first, at: 10)
        let plan = try DecisionPlan.planning(
            .release(fixture.name("v1.0.0"), to: "abnahme", as: .regular), because: "geprüft", for: 3600,
            with: writer, in: inner)
        let before = try fixture.references()
        let signed = try plan.sign(with: writer)
        #expect(try fixture.references() == before, "nothing is brought in by signing")
        let path = try fixture.scenario.folder.write(
            String(decoding: signed.file, as: UTF8.self), to: "freigabe.json")
        let carried = try SignedStatement(readingFrom: path)
        #expect(
            code {
                _ = try SignedStatement(signing: plan.statement, by: fixture.writer(as: cast.second).acting)
            } == .release(.role), "nobody signs in another's name")

        let cron = try fixture.writer(at: 20)
        var bent = carried
        bent.statement.reason = "nicht geprüft"
        let dry = try fixture.writer(.plan, at: 20)
        #expect(code { _ = try bent.bringIn(with: dry, in: inner) } == .signature(.wrong))
        _ = try carried.bringIn(with: dry, in: inner)
        #expect(try fixture.references() == before)
        _ = try carried.bringIn(with: cron, in: inner)
        #expect(code { _ = try carried.bringIn(with: cron, in: inner) } == .release(.given))
        #expect(Code.release(.given).exitStatus == .done, "cron may find it once more")
        #expect(try fixture.promote(at: 30).steps == ["v1.0.0 abnahme"])
        let late = try fixture.writer(at: 4000)
        #expect(code { _ = try carried.bringIn(with: late, in: inner) } == .release(.expired))
        let entry = try #require(try fixture.audit().entries.first { $0.kind == .release })
        #expect(entry.person == cast.first.address && entry.signer == cast.engine.address)
    }

    @Test("A policy is proposed, approved by two and adopted; then the old file on a runner is refused")
    func policies() throws {
        let fixture = try entered()
        let cast = fixture.scenario.cast
        let inner = try fixture.inner()
        let text = try String(contentsOfFile: fixture.scenario.pipeline, encoding: .utf8)
        let path = try fixture.scenario.folder.write(
            text.replacing("schulung:   ", with: "lehrgang:   ").replacing("[schulung]", with: "[lehrgang]"),
            to: "neu.yaml")
        let new = try Policy(readingFrom: path)
        _ = try inner.propose(
            Proposal(new, because: "heißt jetzt Lehrgang"), with: fixture.writer(as: cast.first, at: 10))
        func adopt(at seconds: Int64) throws {
            _ = try inner.adopt(new.digest.text, with: fixture.writer(as: cast.first, at: seconds))
        }
        func approve(by player: Player, at seconds: Int64) throws {
            try fixture.decide(.approve(new.digest.text), by: player, because: "gut", at: seconds)
        }
        #expect(code { try adopt(at: 20) } == .policy(.approvals))
        try approve(by: cast.first, at: 20)
        #expect(code { try approve(by: cast.first, at: 30) } == .release(.given))
        #expect(code { try approve(by: cast.engine, at: 30) } == .release(.role))
        #expect(code { try adopt(at: 30) } == .policy(.approvals))
        try approve(by: cast.second, at: 40)
        try adopt(at: 50)
        #expect(code { try adopt(at: 60) } == .policy(.same))
        #expect(code { try fixture.promote(at: 60) } == .ledger(.policyDiffers))
        let back = Proposal(fixture.policy, because: "zurück")
        #expect(
            code { _ = try inner.propose(back, with: fixture.writer(as: cast.first, at: 70)) }
                == .ledger(.policyRollback))
        #expect(try fixture.audit().problems.isEmpty)
        #expect(try inner.glance().policy == new)
    }

    @Test("Who may not tell a result is told so, without any word of a broken ledger")
    func results() throws {
        let fixture = try PromotionFixture(
            stages: "  test: { verify: { by: fachverantwortung } }\n  ziel: { after: [test] }")
        try fixture.deliver("v1.0.0")
        #expect(try fixture.promote().steps == ["v1.0.0 test"])
        let inner = try fixture.inner()
        let result = Verification(
            delivery: try fixture.name("v1.0.0"), stage: "test", result: .passed, reason: "Protokoll 17")
        func tell(by player: Player, at seconds: Int64) throws {
            _ = try inner.tell(
                result, under: PolicyOutline(of: fixture.policy),
                with: fixture.writer(as: player, at: seconds))
        }
        #expect(code { try tell(by: fixture.scenario.cast.engine, at: 10) } == .release(.role))
        #expect(try fixture.promote(at: 20).steps.isEmpty)
        try tell(by: fixture.scenario.cast.first, at: 30)
        #expect(try fixture.promote(at: 40).steps == ["v1.0.0 ziel"])
    }
}
