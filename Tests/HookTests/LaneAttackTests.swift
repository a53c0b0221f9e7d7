import Foundation
import Ledger
import Pipeline
import Support
import Testing

private let lane = Move.Kind.lane("eilfreigabe", reason: "Sicherheitslücke")
private let way = Purpose.lane("eilfreigabe")
private let byLane = ["--lane", "eilfreigabe"]
private let call = ["promote", "v1.1.0", "--to", "produktion"]

/// The lane, tried by who must not, or with something left out: v1.1.0 may take it as well as the regular way.
private let steps: [BadStep] = [
    BadStep(
        what: "a lane that the policy in force does not have", code: "gate.lane-unknown", status: 66,
        call: call + ["--lane", "notfall", "-m", "x"],
        forge: {
            $0.policy = try $0.policy(replacing: [("  eilfreigabe:", "  notfall:")])
            try $0.pretendReleased("v1.1.0", to: "produktion", as: .lane("notfall"), by: $0.people)
            try $0.promote("v1.1.0", to: "produktion", as: .lane("notfall", reason: "x"))
        }),
    BadStep(
        what: "a lane that leads to another stage", code: "release.scope", status: 65,
        call: ["promote", "v1.1.0", "--to", "schulung", "-m", "x"] + byLane,
        forge: {
            $0.policy = try $0.policy(replacing: [
                ("from: [abnahme], to: produktion", "from: [vorpruefung], to: schulung")
            ])
            try $0.pretendReleased("v1.1.0", to: "schulung", as: way, by: $0.people)
            try $0.promote("v1.1.0", to: "schulung", as: lane)
        }),
    BadStep(
        what: "no release", code: "release.missing", status: 20, call: call + byLane + ["-m", "x"],
        forge: { try $0.promoteAsReleased() }),
    BadStep(
        what: "the releases for the regular way", code: "release.missing", status: 20,
        call: call + byLane + ["-m", "x"],
        before: [.release("v1.1.0", "produktion"), .release("v1.1.0", "produktion", by: \.second)],
        forge: { try $0.promoteAsReleased() }),
    BadStep(
        what: "half of the lane's quorum", code: "release.missing", status: 20,
        call: call + byLane + ["-m", "x"], before: [.release("v1.1.0", "produktion", byLane)],
        forge: { try $0.promoteAsReleased() }),
    BadStep(
        what: "the regular way with the releases for the lane", code: "release.missing", status: 20,
        call: call,
        before: [
            .revoke("v1.1.0", "produktion"), .revoke("v1.1.0", "produktion", by: \.second),
            .release("v1.1.0", "produktion", byLane, by: \.second),
        ],
        forge: {
            // As if nobody had taken back a release.
            for person in $0.people {
                let path = "revocations/produktion/regular/\(person.address).json"
                try $0.pretend([$0.path("v1.1.0", path): nil])
            }
            try $0.promote("v1.1.0", to: "produktion")
        }),
    BadStep(
        what: "without a reason", code: "ledger.rule", told: "usage.argument-missing", status: 64,
        call: call + byLane,
        forge: { try $0.promote("v1.1.0", to: "produktion", as: lane, saying: "") }),
    BadStep(
        what: "by somebody who is no engine", code: "ledger.role",
        forge: {
            let first = $0.people[0]
            $0.policy = try $0.policy(replacing: [
                ("engine: [", "engine: [\(first.address), "),
                ("2 }, catch-up", "2, apart-from: [] }, catch-up"),
            ])
            try $0.promoteAsReleased(by: first)
        }),
    BadStep(
        what: "before the stage in which the lane begins", code: "gate.stage-order", status: 21,
        call: ["promote", "v1.2.0", "--to", "produktion", "-m", "x"] + byLane,
        forge: {
            let stay = try $0.file($0.path("v1.0.0", "stages/abnahme.json"))
            try $0.pretend([$0.path("v1.2.0", "stages/abnahme.json"): stay])
            try $0.promoteAsReleased("v1.2.0")
        }),
    BadStep(
        what: "on hold", code: "gate.hold", status: 21, call: call + byLane + ["-m", "x"],
        before: [.hold("produktion")],
        forge: {
            try $0.pretend(["holds/stages/produktion/hold.json": nil])
            try $0.promote("v1.1.0", to: "produktion", as: lane)
        }),
]

