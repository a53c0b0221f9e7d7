import Ledger
import Pipeline
import Problems
import Seals
import Testing

@Suite("Releases by the rule book")
struct PlannedReleaseTests {
    private static let entered: [Step] = [.accept("v1.0.0"), .promote("v1.0.0", to: "eins")]
    private static let inTwo: [Step] =
        entered + [.release("v1.0.0", for: "zwei", by: "f1"), .promote("v1.0.0", to: "zwei")]
    /// v1.0.0 stands in the last stage, and v1.1.0 could follow it.
    private static let last: [Step] =
        inTwo + [
            .release("v1.0.0", for: "drei", by: "f1"), .release("v1.0.0", for: "drei", by: "f2"),
            .release("v1.0.0", for: "drei", by: "l1"), .promote("v1.0.0", to: "drei"),
        ]

    static let statements: [Row] = [
        Row("given", entered + [.release("v1.0.0", for: "zwei", by: "f1")]),
        Row(
            "in the other case", entered + [.release("v1.0.0", for: "zwei", by: "F1@AMT.example")]),
        Row(
            "a stage that is none", entered + [.release("v1.0.0", for: "vier", by: "f1")],
            .gate(.stageUnknown)),
        Row(
            "a lane that is none",
            entered + [.release("v1.0.0", for: "drei", by: "l1", as: .lane("x"))], .gate(.laneUnknown)),
        Row(
            "a lane to another stage",
            entered + [.release("v1.0.0", for: "zwei", by: "l1", as: .lane("eil"))], .release(.scope)),
        Row(
            "an unknown delivery", [.release("v1.0.0", for: "zwei", by: "f1")], .gate(.deliveryUnknown)),
        Row(
            "a refused one", [.reject("v1.0.0"), .release("v1.0.0", for: "zwei", by: "f1")],
            .gate(.rejected)),
        Row(
            "a withdrawn one",
            entered + [.withdraw("v1.0.0", by: "l1"), .release("v1.0.0", for: "zwei", by: "f1")],
            .gate(.withdrawn)),
        Row(
            "a stage without rules", entered + [.release("v1.0.0", for: "neben", by: "f1")],
            .release(.notAsked)),
        Row("another role", entered + [.release("v1.0.0", for: "zwei", by: "p1")], .release(.role)),
        Row(
            "brought in by a stranger", entered + [.release("v1.0.0", for: "zwei", by: "f1", .stranger)],
            .ledger(.role)),
        Row(
            "another pipeline", entered + [.release("v1.0.0", for: "zwei", by: "f1", .pipeline)],
            .release(.scope)),
        Row(
            "another ledger", entered + [.release("v1.0.0", for: "zwei", by: "f1", .ledger)],
            .release(.scope)),
        Row(
            "another policy", entered + [.release("v1.0.0", for: "zwei", by: "f1", .policy)],
            .release(.scope)),
        Row(
            "another digest", entered + [.release("v1.0.0", for: "zwei", by: "f1", .digest)],
            .release(.scope)),
        Row(
            "from the future", entered + [.release("v1.0.0", for: "zwei", by: "f1", .future)],
            .ledger(.time)),
        Row(
            "run out", entered + [.release("v1.0.0", for: "zwei", by: "f1", .expired)], .release(.expired)),
        Row(
            "twice",
            entered + [
                .release("v1.0.0", for: "zwei", by: "f1"), .release("v1.0.0", for: "zwei", by: "f1"),
            ],
            .release(.given)),
        Row(
            "twice in two spellings",
            entered + [
                .release("v1.0.0", for: "zwei", by: "f1"),
                .release("v1.0.0", for: "zwei", by: "F1@amt.example"),
            ], .release(.given)),
        Row(
            "again after it ran out",
            entered + [
                .release("v1.0.0", for: "zwei", by: "f1", expires: 60), .wait(60),
                .release("v1.0.0", for: "zwei", by: "f1"),
            ]),
        Row(
            "the same one again after it ran out",
            entered + [.release("v1.0.0", for: "zwei", by: "f1", expires: 60), .wait(60), .replay],
            .release(.expired)),
        Row(
            "the same one after its promotion",
            entered + [
                .release("v1.0.0", for: "zwei", by: "f1"), .promote("v1.0.0", to: "zwei"), .replay,
            ], .release(.replayed)),
        Row(
            "an older one after its promotion",
            entered + [
                .release("v1.0.0", for: "zwei", by: "f1"), .promote("v1.0.0", to: "zwei"),
                .release("v1.0.0", for: "zwei", by: "f1", .age(60)),
            ], .release(.replayed)),
        Row(
            "the very one that was revoked",
            entered + [
                .release("v1.0.0", for: "zwei", by: "f1"), .revoke("v1.0.0", for: "zwei", by: "f1"), .replay,
            ], .release(.revoked)),
        Row(
            "an older one than the revocation",
            entered + [
                .release("v1.0.0", for: "zwei", by: "f1"), .revoke("v1.0.0", for: "zwei", by: "f1"),
                .release("v1.0.0", for: "zwei", by: "f1", .age(15)),
            ], .release(.replayed)),
        Row(
            "a new one after the revocation",
            entered + [
                .release("v1.0.0", for: "zwei", by: "f1"), .revoke("v1.0.0", for: "zwei", by: "f1"),
                .release("v1.0.0", for: "zwei", by: "f1"), .promote("v1.0.0", to: "zwei"),
            ]),
        Row(
            "for what stands there", inTwo + [.release("v1.0.0", for: "zwei", by: "f2")],
            .gate(.downgrade)),
        Row("too early", entered + [.release("v1.0.0", for: "drei", by: "f1")], .gate(.stageOrder)),
        Row(
            "for a lane", entered + [.release("v1.0.0", for: "drei", by: "l1", as: .lane("eil"))]),
        Row(
            "for a lane, too early",
            [.accept("v1.0.0"), .release("v1.0.0", for: "drei", by: "l1", as: .lane("eil"))],
            .gate(.stageOrder)),
        Row(
            "for a way back where there is none",
            last + [.release("v1.0.0", for: "drei", by: "l1", as: .rollback)], .gate(.history)),
        Row(
            "by the sender",
            [
                .accept("v2.0.0-f3"), .promote("v2.0.0-f3", to: "eins"),
                .release("v2.0.0-f3", for: "zwei", by: "f3"),
            ], .release(.fourEyes)),
        Row(
            "by the sender where the rule allows it",
            [
                .accept("v2.0.0-f3"), .promote("v2.0.0-f3", to: "eins"),
                .release("v2.0.0-f3", for: "zwei", by: "f3"), .promote("v2.0.0-f3", to: "zwei"),
            ],
            in: Plan(
                "  eins: {}\n  zwei: { after: [eins], release: { by: fach, apart-from: [] } }", more: "")),
    ]

