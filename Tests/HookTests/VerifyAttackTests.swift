import Ledger
import Pipeline
import Support
import Testing

/// Results of tests, told by who must not, or of what they are not about; and steps that wait for them.
private let steps: [BadStep] = [
    BadStep(
        what: "a result of somebody without the role", code: "ledger.role", told: "release.role", status: 22,
        call: ["verify", "v1.0.0", "--stage", "abnahme", "--passed"], player: \.first,
        forge: { try $0.verifyAnyway("v1.0.0", by: $0.site.scenario.cast.first) }),
    BadStep(
        what: "a result of the engine", code: "ledger.role", told: "release.role", status: 22,
        call: ["verify", "v1.0.0", "--stage", "abnahme", "--passed"],
        forge: { try $0.verifyAnyway("v1.0.0", by: $0.site.scenario.cast.engine) }),
    BadStep(
        what: "a result in the tester's name, with a colleague's key", code: "ledger.broken",
        forge: {
            let cast = $0.site.scenario.cast
            try $0.verify("v1.0.0", in: "abnahme", .passed, by: cast.second, keyOf: cast.first)
        }),
    BadStep(
        what: "a result for what does not stand there", code: "verify.not-standing", status: 21,
        call: ["verify", "v1.1.0", "--stage", "abnahme", "--passed"], player: \.second,
        forge: {
            let stage = try $0.file("stages/abnahme.json")
            try $0.pretend(["stages/abnahme.json": stage.replacing("\"v1.0.0\"", with: "\"v1.1.0\"")])
            try $0.verify("v1.1.0", in: "abnahme", .passed, by: $0.site.scenario.cast.second)
        }),
    BadStep(
        what: "a result for a delivery that nobody has taken in", code: "gate.delivery-unknown", status: 66,
        call: ["verify", "v9.0.0", "--stage", "abnahme", "--passed"], player: \.second,
        forge: {
            let stage = try $0.file("stages/abnahme.json")
            let record = try $0.file($0.path("v1.0.0", "delivery.json"))
            try $0.pretend([
                "stages/abnahme.json": stage.replacing("\"v1.0.0\"", with: "\"v9.0.0\""),
                $0.path("v9.0.0", "delivery.json"): record.replacing("\"v1.0.0\"", with: "\"v9.0.0\""),
            ])
            try $0.verify("v9.0.0", in: "abnahme", .passed, by: $0.site.scenario.cast.second)
        }),
    BadStep(
        what: "a result where there are no tests", code: "verify.not-asked", status: 64,
        call: ["verify", "v1.1.0", "--stage", "vorpruefung", "--passed"], player: \.second,
        forge: {
            $0.policy = try $0.policy(replacing: [
                ("vorpruefung: {}", "vorpruefung: { verify: { by: pruefung } }")
            ])
            try $0.verify("v1.1.0", in: "vorpruefung", .passed, by: $0.site.scenario.cast.second)
        }),
    BadStep(
        what: "a result that is recorded in another's name", code: "ledger.state",
        forge: {
            let cast = $0.site.scenario.cast
            try $0.verify(
                "v1.0.0", in: "abnahme", .passed, by: cast.second,
                bendTree: $0.bending(
                    $0.path("v1.0.0", result), [(cast.second.address, cast.first.address)]))
        }),
    BadStep(
        what: "a result that says one thing and records another", code: "ledger.broken",
        forge: {
            try $0.verify(
                "v1.0.0", in: "abnahme", .failed, by: $0.site.scenario.cast.second,
                bendTree: $0.bending($0.path("v1.0.0", result), [("\"failed\"", "\"passed\"")]))
        }),
    BadStep(
        what: "a result that some other entry records", code: "ledger.state",
        forge: { forger in
            let first = forger.site.scenario.cast.first
            let path = try forger.path("v1.0.0", result)
            try forger.append(
                .decision(forger.statement(.hold(.stage("vorpruefung")), by: first)), by: first,
                bendTree: { try forger.tree($0, changing: [path: passed]) })
        }),
    BadStep(
        what: "a step without a result", code: "gate.verify", status: 21,
        call: ["promote", "v1.0.0", "--to", "produktion"], before: [.release("v1.0.0", "produktion")],
        forge: {
            try $0.pretend([$0.path("v1.0.0", result): passed])
            try $0.promote("v1.0.0", to: "produktion")
        }),
    BadStep(
        what: "a step after tests that have failed", code: "gate.verify", status: 21,
        call: ["promote", "v1.0.0", "--to", "produktion"],
        before: [.run("verify", "v1.0.0", "--stage", "abnahme", "--failed", by: \.second)],
        forge: {
            let failed = try $0.file($0.path("v1.0.0", result))
            try $0.pretend([
                $0.path("v1.0.0", result): failed.replacing("\"failed\"", with: "\"passed\"")
            ])
            try $0.promote("v1.0.0", to: "produktion")
        }),
    BadStep(
        what: "a step whose commit names another digest", code: "ledger.rule",
        before: [.run("verify", "v1.0.0", "--stage", "abnahme", "--passed", by: \.second)],
        forge: {
            let record = try $0.file($0.path("v1.0.0", "delivery.json"))
            try $0.pretend([
                $0.path("v1.0.0", "delivery.json"): record.replacing(
                    $0.digest("v1.0.0").text, with: $0.digest("v1.1.0").text)
            ])
            $0.policy = try $0.policy(replacing: [
                ("after: [abnahme], release: { by: fachverantwortung }", "after: [abnahme]")
            ])
            try $0.promote("v1.0.0", to: "produktion")
        }),
    BadStep(
        what: "a step whose commit is sealed by somebody who is no engine", code: "ledger.role",
        forge: {
            let first = $0.site.scenario.cast.first
            $0.policy = try $0.policy(replacing: [("engine: [", "engine: [\(first.address), ")])
            try $0.pretendReleased("v1.0.0", to: "produktion", by: [first])
            try $0.promote("v1.0.0", to: "produktion", stageBy: first)
        }),
]

