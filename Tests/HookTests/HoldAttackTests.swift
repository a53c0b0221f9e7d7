import Ledger
import Support
import Testing

// Holds, withdrawals and releases that are taken back, by who must not or not as they must be. The engine stands for a colleague whose
// key is known and whose role is another one.

private let asColleague: @Sendable (Forger) throws -> Void = {
    let colleague = $0.site.scenario.cast.engine.address
    $0.policy = try $0.policy(replacing: [("fachverantwortung: [", "fachverantwortung: [\(colleague), ")])
}

private let hold = "holds/stages/abnahme/hold.json"
private let resumed = "holds/stages/abnahme/resumes/verantwortung-1@amt.example.json"
private let released = "releases/abnahme/regular/verantwortung-1@amt.example.json"

private let holds: [BadDecision] = [
    BadDecision(
        what: "a hold by somebody without the role", code: "release.role", status: 22, verb: ["hold"],
        person: \.engine, change: asColleague,
        make: { try $0.statement(.hold(.stage("abnahme")), by: $1) }),
    BadDecision(
        what: "a hold on what is no stage", code: "gate.stage-unknown", status: 66, verb: ["hold"],
        change: {
            $0.policy = try $0.policy(replacing: [("  vorpruefung: {}", "  vorpruefung: {}\n  keller: {}")])
        },
        make: { try $0.statement(.hold(.stage("keller")), by: $1) }),
    BadDecision(
        what: "a hold under the name of somebody who has not signed it", code: "signature.address-mismatch",
        status: 11, verb: ["hold"],
        make: { forger, _ in
            let cast = forger.site.scenario.cast
            let unsigned = try forger.statement(.hold(.stage("abnahme")), by: cast.first).statement
            return try forger.sign(unsigned, by: cast.engine)
        }),
    BadDecision(
        what: "letting go on what is not on hold", code: "hold.unknown", status: 66, verb: ["resume"],
        change: { try $0.pretend([hold: $0.anyHold]) },
        make: { try $0.statement(.resume(.stage("abnahme"), hold: $0.lastSequence), by: $1) }),
    BadDecision(
        what: "a second hold", code: "hold.given", status: 0, verb: ["hold"], person: \.second,
        before: [.hold("abnahme")], change: { try $0.pretend([hold: nil]) },
        make: { try $0.statement(.hold(.stage("abnahme")), by: $1) }),
    BadDecision(
        what: "letting go on by somebody without the role", code: "release.role", status: 22,
        verb: ["resume"], person: \.engine, change: asColleague,
        make: { try $0.statement(.resume(.stage("abnahme"), hold: $0.lastSequence), by: $1) }),
    BadDecision(
        what: "letting go on what another hold stopped", code: "release.scope", status: 65, verb: ["resume"],
        insteadOf: { .resume(.stage("abnahme"), hold: $0.lastSequence) },
        make: { try $0.statement(.resume(.stage("abnahme"), hold: $0.lastSequence - 1), by: $1) }),
    BadDecision(
        what: "the same person once more", code: "release.given", status: 0, verb: ["resume"],
        before: [.resume("abnahme")], change: { try $0.pretend([resumed: nil]) },
        make: { try $0.statement(.resume(.stage("abnahme"), hold: $0.lastSequence - 1), by: $1) }),
]

/// While one of two people has agreed that the hold ends.
private let half: [BadStep] = [
    BadStep(
        what: "a step on which one person of two has let go", code: "gate.hold", status: 21,
        call: ["promote", "v1.1.0", "--to", "abnahme"], before: [.release("v1.1.0", "abnahme")],
        forge: {
            try $0.pretend([hold: nil])
            try $0.promote("v1.1.0", to: "abnahme")
        }),
    BadStep(
        what: "a hold that an entry about something else ends", code: "ledger.state",
        forge: {
            let first = $0.site.scenario.cast.first
            let ended = "\"ended\":\($0.lastSequence + 1),\"person\""
            try $0.append(
                .decision($0.statement(.hold(.pipeline), by: first)), by: first,
                bendTree: $0.bending(hold, [("\"person\"", ended)]))
        }),
    BadStep(
        what: "a hold that is taken away", code: "ledger.state",
        forge: {
            let first = $0.site.scenario.cast.first
            try $0.append(
                .decision($0.statement(.hold(.pipeline), by: first)), by: first, bendTree: $0.bending(hold))
        }),
]

/// After the hold has ended.
private let replayed: [BadDecision] = [
    BadDecision(
        what: "the hold that has ended, once more", code: "release.replayed", status: 65, verb: ["hold"],
        before: [.resume("abnahme", by: \.second)], change: { try $0.pretend([hold: nil]) },
        make: { forger, _ in try forger.kept(at: hold) }),
    BadDecision(
        what: "the agreement to the end of the hold before", code: "release.scope", status: 65,
        verb: ["resume"], before: [.hold("abnahme", by: \.second)],
        insteadOf: { .resume(.stage("abnahme"), hold: $0.lastSequence) },
        make: { forger, _ in try forger.kept(at: resumed) }),
]

