import Ledger
import Pipeline
import Problems
import Testing

@Suite("Other decisions by the rule book")
struct PlannedDecisionTests {
    private static let entered: [Step] = [.accept("v1.0.0"), .promote("v1.0.0", to: "eins")]
    private static let released: [Step] = entered + [.release("v1.0.0", for: "zwei", by: "f1")]

    static let revocations: [Row] = [
        Row("one's own", released + [.revoke("v1.0.0", for: "zwei", by: "f1")]),
        Row("somebody else's", released + [.revoke("v1.0.0", for: "zwei", by: "f2")], .release(.unknown)),
        Row("of another stage", released + [.revoke("v1.0.0", for: "drei", by: "f1")], .release(.unknown)),
        Row(
            "of another way", released + [.revoke("v1.0.0", for: "zwei", by: "f1", as: .rollback)],
            .release(.unknown)),
        Row(
            "twice",
            released + [
                .revoke("v1.0.0", for: "zwei", by: "f1"), .revoke("v1.0.0", for: "zwei", by: "f1"),
            ], .release(.unknown)),
        Row(
            "used",
            released + [.promote("v1.0.0", to: "zwei"), .revoke("v1.0.0", for: "zwei", by: "f1")],
            .release(.used)),
        Row(
            "another statement", released + [.revoke("v1.0.0", for: "zwei", by: "f1", .other)],
            .release(.scope)),
        Row(
            "another digest", released + [.revoke("v1.0.0", for: "zwei", by: "f1", .digest)],
            .release(.scope)),
        Row(
            "another policy", released + [.revoke("v1.0.0", for: "zwei", by: "f1", .policy)],
            .release(.scope)),
        Row("run out", released + [.revoke("v1.0.0", for: "zwei", by: "f1", .expired)], .release(.expired)),
        Row(
            "the promotion waits again",
            released + [.revoke("v1.0.0", for: "zwei", by: "f1"), .promote("v1.0.0", to: "zwei")],
            .release(.missing)),
    ]

    @Test("A release is taken back", arguments: revocations)
    func tellRevocations(row: Row) throws { try row.tell() }

    static let withdrawals: [Row] = [
        Row("by a member", entered + [.withdraw("v1.0.0", by: "l1")]),
        Row("by another role", entered + [.withdraw("v1.0.0", by: "f2")], .release(.role)),
        Row(
            "twice", entered + [.withdraw("v1.0.0", by: "l1"), .withdraw("v1.0.0", by: "l2")],
            .gate(.withdrawn)),
        Row("another digest", entered + [.withdraw("v1.0.0", by: "l1", .digest)], .release(.scope)),
        Row("another pipeline", entered + [.withdraw("v1.0.0", by: "l1", .pipeline)], .release(.scope)),
        Row("another ledger", entered + [.withdraw("v1.0.0", by: "l1", .ledger)], .release(.scope)),
        Row("from the future", entered + [.withdraw("v1.0.0", by: "l1", .future)], .ledger(.time)),
        Row("unknown", [.withdraw("v1.0.0", by: "l1")], .gate(.deliveryUnknown)),
        Row("refused", [.reject("v1.0.0"), .withdraw("v1.0.0", by: "l1")], .gate(.rejected)),
    ]

    @Test("A delivery is withdrawn", arguments: withdrawals)
    func tellWithdrawals(row: Row) throws { try row.tell() }

