import Ledger
import Pipeline
import Problems
import Testing

@Suite("Gates")
struct GateTests {
    /// v1.0.0 has entered the first stage.
    private static let entered: [Step] = [.accept("v1.0.0"), .promote("v1.0.0", to: "eins")]

    /// v1.0.0 may enter the last stage.
    private static let ready: [Step] =
        entered + [
            .release("v1.0.0", for: "zwei", by: "f1"), .promote("v1.0.0", to: "zwei"),
            .release("v1.0.0", for: "drei", by: "f1"), .release("v1.0.0", for: "drei", by: "f2"),
            .release("v1.0.0", for: "drei", by: "l1"),
        ]

    /// v1.1.0 has followed v1.0.0 in the first stage.
    private static let followed: [Step] =
        entered + [.accept("v1.1.0"), .promote("v1.1.0", to: "eins")]

    /// v1.3.0 has followed v1.0.0 in the first stage and is withdrawn; v1.1.0 waits.
    private static let barred: [Step] =
        entered + [
            .accept("v1.1.0"), .accept("v1.3.0"), .promote("v1.3.0", to: "eins"),
            .withdraw("v1.3.0", by: "l1"),
        ]

    static let people: [Row] = [
        Row("every gate is open", ready + [.promote("v1.0.0", to: "drei")]),
        Row(
            "a withdrawn delivery", ready + [.withdraw("v1.0.0", by: "l1"), .promote("v1.0.0", to: "drei")],
            .gate(.withdrawn)),
        Row(
            "withdrawn is told before anything else",
            entered + [
                .withdraw("v1.0.0", by: "l1"), .hold(nil, by: "p1"), .promote("v1.0.0", to: "drei"),
            ],
            .gate(.withdrawn)),
        Row(
            "a hold on the stage", ready + [.hold("drei", by: "p1"), .promote("v1.0.0", to: "drei")],
            .gate(.hold)),
        Row(
            "a hold on everything", ready + [.hold(nil, by: "p1"), .promote("v1.0.0", to: "drei")],
            .gate(.hold)),
        Row("a hold on another stage", ready + [.hold("zwei", by: "p1"), .promote("v1.0.0", to: "drei")]),
        Row(
            "a hold that one of two has ended",
            ready + [.hold("drei", by: "p1"), .resume("drei", by: "f1"), .promote("v1.0.0", to: "drei")],
            .gate(.hold)),
        Row(
            "a hold that two have ended",
            ready + [
                .hold("drei", by: "p1"), .resume("drei", by: "f1"), .resume("drei", by: "f3"),
                .promote("v1.0.0", to: "drei"),
            ]),
        Row("what stands there already", entered + [.promote("v1.0.0", to: "eins")], .gate(.downgrade)),
        Row(
            "something older",
            [.accept("v1.0.0")] + followed.dropFirst() + [.promote("v1.0.0", to: "eins")], .gate(.downgrade)),
        Row(
            "the order is told before the stages",
            ready + [
                .promote("v1.0.0", to: "drei"), .promote("v1.0.0", to: "drei"),
            ], .gate(.downgrade)),
        Row(
            "what stands there is newer and withdrawn",
            [
                .accept("v1.3.0"), .promote("v1.3.0", to: "eins"), .withdraw("v1.3.0", by: "l1"),
                .accept("v1.0.0"), .promote("v1.0.0", to: "eins"),
            ]),
        Row(
            "what it found there is older", barred + [.promote("v1.1.0", to: "eins")]),
        Row(
            "what it found there does not come back so", barred + [.promote("v1.0.0", to: "eins")],
            .gate(.downgrade)),
        Row(
            "all that stood there is withdrawn",
            [.accept("v1.1.0")] + entered + [
                .accept("v1.2.0"), .promote("v1.2.0", to: "eins"), .withdraw("v1.2.0", by: "l1"),
                .withdraw("v1.0.0", by: "l1"), .promote("v1.1.0", to: "eins"),
            ]),
        Row("a stage is left out", entered + [.promote("v1.0.0", to: "drei")], .gate(.stageOrder)),
        Row(
            "the stages are told before the release", entered + [.promote("v1.0.0", to: "drei")],
            .gate(.stageOrder)),
        Row(
            "another delivery than the one that came this far",
            entered + [.accept("v1.1.0"), .promote("v1.1.0", to: "neben")], .gate(.stageOrder)),
        Row(
            "a delivery that has gone on comes as far as it stood",
            followed + [.promote("v1.0.0", to: "neben")]),
        Row("a stage that is none", entered + [.promote("v1.0.0", to: "vier")], .gate(.stageUnknown)),
        Row("a delivery that nobody knows", [.promote("v1.0.0", to: "eins")], .gate(.deliveryUnknown)),
        Row(
            "a delivery that was refused", [.reject("v1.0.0"), .promote("v1.0.0", to: "eins")],
            .gate(.rejected)),
        Row(
            "somebody who is no engine", [.accept("v1.0.0"), .promote("v1.0.0", to: "eins", by: "p1")],
            .ledger(.role)),
    ]