private let decisions: [BadDecision] = [
    BadDecision(
        what: "a release for a lane that the policy in force does not have", code: "gate.lane-unknown",
        status: 66, verb: ["release"],
        change: { $0.policy = try $0.policy(replacing: [("  eilfreigabe:", "  notfall:")]) },
        make: { try $0.statement(.release($0.admission("v1.1.0", "produktion", .lane("notfall"))), by: $1) }),
    BadDecision(
        what: "a release for a lane to a stage where it does not lead", code: "release.scope", status: 65,
        verb: ["release"],
        change: {
            $0.policy = try $0.policy(replacing: [
                ("from: [abnahme], to: produktion", "from: [vorpruefung], to: schulung")
            ])
        },
        make: { try $0.statement(.release($0.admission("v1.1.0", "schulung", way)), by: $1) }),
    BadDecision(
        what: "a release for the lane by somebody without the role", code: "release.role", status: 22,
        verb: ["release"], person: \.engine,
        change: {
            let colleague = $0.site.scenario.cast.engine.address
            $0.policy = try $0.policy(replacing: [
                ("fachverantwortung: [", "fachverantwortung: [\(colleague), ")
            ])
        },
        make: { try $0.statement(.release($0.admission("v1.1.0", "produktion", way)), by: $1) }),
    BadDecision(
        what: "the release by which a stage before was entered", code: "release.replayed", status: 65,
        verb: ["release"],
        insteadOf: { .release(try $0.admission("v1.1.0", "produktion", way)) },
        make: { forger, person in
            try forger.kept(at: forger.path("v1.1.0", "releases/abnahme/regular/\(person.address).json"))
        }),
]

/// What the lane leaves to be caught up on, noted as it must not be: only a push can say so.
private let debts: [BadStep] = [
    BadStep(
        what: "a later deadline than the policy says", code: "ledger.state",
        before: [.resume("produktion"), .resume("produktion", by: \.second)],
        forge: { try $0.promoteBending([("\"deadline\":\"2", "\"deadline\":\"3")]) }),
    BadStep(
        what: "the deadline of a policy of one's own", code: "ledger.state",
        forge: {
            $0.policy = try $0.policy(replacing: [("catch-up: 1s", "catch-up: 72h")])
            try $0.promoteAsReleased()
        }),
    BadStep(
        what: "nothing to be caught up on", code: "ledger.state", forge: { try $0.promoteBending(nil) }),
    BadStep(
        what: "another stage than the one that is skipped", code: "ledger.state",
        forge: { try $0.promoteBending([("[\"schulung\"]", "[\"vorpruefung\"]")]) }),
    BadStep(
        what: "a stage beside the one that is skipped", code: "ledger.state",
        forge: { try $0.promoteBending([("[\"schulung\"]", "[\"abnahme\",\"schulung\"]")]) }),
    BadStep(
        what: "another delivery that is to catch up", code: "ledger.state",
        forge: { try $0.promoteBending([("\"v1.1.0\"", "\"v1.0.0\"")]) }),
]

/// With the catch-up overdue that v1.1.0 has left.
private let overdue: [BadStep] = [
    BadStep(
        what: "the regular way while a catch-up is overdue", code: "gate.catch-up", status: 21,
        call: ["promote", "v1.2.0", "--to", "produktion"],
        before: [
            .release("v1.2.0", "abnahme"), .run("promote", "v1.2.0", "--to", "abnahme"),
            .release("v1.2.0", "produktion"), .release("v1.2.0", "produktion", by: \.second),
        ],
        forge: {
            try $0.pretend([$0.oldDebt: nil])
            try $0.promote("v1.2.0", to: "produktion")
        }),
    BadStep(
        what: "a catch-up that an entry about something else forgets", code: "ledger.state",
        forge: {
            let held = try $0.statement(.hold(.stage("abnahme")), by: $0.people[0])
            try $0.append(
                .decision(held), by: $0.people[0], bendTree: $0.bending($0.oldDebt))
        }),
    BadStep(
        what: "a catch-up that an older delivery takes off", code: "ledger.state",
        before: [.release("v1.0.0", "schulung")],
        forge: { try $0.promote("v1.0.0", to: "schulung", bendTree: $0.bending($0.oldDebt)) }),
    BadStep(
        what: "a catch-up that is to be paid in another stage", code: "ledger.state",
        forge: {
            let held = try $0.statement(.hold(.pipeline), by: $0.people[0])
            try $0.append(
                .decision(held), by: $0.people[0],
                bendTree: $0.bending($0.oldDebt, [("[\"schulung\"]", "[\"abnahme\"]")]))
        }),
]