    static let holds: [Row] = [
        Row("a stage", [.hold("eins", by: "p1")]),
        Row("everything", [.hold(nil, by: "p1")]),
        Row("a stage that is none", [.hold("vier", by: "p1")], .gate(.stageUnknown)),
        Row("by another role", [.hold("eins", by: "f1")], .release(.role)),
        Row("twice", [.hold("eins", by: "p1"), .hold("eins", by: "p2")], .hold(.given)),
        Row("the stage and everything", [.hold("eins", by: "p1"), .hold(nil, by: "p1")]),
        Row(
            "again after its end",
            [
                .hold("eins", by: "p1"), .resume("eins", by: "f1"), .resume("eins", by: "f2"),
                .hold("eins", by: "p1"),
            ]),
        Row(
            "again with a statement from before the last hold",
            [
                .hold("eins", by: "p1"), .resume("eins", by: "f1"), .resume("eins", by: "f2"),
                .hold("eins", by: "p1", .age(30)),
            ], .release(.replayed)),
        Row(
            "again with a statement that is a second younger",
            [
                .hold("eins", by: "p1"), .resume("eins", by: "f1"), .resume("eins", by: "f2"),
                .hold("eins", by: "p1", .age(29)),
            ]),
        Row("another policy", [.hold("eins", by: "p1", .policy)], .release(.scope)),
        Row("another ledger", [.hold("eins", by: "p1", .ledger)], .release(.scope)),
        Row("nothing is held", [.resume("eins", by: "f1")], .hold(.unknown)),
        Row(
            "everything is held, not the stage", [.hold(nil, by: "p1"), .resume("eins", by: "f1")],
            .hold(.unknown)),
        Row(
            "resumed by another role", [.hold("eins", by: "p1"), .resume("eins", by: "p1")], .release(.role)),
        Row(
            "resumed by one person twice",
            [.hold("eins", by: "p1"), .resume("eins", by: "f1"), .resume("eins", by: "f1")], .release(.given)),
        Row(
            "resumed once more, after the key was revoked that had signed",
            [
                .hold("eins", by: "p1"), .resume("eins", by: "f1"), .propose(.revokedOperator),
                .approve(.revokedOperator, by: "f1"), .approve(.revokedOperator, by: "l1"),
                .adopt(.revokedOperator), .resume("eins", by: "f1"),
            ]),
        Row(
            "resumed once more, after a policy that revokes nothing",
            [
                .hold("eins", by: "p1"), .resume("eins", by: "f1"), .propose(.comment(1)),
                .approve(.comment(1), by: "f1"), .approve(.comment(1), by: "l1"),
                .adopt(.comment(1)), .resume("eins", by: "f1"),
            ], .release(.given)),
        Row(
            "another hold is meant", [.hold("eins", by: "p1"), .resume("eins", by: "f1", .other)],
            .release(.scope)),
        Row(
            "resumed after its end",
            [
                .hold("eins", by: "p1"), .resume("eins", by: "f1"), .resume("eins", by: "f2"),
                .resume("eins", by: "f3"),
            ], .hold(.unknown)),
        Row(
            "the last hold's resumes do not count for the next",
            [
                .accept("v1.0.0"), .hold("eins", by: "p1"), .resume("eins", by: "f1"),
                .resume("eins", by: "f2"), .hold("eins", by: "p1"), .resume("eins", by: "f1"),
                .promote("v1.0.0", to: "eins"),
            ], .gate(.hold)),
    ]

    @Test("A stage or everything stands still", arguments: holds)
    func tellHolds(row: Row) throws { try row.tell() }

    private static let tested = Plan("  eins: { verify: { by: pflege } }\n  zwei: {}", more: "")

    static let results: [Row] = [
        Row("by a member", entered + [.verify("v1.0.0", in: "eins", .failed, by: "p1")], in: tested),
        Row(
            "by another role", entered + [.verify("v1.0.0", in: "eins", .passed)], .ledger(.role),
            in: tested),
        Row(
            "a stage that is none", entered + [.verify("v1.0.0", in: "vier", .passed, by: "p1")],
            .gate(.stageUnknown), in: tested),
        Row(
            "a stage without tests", entered + [.verify("v1.0.0", in: "zwei", .passed, by: "p1")],
            .verify(.notAsked), in: tested),
        Row(
            "unknown", [.verify("v1.0.0", in: "eins", .passed, by: "p1")], .gate(.deliveryUnknown),
            in: tested),
        Row(
            "not there", [.accept("v1.0.0"), .verify("v1.0.0", in: "eins", .passed, by: "p1")],
            .verify(.notStanding), in: tested),
        Row(
            "not there any more",
            entered + [
                .accept("v1.1.0"), .promote("v1.1.0", to: "eins"),
                .verify("v1.0.0", in: "eins", .passed, by: "p1"),
            ], .verify(.notStanding), in: tested),
    ]

    @Test("The results of a stage's tests are told", arguments: results)
    func tellResults(row: Row) throws { try row.tell() }