    @Test("What people have shut, and the order of things", arguments: people)
    func tellPeople(row: Row) throws { try row.tell() }

    /// Two of three stages before.
    private static let fan = Plan(
        """
          eins: { title: Eins }
          links: { after: [eins], verify: { by: pflege } }
          rechts: { after: [eins], verify: {} }
          ziel: { after: { at-least: 2, of: [eins, links, rechts] }, soak: 1h }
        """, more: "")
    private static let both: [Step] =
        entered + [.promote("v1.0.0", to: "links"), .promote("v1.0.0", to: "rechts")]

    static let passage: [Row] = [
        Row("one of two stages", entered + [.promote("v1.0.0", to: "ziel")], .gate(.stageOrder), in: fan),
        Row(
            "two stages, one second too early",
            entered + [.promote("v1.0.0", to: "links"), .wait(3589), .promote("v1.0.0", to: "ziel")],
            .gate(.soak), in: fan),
        Row(
            "soaked, and nobody has told of tests",
            entered + [.promote("v1.0.0", to: "links"), .wait(3600), .promote("v1.0.0", to: "ziel")],
            .gate(.verify), in: fan),
        Row(
            "soaked and passed",
            entered + [
                .promote("v1.0.0", to: "links"), .verify("v1.0.0", in: "links", .passed, by: "p2"),
                .wait(3600), .promote("v1.0.0", to: "ziel"),
            ], in: fan),
        Row(
            "failed",
            entered + [
                .promote("v1.0.0", to: "links"), .verify("v1.0.0", in: "links", .failed, by: "p2"),
                .wait(3600), .promote("v1.0.0", to: "ziel"),
            ], .gate(.verify), in: fan),
        Row(
            "the newest result counts",
            entered + [
                .promote("v1.0.0", to: "links"), .verify("v1.0.0", in: "links", .passed, by: "p2"),
                .verify("v1.0.0", in: "links", .failed, by: "p1"), .wait(3600),
                .promote("v1.0.0", to: "ziel"),
            ], .gate(.verify), in: fan),
        Row(
            "two of three passed",
            both + [
                .verify("v1.0.0", in: "rechts", .passed), .verify("v1.0.0", in: "links", .failed, by: "p1"),
                .wait(3600), .promote("v1.0.0", to: "ziel"),
            ], in: fan),
        Row(
            "a stage where it has not soaked does not count",
            entered + [
                .promote("v1.0.0", to: "links"), .wait(3600), .promote("v1.0.0", to: "rechts"),
                .verify("v1.0.0", in: "rechts", .passed), .promote("v1.0.0", to: "ziel"),
            ], .gate(.verify), in: fan),
        Row(
            "the stay before the next delivery came is long enough",
            entered + [
                .promote("v1.0.0", to: "links"), .verify("v1.0.0", in: "links", .passed, by: "p1"),
                .wait(3600), .accept("v1.1.0"), .promote("v1.1.0", to: "eins"),
                .promote("v1.1.0", to: "links"), .promote("v1.0.0", to: "ziel"),
            ], in: fan),
        Row(
            "a stay that ended too early never soaks",
            entered + [
                .promote("v1.0.0", to: "links"), .verify("v1.0.0", in: "links", .passed, by: "p1"),
                .accept("v1.1.0"), .promote("v1.1.0", to: "eins"), .promote("v1.1.0", to: "links"),
                .wait(7200), .promote("v1.0.0", to: "ziel"),
            ], .gate(.soak), in: fan),
        Row(
            "any of two is enough", entered + [.promote("v1.0.0", to: "ziel")],
            in: Plan(
                """
                  eins: { title: Eins }
                  zwei: { title: Zwei }
                  ziel: { after: { any: [eins, zwei] } }
                """, more: "")),
    ]

