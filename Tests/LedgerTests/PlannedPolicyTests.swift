import Ledger
import Pipeline
import Problems
import Testing

@Suite("New policies by the rule book")
struct PlannedPolicyTests {
    private static let proposed: [Step] = [.propose(.comment(1))]
    private static let approved: [Step] =
        proposed + [.approve(.comment(1), by: "f1"), .approve(.comment(1), by: "l1")]
    /// v1.0.0 has come in before the key with which it was signed became f3's.
    private static let handedOver: [Step] = [
        .accept("v1.0.0"), .promote("v1.0.0", to: "eins"), .propose(.handover),
        .approve(.handover, by: "f1"), .approve(.handover, by: "l1"), .adopt(.handover),
    ]
    private static let closed = Plan(more: "withdraw: { by: leitung }")

    static let changes: [Row] = [
        Row("proposed", proposed),
        Row("by a stranger", [.propose(.comment(1), by: "fremd@anderswo.example")], .ledger(.role)),
        Row("no key for it", [.propose(.comment(1))], .policy(.closed), in: closed),
        Row("of another pipeline", [.propose(.name)], .policy(.name)),
        Row("the one in force", [.propose(.none)], .policy(.same)),
        Row("twice", proposed + [.propose(.comment(1), by: "P1@amt.example")], .policy(.proposed)),
        Row("by two people", proposed + [.propose(.comment(1), by: "f2")]),
        Row(
            "who each propose it once",
            proposed + [.propose(.comment(1), by: "f2"), .propose(.comment(1), by: "f2")],
            .policy(.proposed)),
        Row(
            "who was faster does not take it away with its approvals",
            approved + [.propose(.comment(1), by: "f2"), .propose(.comment(2)), .adopt(.comment(1))]),
        Row(
            "nor does who joined",
            approved + [
                .propose(.comment(1), by: "f2"), .propose(.comment(2), by: "f2"), .adopt(.comment(1)),
            ]),
        Row(
            "the last of them does",
            approved + [
                .propose(.comment(1), by: "f2"), .propose(.comment(2)), .propose(.comment(3), by: "f2"),
                .adopt(.comment(1)),
            ], .policy(.unknown)),
        Row(
            "an approval names the first entry also when it is another one's by now",
            proposed + [
                .propose(.comment(1), by: "f2"), .propose(.comment(2)), .approve(.comment(1), by: "f1"),
            ]),
        Row("one by everybody", Plan.people.enumerated().map { .propose(.comment($0), by: $1) }),
        Row(
            "another one by the same person, and the first again",
            proposed + [.propose(.comment(2), by: "P1@amt.example"), .propose(.comment(1))]),
        Row(
            "what the same person has replaced",
            proposed + [.propose(.comment(2)), .approve(.comment(1), by: "f1")], .policy(.unknown)),
        Row(
            "replaced with its approvals", approved + [.propose(.comment(2)), .adopt(.comment(1))],
            .policy(.unknown)),
        Row(
            "approvals do not come back with it",
            approved + [.propose(.comment(2)), .propose(.comment(1)), .adopt(.comment(1))],
            .policy(.approvals)),
        Row(
            "one that another person has replaced is another one's",
            proposed + [
                .propose(.comment(2), by: "p2"), .propose(.comment(3), by: "p2"), .propose(.comment(2)),
            ]),
        Row(
            "one that was in force before", approved + [.adopt(.comment(1)), .propose(.none)],
            .ledger(.policyRollback)),
        Row("approved", approved),
        Row("nobody can approve", [.approve(.comment(1), by: "f1")], .policy(.closed), in: closed),
        Row("nothing is proposed", [.approve(.comment(1), by: "f1")], .policy(.unknown)),
        Row("another one is proposed", proposed + [.approve(.comment(2), by: "f1")], .policy(.unknown)),
        Row("approved by another role", proposed + [.approve(.comment(1), by: "p1")], .release(.role)),
        Row(
            "approved by one person twice",
            proposed + [.approve(.comment(1), by: "f1"), .approve(.comment(1), by: "f1")], .release(.given)),
        Row(
            "another entry is meant", proposed + [.approve(.comment(1), by: "f1", .other)], .release(.scope)),
        Row(
            "an approval under another policy", proposed + [.approve(.comment(1), by: "f1", .policy)],
            .release(.scope)),
        Row("adopted", approved + [.adopt(.comment(1))]),
        Row(
            "adopted by a stranger", approved + [.adopt(.comment(1), by: "fremd@anderswo.example")],
            .ledger(.role)),
        Row("adopted without a proposal", [.adopt(.comment(1))], .policy(.unknown)),
        Row(
            "adopted with one approval",
            proposed + [.approve(.comment(1), by: "f1"), .adopt(.comment(1))], .policy(.approvals)),
        Row(
            "adopted with the approvals of another",
            approved + [.propose(.comment(2), by: "p2"), .adopt(.comment(2))], .policy(.approvals)),
        Row("adopted twice", approved + [.adopt(.comment(1)), .adopt(.comment(1))], .policy(.unknown)),
        Row(
            "all proposals are forgotten",
            approved + [
                .propose(.comment(2), by: "p2"), .approve(.comment(2), by: "f1"), .adopt(.comment(1)),
                .approve(.comment(2), by: "f2"),
            ], .policy(.unknown)),
        Row(
            "and can be made again",
            approved + [.propose(.comment(2), by: "p2"), .adopt(.comment(1)), .propose(.comment(2))]),
        Row(
            "a policy that nobody can change again",
            [
                .propose(.smaller), .approve(.smaller, by: "f1"), .approve(.smaller, by: "f3"),
                .adopt(.smaller), .propose(.comment(1)),
            ], .policy(.closed)),
        Row(
            "it ends every release",
            [
                .accept("v1.0.0"), .promote("v1.0.0", to: "eins"),
                .release("v1.0.0", for: "zwei", by: "f1"),
            ] + approved + [.adopt(.comment(1)), .promote("v1.0.0", to: "zwei")], .release(.missing)),
        Row(
            "which the same person gives anew",
            [
                .accept("v1.0.0"), .promote("v1.0.0", to: "eins"),
                .release("v1.0.0", for: "zwei", by: "f1"),
            ] + approved + [
                .adopt(.comment(1)), .release("v1.0.0", for: "zwei", by: "f1"),
                .promote("v1.0.0", to: "zwei"),
            ]),
        Row(
            "who has lost the role does not count for an old hold",
            [
                .accept("v1.0.0"), .hold("eins", by: "p1"), .resume("eins", by: "f2"), .propose(.strict),
                .approve(.strict, by: "f1"), .approve(.strict, by: "l1"), .adopt(.strict),
                .resume("eins", by: "f2"),
            ], .release(.role)),
        Row(
            "and one of the new role is enough",
            [
                .accept("v1.0.0"), .hold("eins", by: "p1"), .resume("eins", by: "f2"), .propose(.strict),
                .approve(.strict, by: "f1"), .approve(.strict, by: "l1"), .adopt(.strict),
                .resume("eins", by: "l2"), .promote("v1.0.0", to: "eins"),
            ]),
        Row(
            "who has agreed to the end of a hold and counts for the new policy ends it by the change",
            [
                .accept("v1.0.0"), .hold("eins", by: "p1"), .resume("eins", by: "f1"), .propose(.strict),
                .approve(.strict, by: "f1"), .approve(.strict, by: "l1"), .adopt(.strict),
                .promote("v1.0.0", to: "eins"),
            ]),
        Row(
            "so that there is nothing left to resume",
            [
                .accept("v1.0.0"), .hold("eins", by: "p1"), .resume("eins", by: "f1"), .propose(.strict),
                .approve(.strict, by: "f1"), .approve(.strict, by: "l1"), .adopt(.strict),
                .resume("eins", by: "l1"),
            ], .hold(.unknown)),
        Row(
            "too few of them leave it standing",
            [
                .accept("v1.0.0"), .hold("eins", by: "p1"), .resume("eins", by: "f1"), .propose(.comment(1)),
                .approve(.comment(1), by: "f1"), .approve(.comment(1), by: "l1"), .adopt(.comment(1)),
                .promote("v1.0.0", to: "eins"),
            ], .gate(.hold)),
        Row("keys that have all run out", [.propose(.lapsing(-1))], .policy(.keys)),
        Row("and those that have not yet", [.propose(.lapsing(60))]),
        Row("no engine's key is left", [.propose(.lapsing(-1, of: "engine"))], .policy(.keys)),
        Row("one engine's is", [.propose(.lapsing(-1, of: "engine-2"))]),
        Row("too few are left to end a hold", [.propose(.lapsing(-1, of: "f"))], .policy(.keys)),
        Row(
            "they have run out meanwhile",
            [
                .propose(.lapsing(100)), .approve(.lapsing(100), by: "f1"), .approve(.lapsing(100), by: "l1"),
                .wait(100), .adopt(.lapsing(100)),
            ], .policy(.keys)),
        Row(
            "they run out soon",
            [
                .propose(.lapsing(100)), .approve(.lapsing(100), by: "f1"), .approve(.lapsing(100), by: "l1"),
                .adopt(.lapsing(100)),
            ]),
        Row(
            "whose key the delivery was signed with does not release it",
            handedOver + [
                .release("v1.0.0", for: "zwei", by: "f3")
            ], .release(.fourEyes)),
        Row(
            "a key that was a person's does not become a sender's",
            handedOver + [.propose(.comment(1))], .policy(.keyShared)),
        Row(
            "nor after a policy between",
            handedOver + [
                .propose(.handoverAgain), .approve(.handoverAgain, by: "f1"),
                .approve(.handoverAgain, by: "l1"), .adopt(.handoverAgain), .propose(.comment(1)),
            ], .policy(.keyShared)),
        Row(
            "nor does a new key make anybody forget whose the old one was",
            handedOver + [
                .propose(.handoverAgain), .approve(.handoverAgain, by: "f1"),
                .approve(.handoverAgain, by: "l1"), .adopt(.handoverAgain),
                .release("v1.0.0", for: "zwei", by: "f3"),
            ], .release(.fourEyes)),
        Row(
            "nor does a release count that was given in between",
            [.accept("v1.0.0"), .promote("v1.0.0", to: "eins")] + [
                .propose(.handover), .approve(.handover, by: "f1"), .approve(.handover, by: "l1"),
                .adopt(.handover), .propose(.handoverAgain), .approve(.handoverAgain, by: "f1"),
                .approve(.handoverAgain, by: "l1"), .adopt(.handoverAgain),
                .promote("v1.0.0", to: "zwei"),
            ], .release(.missing)),
        Row(
            "others do",
            handedOver + [.release("v1.0.0", for: "zwei", by: "f1"), .promote("v1.0.0", to: "zwei")]),
    ]

