import Foundation
import Support
import Testing

@Suite("What people have stopped, against the built binary")
struct StoppedTests {
    private static let stages = """
          eingang: { title: Eingang }
          test:    { after: [eingang], rollback: { by: fachverantwortung } }
          betrieb: { after: [test] }
        """
    private static let extra = """
        hold: { by: fachverantwortung }
        resume: { by: fachverantwortung, approvals: 2 }
        withdraw: { by: fachverantwortung }

        """

    /// v1.1.0 stands in `eingang`, v1.0.0 before that in all stages.
    private static func prepared() throws -> Scenario {
        let scenario = try Scenario(stages: stages, extra: extra)
        try scenario.begin()
        try scenario.deliver("v1.0.0", ["app/VERSION": "1\n"])
        #expect(try scenario.stagectl(["promote"]).status == 0)
        try scenario.deliver("v1.1.0", ["app/VERSION": "2\n"])
        #expect(try scenario.stagectl(["promote", "v1.1.0", "--to", "eingang"]).status == 0)
        return scenario
    }

    private func decide(
        _ scenario: Scenario, _ call: [String], confirm: String, by player: Player,
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        let run = try scenario.stagectl(call + ["-m", "Grund", "--confirm", confirm], as: player)
        #expect(run.status == 0, "\(run.errors)", sourceLocation: location)
    }

    /// What `promote` and `explain --exit-code` say of one step, which must be the same.
    private func codes(
        _ scenario: Scenario, _ step: [String], _ location: SourceLocation = #_sourceLocation
    ) throws -> [String] {
        let run = try scenario.json(["promote", "--dry-run"] + step)
        let question = step.last == "x" ? Array(step.dropLast(2)) : step
        let answer = try scenario.json(["explain", "--exit-code"] + question)
        #expect(run.codes == answer.codes && run.status == answer.status, sourceLocation: location)
        #expect(run.status == (run.codes.isEmpty ? 0 : 21), sourceLocation: location)
        return run.codes
    }

    @Test(
        "A hold on a stage shuts that stage, one on everything shuts all and the way back, until two people resume"
    )
    func held() throws {
        let scenario = try Self.prepared()
        let (first, second) = (scenario.cast.first, scenario.cast.second)
        try decide(scenario, ["hold", "test"], confirm: "test", by: first)
        #expect(try codes(scenario, ["v1.1.0", "--to", "test"]) == ["gate.hold"])
        let cron = try scenario.json(["promote"])
        #expect(cron.status == 0 && cron.codes.isEmpty, "waiting is no failure")
        let shown = try scenario.stagectl(["status"], environment: ["LANG": "de", "LC_ALL": ""])
        #expect(shown.text.contains("\ntest angehalten (Eintrag "), "\(shown.text)")
        #expect(shown.text.contains("durch verantwortung-1@amt.example: Grund\n"))
        #expect(shown.text.hasSuffix("Weiter mit: stagectl resume test -m \"Begründung\"\n"))

        try decide(scenario, ["hold"], confirm: "wohngeld", by: second)
        try scenario.deliver("v1.2.0", ["app/VERSION": "3\n"])
        _ = try scenario.stagectl(["promote"])
        #expect(try codes(scenario, ["v1.2.0", "--to", "eingang"]) == ["gate.hold"])
        for (place, name) in [(["test"], "test"), ([], "wohngeld")] {
            try decide(scenario, ["resume"] + place, confirm: name, by: first)
            #expect(try codes(scenario, ["v1.1.0", "--to", "test"]) == ["gate.hold"], "one is not enough")
            try decide(scenario, ["resume"] + place, confirm: name, by: second)
        }
        #expect(try codes(scenario, ["v1.1.0", "--to", "test"]) == [])
        let entered = try scenario.json(["promote"])
        #expect(entered.status == 0)
        #expect(try scenario.stagectl(["status"]).text.hasSuffix("Nothing waits in B.\n"))
        #expect(try scenario.json(["audit"]).isFine)
    }

    @Test("A withdrawn delivery enters nothing any more, in no way, and is shown where it still stands")
    func withdrawn() throws {
        let scenario = try Self.prepared()
        #expect(try scenario.stagectl(["promote"]).status == 0)
        try decide(scenario, ["withdraw", "v1.0.0"], confirm: "v1.0.0", by: scenario.cast.first)
        let back = ["v1.0.0", "--to", "test", "--rollback", "-m", "x"]
        #expect(try codes(scenario, back) == ["gate.withdrawn", "release.missing"])

        try scenario.deliver("v1.2.0", ["app/VERSION": "3\n"])
        #expect(try scenario.stagectl(["promote", "v1.2.0", "--to", "eingang"]).status == 0)
        try decide(scenario, ["withdraw", "v1.2.0"], confirm: "v1.2.0", by: scenario.cast.first)
        #expect(try codes(scenario, ["v1.2.0", "--to", "test"]) == ["gate.withdrawn"])
        let cron = try scenario.json(["promote"])
        #expect(cron.status == 0 && cron.codes.isEmpty)
        let shown = try scenario.stagectl(["status"])
        #expect(shown.text.contains("\nwithdrawn and still there: v1.2.0 in eingang\n"), "\(shown.text)")
        #expect(
            try scenario.stagectl(["explain", "v1.2.0", "--to", "test"]).text.hasSuffix(
                "No way leads there for this delivery.\n"))
        #expect(try scenario.json(["audit"]).isFine)
    }

    @Test("What is known as malware today, or cannot be judged today, does not come back")
    func checkedAgain() throws {
        let scenario = try Self.prepared()
        #expect(try scenario.stagectl(["promote"]).status == 0)
        try decide(
            scenario, ["release", "v1.0.0", "--to", "test", "--rollback"], confirm: "test",
            by: scenario.cast.first)
        let back = ["promote", "v1.0.0", "--to", "test", "--rollback", "-m", "Fehler"]
        let before = try expectRun("git", ["-C", scenario.inner, "for-each-ref"])
        let hex = "1\n".utf8.map { String(format: "%02x", $0) }.joined()
        try scenario.folder.write("Late:0:0:\(hex)\n", to: "signatures/late.ndb")
        let found = try scenario.json(back)
        #expect(found.codes == ["malware.found"] && found.status == 12, "\(found.result.text)")
        // Without the file there would be less than 70 % of the signatures, which somebody would have to agree to.
        try scenario.folder.write("Late:0:0:\(hex)ffffffff\n", to: "signatures/late.ndb")
        try expectRun("touch", ["-d", "3 days ago", "\(scenario.signatures)/base.ndb"])
        let stale = try scenario.json(back)
        #expect(stale.codes == ["malware.database-stale"] && stale.status == 69)
        #expect(try expectRun("git", ["-C", scenario.inner, "for-each-ref"]) == before)
        try expectRun("touch", ["\(scenario.signatures)/base.ndb"])
        #expect(try scenario.json(back).status == 0)
        #expect(try scenario.json(["promote"]).codes.isEmpty)
        #expect(try scenario.json(["audit"]).isFine)
    }
}
