import Problems
import Testing

@Suite("Deliveries that are judged, by the rule book")
struct PlannedJudgementTests {
    private static let unseen: [Step] = [.rejectUnseen("v1.0.0", because: "limit.bytes")]

    static let judgements: [Row] = [
        Row("taken in", [.accept("v1.0.0")]),
        Row("taken in twice", [.accept("v1.0.0"), .accept("v1.0.0")], .ledger(.rule)),
        Row("rejected, then taken in", [.reject("v1.0.0"), .accept("v1.0.0")], .ledger(.rule)),
        Row("taken in, then rejected", [.accept("v1.0.0"), .reject("v1.0.0")], .ledger(.rule)),
        Row("rejected without anything to show", unseen),
        Row(
            "for something that was seen", [.rejectUnseen("v1.0.0", because: "checksum.differs")],
            .ledger(.rule)),
        Row("taken in after that", unseen + [.accept("v1.0.0"), .promote("v1.0.0", to: "eins")]),
        Row("rejected after that, with what there is to show", unseen + [.reject("v1.0.0")]),
        Row("which is once", unseen + [.reject("v1.0.0"), .accept("v1.0.0")], .ledger(.rule)),
        Row("rejected after that for nothing again", unseen + unseen, .ledger(.rule)),
        Row("unseen after it was taken in", [.accept("v1.0.0")] + unseen, .ledger(.rule)),
        Row("promoted", unseen + [.promote("v1.0.0", to: "eins")], .gate(.rejected)),
    ]

    @Test("Each is judged once, and nothing bars it that shows nothing", arguments: judgements)
    func tellJudgements(row: Row) throws { try row.tell() }
}