    private static let upgraded: [Step] =
        entered + [
            .accept("v1.1.0"), .promote("v1.1.0", to: "eins"),
            .release("v1.0.0", for: "eins", by: "p1", as: .rollback),
        ]

    static let rollbacks: [Row] =
        [
            Row("back", upgraded + [.rollBack("v1.0.0", to: "eins")]),
            Row(
                "without a release", upgraded.dropLast() + [.rollBack("v1.0.0", to: "eins")],
                .release(.missing)),
            Row(
                "where it never was", upgraded + [.accept("v1.2.0"), .rollBack("v1.2.0", to: "eins")],
                .gate(.history)),
            Row("where it stands", upgraded + [.rollBack("v1.1.0", to: "eins")], .gate(.history)),
            Row(
                "forward is no way back",
                upgraded + [
                    .rollBack("v1.0.0", to: "eins"), .rollBack("v1.1.0", to: "eins"),
                ], .gate(.history)),
            Row(
                "a hold on the stage does not keep it back",
                upgraded + [.hold("eins", by: "p1"), .rollBack("v1.0.0", to: "eins")]),
            Row(
                "a hold on everything does",
                upgraded + [.hold(nil, by: "p1"), .rollBack("v1.0.0", to: "eins")],
                .gate(.hold)),
            Row(
                "withdrawn", upgraded + [.withdraw("v1.0.0", by: "l1"), .rollBack("v1.0.0", to: "eins")],
                .gate(.withdrawn)),
            Row(
                "it sets a hold",
                upgraded + [.rollBack("v1.0.0", to: "eins"), .promote("v1.1.0", to: "eins")], .gate(.hold)),
            Row(
                "its hold is ended as any other",
                upgraded + [
                    .rollBack("v1.0.0", to: "eins"), .resume("eins", by: "f1"), .resume("eins", by: "f2"),
                    .promote("v1.1.0", to: "eins"),
                ]),
            Row(
                "a release for one way is none for another",
                upgraded + [
                    .rollBack("v1.0.0", to: "eins"), .resume("eins", by: "f1"), .resume("eins", by: "f2"),
                    .promote("v1.1.0", to: "eins"), .rollBack("v1.0.0", to: "eins"),
                ], .release(.missing)),
        ]
        + Step.Report.allCases.filter { $0 != .honest }.map {
            Row("the report is \($0)", upgraded + [.rollBack("v1.0.0", to: "eins", $0)], .ledger(.rule))
        }

    @Test("A stage goes back", arguments: rollbacks)
    func tellRollbacks(row: Row) throws { try row.tell() }

    private static let fast: [Step] =
        entered + [
            .release("v1.0.0", for: "drei", by: "l1", as: .lane("eil")), .lane("eil", "v1.0.0", to: "drei"),
        ]
    /// v1.1.0 may enter the last stage but for what is to be caught up on.
    private static let next: [Step] =
        fast + [
            .accept("v1.1.0"), .promote("v1.1.0", to: "eins"), .release("v1.1.0", for: "zwei", by: "f1"),
            .promote("v1.1.0", to: "zwei"), .release("v1.1.0", for: "drei", by: "f1"),
            .release("v1.1.0", for: "drei", by: "f2"), .release("v1.1.0", for: "drei", by: "l1"),
        ]

    static let lanes: [Row] = [
        Row("round", fast),
        Row("without a release", entered + [.lane("eil", "v1.0.0", to: "drei")], .release(.missing)),
        Row(
            "with a release for the regular way only",
            entered + [
                .release("v1.0.0", for: "zwei", by: "f1"), .promote("v1.0.0", to: "zwei"),
                .release("v1.0.0", for: "drei", by: "l1"), .lane("eil", "v1.0.0", to: "drei"),
            ],
            .release(.missing)),
        Row("too early", [.accept("v1.0.0"), .lane("eil", "v1.0.0", to: "drei")], .gate(.stageOrder)),
        Row("a lane that is none", entered + [.lane("x", "v1.0.0", to: "drei")], .gate(.laneUnknown)),
        Row("to another stage", entered + [.lane("eil", "v1.0.0", to: "zwei")], .release(.scope)),
        Row(
            "on hold", entered + [.hold("drei", by: "p1"), .lane("eil", "v1.0.0", to: "drei")], .gate(.hold)),
        Row("again", fast + [.lane("eil", "v1.0.0", to: "drei")], .gate(.downgrade)),
        Row(
            "the skipped stages are caught up on by a newer delivery",
            next + [.wait(9000), .promote("v1.1.0", to: "drei")]),
        Row(
            "caught up on by the delivery itself",
            fast + [.release("v1.0.0", for: "zwei", by: "f1"), .promote("v1.0.0", to: "zwei")]),
    ]

