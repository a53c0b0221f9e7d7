import Ledger
import Problems
import Testing

@Suite("Names of deliveries by the rule book")
struct PlannedNameTests {
    private static let rest = "policy: { by: fach }\nwithdraw: { by: pflege }"
    private static let plan = Plan(
        "  vor: { title: Vor }\n  vorbei: { after: [vor] }", more: rest, deliveries: "refs/tags/*")
    private static let folders = Plan("  v1: { title: Eins }", more: rest, deliveries: "refs/tags/v1/*")

    static let names: [Row] = [
        Row("like no stage", [.accept("vorher")], in: plan),
        Row("like a stage", [.accept("vor")], .delivery(.nameTaken), in: plan),
        Row("like a stage in which nothing stands", [.accept("VorBei")], .delivery(.nameTaken), in: plan),
        Row("a refused one may be called so", [.reject("vor"), .reject("VOR")], in: plan),
        Row("like the ledger", [.accept("Ledger")], .delivery(.nameTaken), in: plan),
        Row("below a stage, where there is room", [.accept("v1/2")], in: folders),
        Row("the same in capitals", [.accept("v1-a"), .accept("v1-A")], .delivery(.nameTaken), in: plan),
        Row(
            "letters put together in another way", [.accept("v1-\u{FC}"), .accept("v1-u\u{308}")],
            .delivery(.nameTaken), in: plan),
        Row("only the number differs", [.accept("v1-a"), .accept("v2-A")], in: plan),
        Row("like a refused one", [.reject("v1-a"), .accept("v1-A")], in: plan),
        Row(
            "like a withdrawn one", [.accept("v1-a"), .withdraw("v1-a", by: "p1"), .accept("v1-A")],
            .delivery(.nameTaken), in: plan),
    ]

    @Test("What is called like something else in B is not accepted", arguments: names)
    func tellNames(row: Row) throws { try row.tell() }

    private static func approved(_ change: Plan.Change) -> [Step] {
        [.propose(change), .approve(change, by: "f1"), .approve(change, by: "l1")]
    }

    static let changes: [Row] = [
        Row(
            "a stage like no delivery", [.accept("v1.0.0")] + approved(.stage("v1")) + [.adopt(.stage("v1"))]),
        Row("a stage like a delivery", [.accept("v1"), .propose(.stage("V1"))], .policy(.stageName)),
        Row("like a refused one", [.reject("v1")] + approved(.stage("v1")) + [.adopt(.stage("v1"))]),
        Row(
            "like one that came meanwhile",
            approved(.stage("v1")) + [.accept("v1"), .adopt(.stage("v1"))], .policy(.stageName)),
        Row("another spelling of a stage", [.propose(.instead("Neben"))], .policy(.stageName)),
        Row(
            "of one in which something stood and that went",
            [
                .accept("v1.0.0"), .promote("v1.0.0", to: "eins"), .promote("v1.0.0", to: "neben"),
                .propose(.without("neben")), .approve(.without("neben"), by: "f1"),
                .approve(.without("neben"), by: "l1"), .adopt(.without("neben")), .propose(.instead("Neben")),
            ], .policy(.stageName)),
        Row(
            "of one that was held and went",
            [
                .hold("neben", by: "p1"), .propose(.without("neben")), .approve(.without("neben"), by: "f1"),
                .approve(.without("neben"), by: "l1"), .adopt(.without("neben")), .propose(.instead("NEBEN")),
            ], .policy(.stageName)),
        Row(
            "the very one comes back",
            [
                .hold("neben", by: "p1"), .propose(.without("neben")), .approve(.without("neben"), by: "f1"),
                .approve(.without("neben"), by: "l1"), .adopt(.without("neben")), .propose(.comment(1)),
            ]),
        Row(
            "of one that went and of which nothing is known",
            [
                .propose(.without("neben")), .approve(.without("neben"), by: "f1"),
                .approve(.without("neben"), by: "l1"), .adopt(.without("neben")), .propose(.instead("Neben")),
            ]),
        Row(
            "a delivery like a new stage",
            approved(.stage("v1")) + [.adopt(.stage("v1")), .accept("v1")], .delivery(.nameTaken)),
    ]

    @Test("A stage is not called like a delivery", arguments: changes)
    func tellChanges(row: Row) throws { try row.tell() }
}
