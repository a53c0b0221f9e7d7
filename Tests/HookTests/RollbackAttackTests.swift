import Ledger
import Support
import Testing

/// The way back, tried by who must not, to where it must not lead, or with something left out.
private let steps: [BadStep] = [
    BadStep(
        what: "to what has never stood there", code: "gate.history", status: 21,
        call: ["promote", "v1.0.5", "--to", "abnahme", "--rollback", "-m", "x"],
        forge: {
            try $0.pretendReleased("v1.0.5", to: "abnahme", as: .rollback, by: [$0.site.scenario.cast.first])
            try $0.pretend([$0.path("v1.0.5", "stages/abnahme.json"): stay])
            try $0.rollBack("abnahme", to: "v1.0.5")
        }),
    BadStep(
        what: "without a release of its own", code: "release.missing", status: 20,
        call: ["promote", "v1.1.0", "--to", "abnahme", "--rollback", "-m", "x"],
        forge: {
            try $0.pretendReleased("v1.1.0", to: "abnahme", as: .rollback, by: [$0.site.scenario.cast.first])
            try $0.rollBack("abnahme", to: "v1.1.0")
        }),
    BadStep(
        what: "with the release that has served once", code: "release.missing", status: 20,
        call: ["promote", "v1.0.0", "--to", "abnahme", "--rollback", "-m", "x"],
        forge: {
            // As if it had not come back yet.
            let path = try $0.path("v1.0.0", "stages/abnahme.json")
            try $0.pretend([path: $0.file(path).replacing(/"sequence":\d+/, with: "\"sequence\":2")])
            try $0.rollBack("abnahme", to: "v1.0.0")
        }),
    BadStep(
        what: "by somebody who is no engine", code: "ledger.role", status: 30,
        call: ["promote", "v1.1.0", "--to", "abnahme", "--rollback", "-m", "x"], player: \.first,
        before: [.release("v1.1.0", "abnahme", ["--rollback"], by: \.second)],
        forge: {
            let cast = $0.site.scenario.cast
            $0.policy = try $0.policy(replacing: [("engine: [", "engine: [\(cast.first.address), ")])
            try $0.pretendReleased("v1.1.0", to: "abnahme", as: .rollback, by: [cast.second])
            try $0.rollBack("abnahme", to: "v1.1.0", by: cast.first)
        }),
    BadStep(
        what: "in the engine's name, with a colleague's key", code: "ledger.broken",
        forge: { try $0.rollBack("abnahme", to: "v1.1.0", keyOf: $0.site.scenario.cast.first) }),
    BadStep(
        what: "without a reason", code: "ledger.rule", told: "usage.argument-missing", status: 64,
        call: ["promote", "v1.1.0", "--to", "abnahme", "--rollback"],
        forge: { try $0.rollBack("abnahme", to: "v1.1.0", saying: "") }),
    BadStep(
        what: "with blanks for a reason", code: "ledger.rule", told: "usage.reason-empty", status: 64,
        call: ["promote", "v1.1.0", "--to", "abnahme", "--rollback", "-m", " \n "],
        forge: { try $0.rollBack("abnahme", to: "v1.1.0", saying: " \n ") }),
    BadStep(
        what: "without the hold", code: "ledger.state",
        forge: { forger in
            let old = try forger.file(hold)
            try forger.rollBack("abnahme", to: "v1.1.0") { try forger.tree($0, changing: [hold: old]) }
        }),
    BadStep(
        what: "with a hold that has ended", code: "ledger.state",
        forge: {
            let ended = "\"ended\":\($0.lastSequence + 1),\"person\""
            try $0.rollBack("abnahme", to: "v1.1.0", bendTree: $0.bending(hold, [("\"person\"", ended)]))
        }),
    BadStep(
        what: "with a hold in another's name", code: "ledger.state",
        forge: {
            let cast = $0.site.scenario.cast
            try $0.rollBack(
                "abnahme", to: "v1.1.0",
                bendTree: $0.bending(hold, [(cast.engine.address, cast.second.address)]))
        }),
    BadStep(
        what: "with the report of the first checkup", code: "ledger.rule",
        forge: {
            let report = try $0.report(of: "v1.1.0")
            try $0.pretend(Forger.report(report, started: Forger.now(-3600)), of: "v1.1.0")
            try $0.rollBack("abnahme", to: "v1.1.0", report: report)
        }),
    BadStep(
        what: "with the report of another delivery", code: "ledger.rule",
        forge: {
            let other = try $0.report(of: "v1.0.0")
            try $0.pretend(other, of: "v1.1.0")
            let report = try Forger.report(
                other, started: Forger.now(),
                replacing: [($0.digest("v1.0.0").text, $0.digest("v1.1.0").text)])
            try $0.rollBack("abnahme", to: "v1.1.0", report: report)
        }),
    BadStep(
        what: "while everything is on hold", code: "gate.hold", status: 21,
        call: ["promote", "v1.1.0", "--to", "abnahme", "--rollback", "-m", "x"], before: [.hold()],
        forge: {
            try $0.pretend(["holds/pipeline/hold.json": nil])
            try $0.rollBack("abnahme", to: "v1.1.0")
        }),
    BadStep(
        what: "to what has been withdrawn", code: "gate.withdrawn", status: 21,
        call: ["promote", "v1.0.0", "--to", "abnahme", "--rollback", "-m", "x"],
        before: [
            .resume(), .resume(by: \.second), .decide(["withdraw", "v1.0.0", "--confirm", "v1.0.0"]),
        ],
        forge: {
            try $0.pretend([$0.path("v1.0.0", "withdrawal.json"): nil])
            try $0.pretendReleased("v1.0.0", to: "abnahme", as: .rollback, by: [$0.site.scenario.cast.first])
            try $0.rollBack("abnahme", to: "v1.0.0")
        }),
    // With v1.2.0 withdrawn, v1.1.0 may come as a new one and may come back, each with its own release.
    BadStep(
        what: "the regular way with a release for the way back", code: "release.missing", status: 20,
        call: ["promote", "v1.1.0", "--to", "abnahme"],
        before: [.decide(["withdraw", "v1.2.0", "--confirm", "v1.2.0"])],
        forge: {
            try $0.pretendReleased("v1.1.0", to: "abnahme", by: [$0.site.scenario.cast.second])
            try $0.promote("v1.1.0", to: "abnahme")
        }),
    BadStep(
        what: "the way back with a release for the regular way", code: "release.missing", status: 20,
        call: ["promote", "v1.1.0", "--to", "abnahme", "--rollback", "-m", "x"],
        before: [
            .revoke("v1.1.0", "abnahme", ["--rollback"], by: \.second),
            .release("v1.1.0", "abnahme", by: \.second),
        ],
        forge: {
            try $0.pretendReleased("v1.1.0", to: "abnahme", as: .rollback, by: [$0.site.scenario.cast.first])
            try $0.rollBack("abnahme", to: "v1.1.0")
        }),
]