private let result = "verified/abnahme.json"
private let passed =
    #"{"person":"verantwortung-2@amt.example","reason":"","result":"passed","sequence":999,"time":"2026-11-23T16:00:00Z"}"#

extension Forger {
    /// Tells that tests have passed by rules in which that is somebody's affair.
    fileprivate func verifyAnyway(_ tag: String, by player: Player) throws {
        policy = try policy(replacing: [("pruefung: [", "pruefung: [\(player.address), ")])
        try verify(tag, in: "abnahme", .passed, by: player)
    }
}

@Suite("Results of tests, by command and by push")
struct VerifyAttackTests {
    /// v1.0.0 stands in `abnahme`, where the second person tells how tests have ended; v1.1.0 stands in the first stage.
    private static func site() throws -> HookedScenario {
        let site = try HookedScenario(
            stages: """
                  vorpruefung: {}
                  abnahme: { after: [vorpruefung], release: { by: fachverantwortung }, verify: { by: pruefung } }
                  produktion: { after: [abnahme], release: { by: fachverantwortung } }
                """
        ) { scenario in
            let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
            let role = "roles:\n  pruefung: [\(scenario.cast.second.address)]\n"
            try scenario.folder.write(text.replacing("roles:\n", with: role), to: "pipeline.yaml")
        }
        try site.prepare([.release("v1.0.0", "abnahme"), .run("promote", "v1.0.0", "--to", "abnahme")])
        try site.deliver("v1.1.0")
        return site
    }

    @Test("A result that must not count is refused by both; one that does lets the delivery go on")
    func table() throws {
        let site = try Self.site()
        try site.expectRefused(steps)
        let forger = try Forger(at: site)
        try forger.verify("v1.0.0", in: "abnahme", .failed, by: site.scenario.cast.second)
        try forger.verify("v1.0.0", in: "abnahme", .passed, by: site.scenario.cast.second)
        try forger.promote("v1.0.0", to: "produktion")
        try site.expectTaken(forger, with: ["produktion"])
    }
}
