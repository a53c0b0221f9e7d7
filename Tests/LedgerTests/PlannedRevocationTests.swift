import Ledger
import Pipeline
import Problems
import Testing

@Suite("Revoked keys and certificates by the rule book")
struct PlannedRevocationTests {
    private static func change(to new: Plan.Change) -> [Step] {
        [.propose(new), .approve(new, by: "f1"), .approve(new, by: "l1"), .adopt(new)]
    }

    private static let accepted: [Step] = [.accept("v1.0.0"), .promote("v1.0.0", to: "eins")]
    private static let released: [Step] = [.release("v1.0.0", for: "zwei", by: "f2")]
    private static let shut = Code.gate(.keyRevoked)

    static let revocations: [Row] = [
        Row(
            "a key, after the intake",
            accepted + change(to: .certifying([.sender])) + released + [.promote("v1.0.0", to: "zwei")], shut),
        Row(
            "a key, before the first stage",
            [.accept("v1.0.0")] + change(to: .certifying([.sender])) + [.promote("v1.0.0", to: "eins")], shut),
        Row(
            "a key that nobody lists any more either",
            accepted + change(to: .retired([.sender])) + released + [.promote("v1.0.0", to: "zwei")], shut),
        Row(
            "a key, where nobody sends with SSH any more",
            accepted + change(to: .certificatesAlone([.sender])) + released + [
                .promote("v1.0.0", to: "zwei")
            ],
            shut),
        Row(
            "another key, where nobody sends with SSH any more",
            accepted + change(to: .certificatesAlone([.other])) + released + [.promote("v1.0.0", to: "zwei")]),
        Row(
            "another key",
            accepted + change(to: .certifying([.other])) + released + [.promote("v1.0.0", to: "zwei")]),
        Row(
            "nothing",
            accepted + change(to: .certifying([])) + released + [.promote("v1.0.0", to: "zwei")]),
        Row(
            "nothing: a key that is only not listed any more counted when it signed",
            accepted + change(to: .retired()) + released + [.promote("v1.0.0", to: "zwei")]),
        Row(
            "a key by mistake, until another policy says so",
            accepted + change(to: .certifying([.sender])) + change(to: .certifying([]))
                + released + [.promote("v1.0.0", to: "zwei")]),
        Row(
            "a key, and a lane does not lead past that",
            accepted + change(to: .certifying([.sender])) + [
                .release("v1.0.0", for: "drei", by: "l1", as: .lane("eil")),
                .lane("eil", "v1.0.0", to: "drei"),
            ], shut),
        Row(
            "a key, and no way back leads to what it signed",
            accepted + [.accept("v1.1.0"), .promote("v1.1.0", to: "eins")]
                + change(to: .certifying([.sender])) + [
                    .release("v1.0.0", for: "eins", by: "l1", as: .rollback), .rollBack("v1.0.0", to: "eins"),
                ], shut),
        Row(
            "a key: what it signs is not taken in",
            change(to: .certifying([.sender])) + [.accept("v1.0.0")], .signature(.keyRevoked)),
    ]

    @Test(
        "A key that is revoked after the intake keeps the delivery from the next stage",
        arguments: revocations)
    func revoked(row: Row) throws { try row.tell() }

    private static let certified: [Step] = change(to: .certifying()) + [.accept("v3.0.0-cert")]

    static let certificates: [Row] = [
        Row("of an authority that nobody lists", [.accept("v3.0.0-cert")], .signature(.keyUnknown)),
        Row("of one that the policy lists", certified),
        Row(
            "whose key is revoked later",
            certified + change(to: .certifying([.certified])) + [.promote("v3.0.0-cert", to: "eins")], shut),
        Row(
            "whose authority is revoked later",
            certified + change(to: .certifying([.authority])) + [.promote("v3.0.0-cert", to: "eins")], shut),
        Row(
            "whose authority is not listed any more",
            certified + change(to: .retired()) + [.promote("v3.0.0-cert", to: "eins")]),
        Row(
            "on the key of somebody who decides",
            change(to: .certifyingPerson) + [.accept("v3.0.0-cert")], .signature(.certificate)),
        Row(
            "on a key that somebody had who decides",
            change(to: .certifyingPerson) + change(to: .certifying()) + [.accept("v3.0.0-cert")],
            .signature(.certificate)),
        Row(
            "on a key that somebody who decides gets later: four eyes sees it",
            certified + change(to: .certifyingPerson) + [
                .promote("v3.0.0-cert", to: "eins"), .release("v3.0.0-cert", for: "zwei", by: "f3"),
            ], .release(.fourEyes)),
    ]

    @Test("Deliveries by certificate are judged", arguments: certificates)
    func certificate(row: Row) throws { try row.tell() }
}