private let stay = #"{"found":"v1.2.0","longest":0,"sequence":2,"time":"2026-01-01T00:00:00Z"}"#
private let hold = "holds/stages/abnahme/hold.json"

private let decisions: [BadDecision] = [
    BadDecision(
        what: "a release for the way back to what has never stood there", code: "gate.history", status: 21,
        verb: ["release"],
        change: {
            try $0.pretend([$0.path("v1.0.5", "stages/abnahme.json"): stay])
        },
        make: { try $0.statement(.release($0.admission("v1.0.5", "abnahme", .rollback)), by: $1) }),
    BadDecision(
        what: "the release that it once entered by", code: "release.replayed", status: 65, verb: ["release"],
        insteadOf: { .release(try $0.admission("v1.1.0", "abnahme", .rollback)) },
        make: { forger, _ in try forger.kept(at: forger.path("v1.1.0", released)) }),
    BadDecision(
        what: "the release by which it came back before", code: "release.replayed", status: 65,
        verb: ["release"],
        change: { try $0.pretend([$0.path("v1.0.0", cameBack): nil]) },
        make: { forger, _ in try forger.kept(at: forger.path("v1.0.0", cameBack)) }),
]

private let released = "releases/abnahme/regular/verantwortung-1@amt.example.json"
private let cameBack = "releases/abnahme/rollback/verantwortung-1@amt.example.json"

extension Forger {
    /// Takes a stage back with another reason than the rules take.
    fileprivate func rollBack(_ stage: String, to tag: String, saying words: String) throws {
        let report = try Forger.report(report(of: tag), started: Forger.now())
        let sealed = try sealed(report, by: site.scenario.cast.engine)
        let kind = Move.Kind.rollback(reason: "Grund", report: sealed.content)
        try promote(tag, to: stage, as: kind, saying: words)
    }
}

@Suite("The way back, by command and by push")
struct RollbackAttackTests {
    /// In `abnahme` v1.1.0 has followed v1.0.0, which came back and let v1.2.0 follow; v1.0.5 has not been there.
    private static func site() throws -> HookedScenario {
        let site = try HookedScenario()
        try site.prepare([.release("v1.0.0", "abnahme"), .run("promote", "v1.0.0", "--to", "abnahme")])
        try site.deliver("v1.0.5")
        for tag in ["v1.1.0", "v1.2.0"] {
            try site.deliver(tag)
            try site.prepare([.release(tag, "abnahme"), .run("promote", tag, "--to", "abnahme")])
            guard tag == "v1.1.0" else { continue }
            try site.prepare([
                .release("v1.0.0", "abnahme", ["--rollback"]),
                .run("promote", "v1.0.0", "--to", "abnahme", "--rollback", "-m", "Fehler im Bescheid"),
                .resume("abnahme"), .resume("abnahme", by: \.second),
            ])
        }
        return site
    }

    @Test("A way back that must not be is refused by both; one that may be is let through")
    func table() throws {
        let site = try Self.site()
        try site.expectRefused(decisions)
        try site.expectRefused(steps)
        let forger = try Forger(at: site)
        let first = site.scenario.cast.first
        let release = Decision.release(try forger.admission("v1.1.0", "abnahme", .rollback))
        try forger.append(.decision(forger.statement(release, by: first)), by: first)
        try forger.rollBack("abnahme", to: "v1.1.0")
        try site.expectTaken(forger, with: ["abnahme"])
        #expect(try forger.file(hold).contains(site.scenario.cast.engine.address))
    }
}