    @Test("A lane leads round", arguments: lanes)
    func tellLanes(row: Row) throws { try row.tell() }

    private static let overdue = Plan(
        """
          eins: { title: Eins }
          zwei: { after: [eins] }
          drei: { after: { any: [eins, zwei] } }
        """,
        more: """
            withdraw: { by: leitung }
            lanes: { eil: { from: [eins], to: drei, release: { by: leitung }, catch-up: 1h } }
            policy: { by: [fach, leitung], approvals: 2 }
            """)
    private static let due: [Step] = fast + [.accept("v1.1.0"), .promote("v1.1.0", to: "eins")]

    /// v1.1.0 takes the lane while another delivery stands in the stage that it skips.
    private static func hotfix(over standing: String, withdrawn: Bool = false) -> [Step] {
        let steps: [Step] = [
            .accept("v1.0.0"), .accept("v1.1.0"), .accept("v1.2.0"), .promote("v1.0.0", to: "eins"),
            .promote("v1.1.0", to: "eins"), .promote("v1.2.0", to: "eins"), .promote(standing, to: "zwei"),
        ]
        return steps + (withdrawn ? [.withdraw(standing, by: "l1")] : []) + [
            .release("v1.1.0", for: "drei", by: "l1", as: .lane("eil")), .lane("eil", "v1.1.0", to: "drei"),
        ]
    }

    static let debts: [Row] = [
        Row("in time", due + [.wait(3560), .promote("v1.1.0", to: "drei")], in: overdue),
        Row("overdue", due + [.wait(3600), .promote("v1.1.0", to: "drei")], .gate(.catchUp), in: overdue),
        Row(
            "overdue, but the delivery is withdrawn",
            due + [.wait(3600), .withdraw("v1.0.0", by: "l1"), .promote("v1.1.0", to: "drei")], in: overdue),
        Row(
            "overdue, but caught up on late",
            due + [.wait(3600), .promote("v1.0.0", to: "zwei"), .promote("v1.1.0", to: "drei")], in: overdue),
        Row(
            "another lane is not shut",
            due + [
                .wait(3600), .release("v1.1.0", for: "drei", by: "l1", as: .lane("eil")),
                .lane("eil", "v1.1.0", to: "drei"),
            ], in: overdue),
        Row(
            "what is newer stands in the skipped stage already",
            hotfix(over: "v1.2.0") + [
                .wait(3600), .promote("v1.2.0", to: "drei"),
            ], in: overdue),
        Row(
            "what is older there does not do",
            hotfix(over: "v1.0.0") + [
                .wait(3600), .promote("v1.2.0", to: "drei"),
            ], .gate(.catchUp), in: overdue),
        Row(
            "nor what is newer and withdrawn",
            hotfix(over: "v1.2.0", withdrawn: true) + [
                .accept("v1.3.0"), .promote("v1.3.0", to: "eins"), .wait(3600),
                .promote("v1.3.0", to: "drei"),
            ], .gate(.catchUp), in: overdue),
        Row(
            "an older delivery catches nothing up",
            [
                .accept("v1.0.0"), .accept("v1.1.0"), .promote("v1.0.0", to: "eins"),
                .promote("v1.1.0", to: "eins"), .release("v1.1.0", for: "drei", by: "l1", as: .lane("eil")),
                .lane("eil", "v1.1.0", to: "drei"), .promote("v1.0.0", to: "zwei"), .accept("v1.2.0"),
                .promote("v1.2.0", to: "eins"), .wait(3600), .promote("v1.2.0", to: "drei"),
            ],
            .gate(.catchUp), in: overdue),
    ]

    @Test("What a lane skipped", arguments: debts)
    func tellDebts(row: Row) throws { try row.tell() }
}