    @Test("What may be stated", arguments: statements)
    func tellStatements(row: Row) throws { try row.tell() }

    private static let three: Plan = Plan(
        """
          eins: { title: Eins }
          drei:
            after: [eins]
            release: [{ by: fach, approvals: 2, expires: 1h }, { by: [leitung, engine] }]
        """, more: "")
    private static func released(_ people: String...) -> [Step] {
        entered + people.map { .release("v1.0.0", for: "drei", by: $0) }
    }
    private static let promote = Step.promote("v1.0.0", to: "drei")

    static let quorums: [Row] = [
        Row("nobody", released() + [promote], .release(.missing), in: three),
        Row("two of three", released("f1", "f2") + [promote], .release(.missing), in: three),
        Row("all", released("f1", "f2", "l1") + [promote], in: three),
        Row("one person with two roles fills one place", released("f1", "f2", "f3") + [promote], in: three),
        Row(
            "one person with two roles cannot fill both", released("f1", "l1") + [promote],
            .release(.missing), in: three),
        Row(
            "two with one role each and one with both", released("f2", "f3", "f1") + [promote], in: three),
        Row(
            "who promotes does not count", released("f1", "f2", "engine") + [promote], .release(.fourEyes),
            in: three),
        Row(
            "another engine promotes",
            released("f2", "f3", "engine") + [.promote("v1.0.0", to: "drei", by: "engine-2")], in: three),
        Row(
            "by the time of the rule", released("f2", "f3", "l1") + [.wait(3580), promote],
            .release(.expired), in: three),
        Row("just in time", released("f2", "f3", "l1") + [.wait(3560), promote], in: three),
        Row(
            "given again after the time of the rule",
            released("f2", "f3", "l1") + [
                .wait(3600), .release("v1.0.0", for: "drei", by: "f2"),
                .release("v1.0.0", for: "drei", by: "f3"), promote,
            ], in: three),
        Row(
            "not given again as long as one of the rules takes it",
            released("f1") + [.wait(3600), .release("v1.0.0", for: "drei", by: "f1")], .release(.given),
            in: three),
        Row(
            "too old for all rules of the person when it comes in",
            entered + [.wait(4000), .release("v1.0.0", for: "drei", by: "f2", .age(3600))],
            .release(.expired), in: three),
        Row(
            "revoked",
            released("f2", "f3", "l1") + [.revoke("v1.0.0", for: "drei", by: "l1"), promote],
            .release(.missing), in: three),
    ]

    @Test("When there are enough", arguments: quorums)
    func tellQuorums(row: Row) throws { try row.tell() }

    @Test("A shut gate says who has released, who could, and what is missing")
    func peopleToldOf() throws {
        var ledger = try PlannedLedger(Self.three.policy())
        for step in Self.released("f1", "f2") { #expect(try ledger.take(step) == nil) }
        let sealed = try Sealed.delivery("v1.0.0")
        let record = try #require(try ledger.state.delivery(sealed.name, in: ledger.repository))
        let stage = try ledger.policy.definition.knownStage("drei")
        func gate(at seconds: Int64, by promoter: String? = nil) throws -> Gate {
            try #require(
                try ledger.state.gates(
                    for: record, to: stage, by: promoter, under: ledger.policy,
                    at: Timestamp(seconds: ledger.time.seconds + seconds), in: ledger.repository
                ).last)
        }
        let shut = try gate(at: 0)
        #expect(shut.problem?.found == "2/3")
        #expect(shut.releasedBy == ["f1@amt.example", "f2@amt.example"])
        // f1 may fill either rule, so that the third one of each role would do.
        #expect(
            shut.openers == [
                "f3@amt.example", "l1@amt.example", "l2@amt.example", "engine@inner.example",
                "engine-2@inner.example",
            ])
        #expect(try !gate(at: 0, by: "engine@inner.example").openers.contains("engine@inner.example"))
        #expect(try ledger.take(.release("v1.0.0", for: "drei", by: "f3")) == nil)
        let open = try gate(at: 0)
        #expect(open.isOpen && open.since == ledger.time && open.openers.isEmpty)
        #expect(try gate(at: 3600).problem?.found == "f1@amt.example, f2@amt.example, f3@amt.example")
    }
}