private let paid = [
    BadStep(
        what: "a catch-up that is paid twice", code: "gate.downgrade", status: 21,
        call: ["release", "v1.2.0", "--to", "schulung", "--confirm", "schulung", "-m", "x"], player: \.first,
        before: [.release("v1.2.0", "schulung"), .run("promote", "v1.2.0", "--to", "schulung")],
        forge: {
            try $0.pretend(["stages/schulung.json": nil, "stages/schulung.commit": nil])
            try $0.pretendReleased("v1.2.0", to: "schulung", by: $0.people)
            try $0.promote("v1.2.0", to: "schulung")
        })
]

extension Forger {
    fileprivate var people: [Player] { [site.scenario.cast.first, site.scenario.cast.second] }

    /// The catch-up that is there already.
    fileprivate var oldDebt: String {
        get throws {
            let tree = try #require(state?.tree)
            let name = try expectRun(
                "git", ["-C", copy, "ls-tree", "--name-only", "\(tree.hex):catch-ups"])
            return "catch-ups/\(name)"
        }
    }

    /// Takes the lane as if both people had released the step.
    fileprivate func promoteAsReleased(_ tag: String = "v1.1.0", by player: Player? = nil) throws {
        try pretendReleased(tag, to: "produktion", as: way, by: people)
        try promote(tag, to: "produktion", as: lane, by: player)
    }

    /// Takes the lane with other words in what it leaves to be caught up on, or without it.
    fileprivate func promoteBending(_ words: [(String, String)]?) throws {
        let debt = "catch-ups/\(lastSequence + 1).json"
        try promote("v1.1.0", to: "produktion", as: lane, bendTree: bending(debt, words))
    }
}

@Suite("The lane and what it leaves, by command and by push")
struct LaneAttackTests {
    /// v1.0.0 and v1.1.0 have come to `abnahme`, v1.2.0 only to the first stage; the lane skips `schulung`.
    private static func site() throws -> HookedScenario {
        let site = try HookedScenario(
            stages: """
                  vorpruefung: {}
                  abnahme:  { after: [vorpruefung], release: { by: fachverantwortung } }
                  schulung: { after: [abnahme], release: { by: fachverantwortung } }
                  produktion:
                    after: { any: [abnahme, schulung] }
                    release: { by: fachverantwortung, approvals: 2 }
                lanes:
                  eilfreigabe:
                    { from: [abnahme], to: produktion, release: { by: fachverantwortung, approvals: 2 }, catch-up: 1s }
                """)
        for tag in ["v1.0.0", "v1.1.0", "v1.2.0"] {
            if tag != "v1.0.0" { try site.deliver(tag) }
            guard tag != "v1.2.0" else { break }
            try site.prepare([.release(tag, "abnahme"), .run("promote", tag, "--to", "abnahme")])
        }
        return site
    }

    @Test(
        "A lane that must not be taken is refused by both; one that may be is let through, and so is its debt"
    )
    func table() throws {
        let site = try Self.site()
        try site.expectRefused(decisions)
        try site.expectRefused(steps)
        try site.expectRefused(debts)
        let forger = try Forger(at: site)
        try forger.promote("v1.1.0", to: "produktion", as: lane)
        try site.expectTaken(forger, with: ["produktion"])
        // The ledger counts whole seconds, and the deadline is one.
        Thread.sleep(forTimeInterval: 2.1)
        try site.expectRefused(overdue)
        // An emergency need not wait for what an earlier one has left.
        try site.prepare([
            .release("v1.2.0", "produktion", byLane), .release("v1.2.0", "produktion", byLane, by: \.second),
        ])
        let next = try Forger(at: site)
        try next.promote("v1.2.0", to: "produktion", as: lane)
        try site.expectTaken(next, with: ["produktion"])
        try site.expectRefused(paid)
        let debts = try run("git", ["-C", site.scenario.inner, "ls-tree", "wohngeld/ledger:catch-ups"])
        #expect(debts.status != 0, "v1.2.0 has paid for both: \(debts.text)")
    }
}
