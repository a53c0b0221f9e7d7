import Ledger
import Pipeline
import Problems
import Seals
import Testing

@Suite("Delivery notes by the rule book")
struct PlannedNoteTests {
    private static func note(
        _ version: String, _ sequence: Int, after predecessor: String? = nil, of application: String = "fach",
        for audience: String = "wohngeld", until expires: Int64? = nil
    ) -> DeliveryNote {
        DeliveryNote(
            application: application, version: version, audience: audience, sequence: sequence,
            predecessor: predecessor, expires: expires.map { Timestamp(seconds: PlannedLedger.start + $0) })
    }

    private static let asking = Plan(checkup: "note: required")
    private static let first = Step.acceptNoted("v1.0.0", note("1.0.0", 5))

    static let rows: [Row] = [
        Row("the first of an application", [first], in: asking),
        Row("none where one is asked for", [.accept("v1.0.0")], .note(.missing), in: asking),
        Row("none where none is asked for", [first, .accept("v1.1.0")]),
        Row("of what is rejected nothing is asked", [.reject("v1.0.0")], in: asking),
        Row(
            "for another pipeline", [.acceptNoted("v1.0.0", note("1.0.0", 1, for: "Wohngeld"))],
            .note(.audience)),
        Row("of another version", [.acceptNoted("v1.0.0", note("1.0", 1))], .note(.version)),
        Row("with the v of the tag", [.acceptNoted("v1.0.0", note("v1.0.0", 1))], .note(.version)),
        Row("of a pre-release", [.acceptNoted("v2.0.0-f3", note("2.0.0-f3", 1))]),
        Row(
            "in the last second",
            [.acceptNoted("v1.0.0", note("1.0.0", 1, until: PlannedLedger.pace + 1))]),
        Row(
            "a second later", [.acceptNoted("v1.0.0", note("1.0.0", 1, until: PlannedLedger.pace))],
            .note(.expired)),
        Row(
            "the next one, with numbers left out",
            [first, .acceptNoted("v1.1.0", note("1.1.0", 9, after: "v1.0.0"))]),
        Row(
            "the same number", [first, .acceptNoted("v1.1.0", note("1.1.0", 5, after: "v1.0.0"))],
            .note(.sequence)),
        Row(
            "an older one", [first, .acceptNoted("v1.1.0", note("1.1.0", 4, after: "v1.0.0"))],
            .note(.sequence)),
        Row(
            "a thousand numbers on", [first, .acceptNoted("v1.1.0", note("1.1.0", 1_005, after: "v1.0.0"))]),
        Row(
            "further on than that", [first, .acceptNoted("v1.1.0", note("1.1.0", 1_006, after: "v1.0.0"))],
            .note(.gap)),
        Row("the greatest first number", [.acceptNoted("v1.0.0", note("1.0.0", 1_000_000))]),
        Row("a greater one", [.acceptNoted("v1.0.0", note("1.0.0", 1_000_001))], .note(.gap)),
        Row(
            "by another certified sender",
            [first, .acceptNoted("v2.0.0-f3", note("2.0.0-f3", 6, after: "v1.0.0"))], .note(.sender)),
        Row(
            "by another sender, of another application",
            [first, .acceptNoted("v2.0.0-f3", note("2.0.0-f3", 6, of: "portal"))]),
        Row(
            "without what came before", [first, .acceptNoted("v1.1.0", note("1.1.0", 6))], .note(.predecessor)
        ),
        Row(
            "after one that is held back",
            [first, .acceptNoted("v1.2.0", note("1.2.0", 7, after: "v1.1.0"))], .note(.predecessor)),
        Row(
            "after something where there is nothing",
            [.acceptNoted("v1.1.0", note("1.1.0", 7, after: "v1.0.0"))], .note(.predecessor)),
        Row(
            "after one that was rejected",
            [first, .reject("v1.1.0"), .acceptNoted("v1.2.0", note("1.2.0", 7, after: "v1.1.0"))],
            .note(.predecessor)),
        Row(
            "past one that was rejected",
            [first, .reject("v1.1.0"), .acceptNoted("v1.2.0", note("1.2.0", 7, after: "v1.0.0"))]),
        Row(
            "past one without a note",
            [first, .accept("v1.1.0"), .acceptNoted("v1.2.0", note("1.2.0", 6, after: "v1.0.0"))]),
        Row(
            "another application begins anew",
            [first, .acceptNoted("v1.1.0", note("1.1.0", 1, of: "portal"))]),
        Row(
            "each goes on by itself",
            [
                first, .acceptNoted("v1.1.0", note("1.1.0", 1, of: "portal")),
                .acceptNoted("v1.2.0", note("1.2.0", 6, after: "v1.0.0")),
            ]),
        Row(
            "the first where notes were not asked for before",
            [.accept("v1.0.0"), .acceptNoted("v1.1.0", note("1.1.0", 1))]),
        Row(
            "an older line after a newer one",
            [
                .acceptNoted("v1.1.0", note("1.1.0", 1)),
                .acceptNoted("v1.0.0", note("1.0.0", 2, after: "v1.1.0")),
            ]),
    ]

    @Test("A note must be for this pipeline, in force, and follow what was accepted", arguments: rows)
    func tell(row: Row) throws { try row.tell() }

    @Test("The version is the one in the name, or the name where there is none in it")
    func versions() throws {
        for (name, version) in [
            ("v2.4.0", "2.4.0"), ("2.4.0", "2.4.0"), ("V1", "1"), ("release/v2.4.0-rc.1+b", "2.4.0-rc.1+b"),
            ("wohngeld-v2.4", "2.4"), ("nightly", "nightly"), ("a/nightly", "nightly"), ("x2y", "x2y"),
        ] {
            #expect(try #require(DeliveryName(name)).versionText == version)
        }
    }
}