    @Test("How a delivery gets past the stages before", arguments: passage)
    func tellPassage(row: Row) throws { try row.tell() }

    /// The stories begin on a Monday at 14:13:20 UTC.
    private static func timed(_ rule: String, _ more: String = "") -> Plan {
        Plan("  eins: { title: Eins }\n  ziel: { after: [eins], windows: [\(rule)] }", more: more)
    }

    private static let toZiel: [Step] = entered + [.promote("v1.0.0", to: "ziel")]

    static let times: [Row] = [
        Row("within a window", toZiel, in: timed("{ days: [mon], from: \"14:00\", to: \"15:00\" }")),
        Row(
            "outside of every window", toZiel, .gate(.window),
            in: timed("{ days: [mon], from: \"15:00\", to: \"16:00\" }")),
        Row(
            "a window by the clock of Berlin", toZiel,
            in: timed("{ days: [mon], from: \"16:00\", to: \"17:00\" }", "calendar: { zone: Europe/Berlin }")
        ),
        Row(
            "what the clock showed is not recorded", entered + [.promote("v1.0.0", to: "ziel", .missing)],
            .ledger(.rule), in: timed("{ days: [mon] }")),
        Row(
            "what it showed at another time", entered + [.promote("v1.0.0", to: "ziel", .late)],
            .ledger(.rule), in: timed("{ days: [mon] }")),
        Row(
            "what it showed where nobody asks",
            [.accept("v1.0.0"), .promote("v1.0.0", to: "eins", .ahead(0))],
            .ledger(.rule), in: timed("{ days: [mon] }")),
        Row(
            "a zone database of another year said otherwise, and it is what the entry records that counts",
            entered + [.promote("v1.0.0", to: "ziel", .ahead(180))],
            in: timed("{ days: [mon], from: \"17:00\", to: \"18:00\" }", "calendar: { zone: Europe/Berlin }")),
        Row(
            "also where that shuts", entered + [.promote("v1.0.0", to: "ziel", .ahead(180))], .gate(.window),
            in: timed("{ days: [mon], from: \"16:00\", to: \"17:00\" }", "calendar: { zone: Europe/Berlin }")),
        Row(
            "a day off by the recorded clock",
            entered + [.promote("v1.0.0", to: "ziel", .ahead(600))], .gate(.window),
            in: timed("{ days: [mon, tue] }", "calendar: { days-off: [2026-09-22] }")),
        Row(
            "a day off", toZiel, .gate(.window),
            in: timed("{ days: [mon] }", "calendar: { days-off: [2026-09-21] }")),
        Row(
            "a freeze on everything", entered, .gate(.freeze),
            in: timed(
                "{ days: [mon] }",
                "freezes: [{ title: Umzug, from: \"2026-09-21T00:00\", to: \"2026-09-22T00:00\" }]")),
        Row(
            "a freeze that names another stage", toZiel,
            in: timed(
                "{ days: [mon] }",
                "freezes: [{ title: x, from: \"2026-09-21T15:00\", to: \"2026-09-22T00:00\", stages: [eins] }]"
            )),
    ]

    @Test("Windows and freezes", arguments: times)
    func tellTimes(row: Row) throws { try row.tell() }
}
