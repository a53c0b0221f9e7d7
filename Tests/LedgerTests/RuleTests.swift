import Git
import Ledger
import Problems
import Seals
import Support
import Testing

@Suite("What may not be appended")
struct RuleTests {
    /// A ledger in which v1.0.0 stands in the entry stage.
    private func entered() throws -> LedgerFixture {
        let fixture = try LedgerFixture()
        try fixture.begin()
        try fixture.accept("v1.0.0")
        try fixture.promote("v1.0.0", to: "vorpruefung")
        return fixture
    }

    @Test("A ledger begins once, and by an engine")
    func genesis() throws {
        let fixture = try LedgerFixture()
        #expect(problem { try fixture.begin(by: fixture.scenario.cast.first) }?.code == .ledger(.role))
        try fixture.begin()
        #expect(
            try fixture.inner().begin(fixture.policy, with: fixture.writer(fixture.scenario.cast.engine))
                == nil)
    }

    @Test("An acceptance without a proven way from the sender's signature is refused")
    func acceptance() throws {
        let fixture = try LedgerFixture()
        let cast = fixture.scenario.cast
        try fixture.begin()
        try fixture.scenario.deliver("v0.1.0", ["app/VERSION": "other"])
        let other = try fixture.evidence(for: "v0.1.0")
        try fixture.scenario.deliver("v1.0.0", ["app/VERSION": "1.0.0"])
        func code(_ bend: (inout Evidence) -> Void, by player: Player? = nil) -> Code? {
            problem {
                try fixture.accept("v1.0.0", by: player, deliver: false) {
                    var evidence = $0
                    bend(&evidence)
                    return evidence
                }
            }?.code
        }
        #expect(code({ _ in }, by: cast.first) == .ledger(.role))
        #expect(code { $0.rawTag = other.rawTag } == .ledger(.rule))
        #expect(code { $0.rawCommit = other.rawCommit } == .ledger(.rule))
        #expect(code { $0.rawTag = nil } == .ledger(.rule))
        #expect(code { $0.rawCommit = nil } == .ledger(.rule))
        #expect(code { $0.tree = other.tree } == .ledger(.rule))
        #expect(code { $0.deliveryTree = other.tree ?? .null } == .ledger(.rule))
        #expect(code { $0.sender = "somebody@else.example" } == .ledger(.rule))
        #expect(code { $0.sender = nil } == .ledger(.rule))
        #expect(code { $0.refusals = 1 } == .ledger(.rule))
        #expect(code { $0.policy = SHA256Digest(of: [1]) } == .ledger(.rule))
        #expect(code { $0.started = fixture.time(86_400) } == .ledger(.rule))
        #expect(code { _ in } == nil)
        #expect(code { _ in } == .ledger(.rule), "a delivery is judged once")
    }

    @Test("A delivery of somebody who is no certified sender is not accepted, whatever the report says")
    func uncertified() throws {
        let fixture = try LedgerFixture()
        try fixture.begin()
        let found = problem { try fixture.accept("v1.0.0", sentBy: fixture.scenario.cast.stranger) }
        #expect(found?.code == .signature(.keyUnknown))
    }

    @Test("A release for something else than what is there is refused")
    func releaseScope() throws {
        let fixture = try entered()
        let person = fixture.scenario.cast.first
        func code(_ bend: (inout Statement, inout Admission) -> Void) -> Code? {
            problem {
                try fixture.release("v1.0.0", to: "abnahme", by: person, at: 40) { statement in
                    guard case .release(var admission) = statement.decision else { return }
                    bend(&statement, &admission)
                    statement.decision = .release(admission)
                }
            }?.code
        }
        let other = SHA256Digest(of: [1])
        let unknown = try fixture.name("v9.9.9")
        #expect(code { statement, _ in statement.pipeline = "bauamt" } == .release(.scope))
        #expect(code { $1.digest = other } == .release(.scope))
        #expect(code { statement, _ in statement.policy = other } == .release(.scope))
        #expect(code { $1.delivery = unknown } == .gate(.deliveryUnknown))
        #expect(code { $1.stage = "keller" } == .gate(.stageUnknown))
        #expect(code { $1.stage = "vorpruefung" } == .release(.notAsked))
        #expect(code { $1.stage = "schulung" } == .gate(.stageOrder))
        let (engine, second) = (fixture.scenario.cast.engine.address, fixture.scenario.cast.second.address)
        #expect(code { statement, _ in statement.person = engine } == .release(.role))
        #expect(code { statement, _ in statement.person = second }?.exitStatus == .signature)
        #expect(code { statement, _ in statement.time = fixture.time(1040) } == .ledger(.time))
        #expect(code { _, _ in } == nil)
        #expect(code { _, _ in } == .release(.given))
        #expect(code { statement, _ in statement.time = fixture.time(35) } == .release(.given))
    }

    @Test("A release serves one promotion and cannot be played again")
    func replay() throws {
        let fixture = try entered()
        let person = fixture.scenario.cast.first
        try fixture.release("v1.0.0", to: "abnahme", by: person, at: 40)
        try fixture.promote("v1.0.0", to: "abnahme", at: 50)
        let again = problem {
            try fixture.release("v1.0.0", to: "abnahme", by: person, at: 60) { $0.time = fixture.time(40) }
        }
        #expect(again?.code == .release(.replayed))
    }

    @Test("Two releases by one person are one")
    func fourEyes() throws {
        let fixture = try LedgerFixture(
            stages: """
                  test: { title: Test }
                  produktion: { after: [test], release: { by: fachverantwortung, approvals: 2 } }
                """)
        let cast = fixture.scenario.cast
        try fixture.begin()
        try fixture.accept("v1.0.0")
        try fixture.promote("v1.0.0", to: "test")
        try fixture.release("v1.0.0", to: "produktion", by: cast.first, at: 40)
        #expect(
            problem { try fixture.release("v1.0.0", to: "produktion", by: cast.first, at: 45) }?.code
                == .release(.given))
        #expect(
            problem { try fixture.promote("v1.0.0", to: "produktion", at: 50) }?.code == .release(.missing))
        #expect(
            problem { try fixture.release("v1.0.0", to: "produktion", by: cast.stranger, at: 55) }?.code
                == .ledger(.role))
        try fixture.release("v1.0.0", to: "produktion", by: cast.second, at: 60, broughtInBy: cast.engine)
        try fixture.promote("v1.0.0", to: "produktion", at: 70)
    }

    @Test("A stage moves only to what its gates let in, and only by the exact step")
    func promotion() throws {
        let fixture = try entered()
        let cast = fixture.scenario.cast
        func code(_ stage: String, _ tag: String = "v1.0.0", at seconds: Int64 = 40, by player: Player? = nil)
            -> Code?
        {
            problem { try fixture.promote(tag, to: stage, at: seconds, by: player) }?.code
        }
        #expect(code("abnahme") == .release(.missing))
        #expect(code("schulung") == .gate(.stageOrder))
        #expect(code("keller") == .gate(.stageUnknown))
        #expect(code("vorpruefung") == .gate(.downgrade), "it stands there already")
        try fixture.accept("v0.9.0", at: 50)
        #expect(code("vorpruefung", "v0.9.0", at: 60) == .gate(.downgrade))
        try fixture.accept("v1.1.0", at: 70)
        #expect(code("vorpruefung", "v1.1.0", at: 80, by: cast.first) == .ledger(.role))
        #expect(
            problem {
                try fixture.promote("v1.1.0", to: "vorpruefung", at: 80) { Array($0.dropFirst()) }
            }?.code == .ledger(.rule), "the stage's history must go on")
        #expect(code("vorpruefung", "v1.1.0", at: 80) == nil)
    }

    @Test("Soak time runs from the entry into the stage before, by the ledger's time")
    func soak() throws {
        let fixture = try LedgerFixture(
            stages: """
                  test: { title: Test }
                  produktion: { after: [test], soak: 1h }
                """)
        try fixture.begin()
        try fixture.accept("v1.0.0")
        try fixture.promote("v1.0.0", to: "test", at: 100)
        let early = problem { try fixture.promote("v1.0.0", to: "produktion", at: 3699) }
        #expect(early?.code == .gate(.soak))
        #expect(early?.expected == Timestamp(seconds: LedgerFixture.start.seconds + 3700).text)
        try fixture.promote("v1.0.0", to: "produktion", at: 3700)
    }

    @Test("Fan-in waits for the same delivery in every stage before")
    func fanIn() throws {
        let fixture = try LedgerFixture(
            stages: """
                  links: { title: Links }
                  rechts: { title: Rechts }
                  ziel: { after: [links, rechts] }
                """)
        try fixture.begin()
        try fixture.accept("v1.0.0")
        try fixture.accept("v1.1.0", at: 15)
        try fixture.promote("v1.0.0", to: "links", at: 20)
        try fixture.promote("v1.1.0", to: "rechts", at: 25)
        #expect(problem { try fixture.promote("v1.0.0", to: "ziel", at: 40) }?.code == .gate(.stageOrder))
        #expect(problem { try fixture.promote("v1.1.0", to: "ziel", at: 40) }?.code == .gate(.stageOrder))
        try fixture.promote("v1.1.0", to: "links", at: 45)
        try fixture.promote("v1.1.0", to: "ziel", at: 50)
    }
}