    @Test("A policy is proposed, approved and adopted", arguments: changes)
    func tellChanges(row: Row) throws { try row.tell() }

    @Test("A new policy takes the place of the old one entirely, and leaves its mark and the stages")
    func state() throws {
        var ledger = try PlannedLedger(Plan.usual.policy())
        let before = ledger.policy.digest
        let steps: [Step] = [
            .accept("v1.0.0"), .promote("v1.0.0", to: "eins"), .promote("v1.0.0", to: "neben"),
            .propose(.comment(1)), .propose(.smaller, by: "p2"), .approve(.smaller, by: "f1"),
            .approve(.smaller, by: "f3"), .adopt(.smaller),
        ]
        for step in steps { #expect(try ledger.take(step) == nil) }
        let new = try Plan.Change.smaller.policy()
        #expect(try ledger.state.policy(in: ledger.repository) == new)
        #expect(try ledger.state.proposals(in: ledger.repository).isEmpty)
        #expect(try ledger.state.wasInForce(before, in: ledger.repository))
        #expect(try ledger.state.wasInForce(new.digest, in: ledger.repository))
        #expect(try ledger.state.stages(in: ledger.repository) == ["eins", "neben"])
        #expect(try ledger.take(.accept("v1.1.0")) == nil)
        #expect(try ledger.take(.promote("v1.1.0", to: "eins")) == nil)
        #expect(try ledger.take(.promote("v1.1.0", to: "neben"))?.code == .gate(.stageUnknown))
    }
}
