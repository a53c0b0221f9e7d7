import Ledger
import Problems
import Testing

@Suite("Deliveries that are judged, by the rule book")
struct PlannedJudgementTests {
    private static let unseen: [Step] = [.rejectUnseen("v1.0.0", because: "limit.bytes")]
    private static let unsigned: [Step] = [.rejectUnsigned("v1.0.0")]

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
        Row("without a sender after that, which shows more", unseen + unsigned),
        Row("and then unseen again, which shows less", unseen + unsigned + unseen, .ledger(.rule)),
        Row("without a sender", unsigned),
        Row("which is once", unsigned + unsigned, .ledger(.rule)),
        Row(
            "taken in after it was no sender's",
            unsigned + [.accept("v1.0.0"), .promote("v1.0.0", to: "eins")]),
        Row("rejected with its sender after that", unsigned + [.reject("v1.0.0")]),
        Row("which is for good", unsigned + [.reject("v1.0.0"), .accept("v1.0.0")], .ledger(.rule)),
        Row("without a sender after it was one's", [.reject("v1.0.0")] + unsigned, .ledger(.rule)),
        Row("and after it was taken in", [.accept("v1.0.0")] + unsigned, .ledger(.rule)),
        Row("as much of nobody's as is kept", [.rejectUnsigned("v1.0.0", bytes: Judgement.mostUnproven)]),
        Row(
            "and a byte more", [.rejectUnsigned("v1.0.0", bytes: Judgement.mostUnproven + 1)], .ledger(.rule)),
        Row("unseen after it was taken in", [.accept("v1.0.0")] + unseen, .ledger(.rule)),
        Row("promoted", unseen + [.promote("v1.0.0", to: "eins")], .gate(.rejected)),
    ]

    @Test("Each is judged once, and nothing bars it that shows less", arguments: judgements)
    func tellJudgements(row: Row) throws { try row.tell() }
}