private let withdrawals: [BadDecision] = [
    BadDecision(
        what: "taking back a release that has served", code: "release.used", status: 65, verb: ["revoke"],
        change: { try $0.pretend([$0.path("v1.0.0", "stages/abnahme.json"): nil]) },
        make: { try $0.revocation(of: "v1.0.0", by: $1) }),
    BadDecision(
        what: "taking back somebody else's release", code: "release.unknown", status: 66, verb: ["revoke"],
        person: \.second,
        change: { forger in
            let kept = try forger.kept(at: forger.path("v1.1.0", released)).statement
            var own = kept
            own.person = forger.site.scenario.cast.second.address
            let path = released.replacing("verantwortung-1", with: "verantwortung-2")
            try forger.pretend([forger.path("v1.1.0", path): forger.record(of: own)])
        },
        insteadOf: { forger in
            var own = try forger.kept(at: forger.path("v1.1.0", released)).statement
            own.person = forger.site.scenario.cast.second.address
            return .revoke(try forger.admission("v1.1.0", "abnahme"), statement: own.digest)
        },
        make: { try $0.revocation(of: "v1.1.0", by: $1) }),
    BadDecision(
        what: "taking back another release than the one that is there", code: "release.scope", status: 65,
        verb: ["revoke"],
        insteadOf: { try $0.revocation(of: "v1.1.0", by: $0.site.scenario.cast.first).statement.decision },
        make: { forger, person in
            let other = try forger.kept(at: forger.path("v1.0.0", released)).statement.digest
            return try forger.statement(
                .revoke(forger.admission("v1.1.0", "abnahme"), statement: other), by: person)
        }),
    BadDecision(
        what: "a withdrawal by somebody without the role", code: "release.role", status: 22,
        verb: ["withdraw"], person: \.engine, change: asColleague,
        make: { try $0.statement(.withdraw($0.name("v1.1.0"), digest: $0.digest("v1.1.0")), by: $1) }),
    BadDecision(
        what: "a withdrawal of other content", code: "release.scope", status: 65, verb: ["withdraw"],
        insteadOf: { .withdraw(try $0.name("v1.1.0"), digest: try $0.digest("v1.1.0")) },
        make: { try $0.statement(.withdraw($0.name("v1.1.0"), digest: $0.digest("v1.0.0")), by: $1) }),
    BadDecision(
        what: "a second withdrawal", code: "gate.withdrawn", status: 21, verb: ["withdraw"],
        person: \.second, before: [.decide(["withdraw", "v1.1.0", "--confirm", "v1.1.0"])],
        change: { try $0.pretend([$0.path("v1.1.0", "withdrawal.json"): nil]) },
        make: { try $0.statement(.withdraw($0.name("v1.1.0"), digest: $0.digest("v1.1.0")), by: $1) }),
    BadDecision(
        what: "a release of what has been withdrawn", code: "gate.withdrawn", status: 21, verb: ["release"],
        person: \.second, change: { try $0.pretend([$0.path("v1.1.0", "withdrawal.json"): nil]) },
        make: { try $0.statement(.release($0.admission("v1.1.0", "abnahme")), by: $1) }),
]

private let withdrawn = [
    BadStep(
        what: "a withdrawal that an entry about something else forgets", code: "ledger.state",
        forge: {
            let first = $0.site.scenario.cast.first
            try $0.append(
                .decision($0.statement(.hold(.pipeline), by: first)), by: first,
                bendTree: $0.bending($0.path("v1.1.0", "withdrawal.json")))
        })
]

extension Forger {
    /// A hold on a stage that would stand since the last entry.
    fileprivate var anyHold: String {
        #"{"person":"verantwortung-2@amt.example","reason":"","sequence":\#(lastSequence),"time":"2026-01-01T00:00:00Z"}"#
    }

    /// A person's statement that takes back the first person's release.
    fileprivate func revocation(of tag: String, by person: Player) throws -> SignedStatement {
        let digest = try kept(at: path(tag, released)).statement.digest
        return try statement(.revoke(admission(tag, "abnahme"), statement: digest), by: person)
    }
}

@Suite("Holds and withdrawals, by command and by push")
struct HoldAttackTests {
    /// v1.0.0 stands in `abnahme`, v1.1.0 in the first stage; two people decide, and together let go on what is on hold.
    private static func site() throws -> HookedScenario {
        let by = "by: fachverantwortung"
        let site = try HookedScenario(
            stages: """
                  vorpruefung: {}
                  abnahme: { after: [vorpruefung], release: { \(by) } }
                hold: { \(by) }
                resume: { \(by), approvals: 2 }
                withdraw: { \(by) }
                """)
        try site.prepare([.release("v1.0.0", "abnahme"), .run("promote", "v1.0.0", "--to", "abnahme")])
        try site.deliver("v1.1.0")
        return site
    }

    @Test("A hold or its end that must not be is refused by both; what may be is let through")
    func holding() throws {
        let site = try Self.site()
        try site.expectRefused(holds)
        try site.expectRefused(half)
        try site.expectRefused(replayed)
        let forger = try Forger(at: site)
        let place = HoldPlace.stage("abnahme")
        let sequence = forger.lastSequence
        for person in [site.scenario.cast.first, site.scenario.cast.second] {
            let resumed = try forger.statement(.resume(place, hold: sequence), by: person)
            try forger.append(.decision(resumed), by: site.scenario.cast.engine, author: person)
        }
        try forger.promote("v1.1.0", to: "abnahme")
        try site.expectTaken(forger, with: ["abnahme"])
    }

    @Test("A withdrawal or revocation that must not be is refused by both; what may be is let through")
    func withdrawing() throws {
        let site = try Self.site()
        let first = site.scenario.cast.first
        try site.prepare([.release("v1.1.0", "abnahme")])
        try site.expectRefused(withdrawals)
        try site.expectRefused(withdrawn)
        let forger = try Forger(at: site)
        let digest = try forger.digest("v1.0.0")
        let withdrawal = Decision.withdraw(try forger.name("v1.0.0"), digest: digest)
        try forger.append(.decision(forger.revocation(of: "v1.1.0", by: first)), by: first)
        try forger.append(.decision(forger.statement(withdrawal, by: first)), by: first)
        try site.expectTaken(forger)
    }
}
