import Problems
import Testing

@Suite("The call that a hint names")
struct NextCallTests {
    /// What went wrong, and the call of the hint up to the reason.
    private static let rows: [(problem: Problem, call: String)] = [
        (
            Problem(.gate(.hold), held("produktion"), expected: "a@amt.example", found: "9"),
            "a@amt.example: stagectl resume produktion -m \"reason\""
        ),
        (
            Problem(.gate(.hold), held(nil), expected: "a@amt.example", found: "9"),
            "a@amt.example: stagectl resume -m \"reason\""
        ),
        (
            Problem(.hold(.given), held("produktion"), found: "9"),
            "stagectl resume produktion -m \"reason\""
        ),
        (Problem(.hold(.given), held(nil), found: "9"), "stagectl resume -m \"reason\""),
        (
            Problem(.gate(.soak), "v2.4.0", found: "produktion"),
            "stagectl explain v2.4.0 --to produktion"
        ),
        (
            Problem(.gate(.downgrade), "v2.3.0", expected: "produktion", found: "v2.4.0"),
            "stagectl promote v2.3.0 --to produktion --rollback -m \"reason\""
        ),
        (
            Problem(.gate(.stageOrder), "v2.4.0", expected: "abnahme, schulung"),
            "stagectl promote v2.4.0 --to abnahme"
        ),
        (
            Problem(.gate(.verify), "v2.4.0", expected: "abnahme, schulung"),
            "stagectl verify v2.4.0 --stage abnahme --passed"
        ),
        (
            Problem(.gate(.catchUp), "v2.4.0", expected: "schulung", found: "2026-03-16T17:20:00Z"),
            "stagectl promote v2.4.0 --to schulung"
        ),
        (
            Problem(
                .release(.missing), "v2.4.0 → produktion → lane eil", expected: "a@amt.example", found: "0/2"),
            "a@amt.example: stagectl release v2.4.0 --to produktion --lane eil -m \"reason\""
        ),
    ]

    private static func held(_ stage: String?) -> String {
        HeldPlace(pipeline: "wohngeld", stage: stage).subject
    }

    @Test("It is whole: it can be typed as it stands", arguments: rows.indices)
    func call(row: Int) throws {
        let (problem, call) = Self.rows[row]
        let english = try #require(problem.hint(in: .english))
        let german = try #require(problem.hint(in: .german))
        #expect(english.hasSuffix(call))
        #expect(german.hasSuffix(call.replacing("\"reason\"", with: "\"Begründung\"")))
    }

    @Test(
        "What is on hold is told apart from a stage of the pipeline's own name",
        arguments: [
            (nil, "The whole pipeline \"wohngeld\" is not on hold."),
            ("wohngeld", "The stage \"wohngeld\" is not on hold."),
        ])
    func held(stage: String?, sentence: String) {
        let place = HeldPlace(pipeline: "wohngeld", stage: stage)
        #expect(HeldPlace(place.subject) == place)
        #expect(Problem(.hold(.unknown), place.subject).sentence(in: .english) == sentence)
    }
}
