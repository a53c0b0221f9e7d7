import Foundation
import Support
import Testing

/// One step that must not be taken, tried with the built binary.
struct ShutStep: Sendable, CustomTestStringConvertible {
    let what: String
    let call: [String]
    let codes: [String]
    let status: Int32
    /// How many seconds later than the others it is tried.
    let ahead: Int
    var testDescription: String { what }

    init(_ what: String, _ call: [String], _ codes: [String], _ status: Int32, ahead: Int = 0) {
        self.what = what
        self.call = call
        self.codes = codes
        self.status = status
        self.ahead = ahead
    }
}

@Suite("Gates that are shut, against the built binary")
struct ShutGateTests {
    private static let day = 86_400

    /// The date some days from now, by the clock of UTC.
    private static func date(in days: Int) -> String {
        let date = Date(timeIntervalSinceNow: TimeInterval(days * day))
        return date.formatted(.iso8601.year().month().day())
    }

    /// Every kind of gate, each before a stage of its own behind the first.
    private static var stages: String {
        """
          eingang: { title: Eingang }
          test:    { after: [eingang], verify: { by: fachverantwortung } }
          danach:  { after: [test] }
          ruhe:    { after: [eingang], soak: 2d }
          fenster: { after: [eingang], windows: [{ date: \(date(in: 3)), from: "00:00", to: "24:00" }] }
          sperre:  { after: [eingang] }
          frist:   { after: [eingang], release: { by: fachverantwortung, expires: 1d } }
          allein:  { after: [eingang], release: { by: [engine, fachverantwortung] } }
          betrieb: { after: [eingang, test], release: { by: fachverantwortung, approvals: 2 } }
        """
    }

    private static var extra: String {
        """
        hold: { by: fachverantwortung }
        withdraw: { by: fachverantwortung }
        freezes:
          - { title: Jahresabschluss, from: "\(date(in: -1))T00:00", to: "\(date(in: 3))T00:00", stages: [sperre] }
        lanes:
          eil: { from: [eingang], to: betrieb, release: { by: fachverantwortung }, catch-up: 12h }

        """
    }

    private static let steps: [ShutStep] = [
        .init("a stage skipped", ["v1.1.0", "--to", "danach"], ["gate.stage-order", "gate.verify"], 21),
        .init(
            "two of them", ["v1.1.0", "--to", "betrieb"],
            ["gate.stage-order", "gate.verify", "release.missing"], 21),
        .init("an older delivery", ["v1.0.0", "--to", "eingang"], ["gate.downgrade"], 21),
        .init("the soak time", ["v1.1.0", "--to", "ruhe"], ["gate.soak"], 21),
        .init("the soak time almost over", ["v1.1.0", "--to", "ruhe"], ["gate.soak"], 21, ahead: day),
        .init("no window", ["v1.1.0", "--to", "fenster"], ["gate.window"], 21),
        .init("the window missed", ["v1.1.0", "--to", "fenster"], ["gate.window"], 21, ahead: 5 * day),
        .init("a freeze", ["v1.1.0", "--to", "sperre"], ["gate.freeze"], 21),
        .init("no release", ["v1.1.0", "--to", "frist"], ["release.missing"], 20),
        .init("a release of who promotes", ["v1.1.0", "--to", "allein"], ["release.four-eyes"], 20),
        .init("tests not told of", ["v1.0.0", "--to", "danach"], ["gate.verify"], 21),
        .init(
            "a lane without a release", ["v1.1.0", "--lane", "eil", "-m", "x"], ["release.missing"], 20),
        .init(
            "a lane to another stage", ["v1.1.0", "--lane", "eil", "--to", "danach", "-m", "x"],
            ["release.scope"], 65),
        .init("no such lane", ["v1.1.0", "--lane", "x", "-m", "x"], ["gate.lane-unknown"], 66),
        .init("no such stage", ["v1.1.0", "--to", "x"], ["gate.stage-unknown"], 66),
        .init("no such delivery", ["v9.9.9", "--to", "test"], ["gate.delivery-unknown"], 66),
        .init(
            "back to what never stood there", ["v1.0.0", "--to", "ruhe", "--rollback", "-m", "x"],
            ["gate.history", "release.missing"], 21),
        .init(
            "back to what is newer", ["v1.1.0", "--to", "test", "--rollback", "-m", "x"],
            ["gate.history", "release.missing"], 21),
        .init(
            "back without a release", ["v1.0.0", "--to", "eingang", "--rollback", "-m", "x"],
            ["release.missing"], 20),
        .init(
            "back to what was refused", ["v0.9.0", "--to", "eingang", "--rollback", "-m", "x"],
            ["gate.rejected"], 10),
    ]

    /// v1.0.0 stands in `test`, v1.1.0 in `eingang`, v0.9.0 was refused.
    private static func prepared() throws -> Scenario {
        let scenario = try Scenario(stages: stages, extra: extra)
        try scenario.begin()
        try scenario.deliver("v0.9.0", ["app/VERSION": "0\n"], by: scenario.cast.stranger)
        #expect(try scenario.stagectl(["promote"]).status == 11)
        try scenario.deliver("v1.0.0", ["app/VERSION": "1\n"])
        #expect(try scenario.stagectl(["promote", "v1.0.0"]).status == 0)
        try scenario.deliver("v1.1.0", ["app/VERSION": "2\n"])
        #expect(try scenario.stagectl(["promote", "v1.1.0", "--to", "eingang"]).status == 0)
        let release = ["release", "v1.1.0", "--to", "allein", "-m", "x", "--confirm", "allein"]
        #expect(try scenario.stagectl(release).status == 0)
        return scenario
    }

    private func head(_ scenario: Scenario) throws -> String {
        try expectRun("git", ["-C", scenario.inner, "for-each-ref", "--format=%(objectname) %(refname)"])
    }

    @Test(
        "Each step that must not be taken ends with its code and status, in both languages, and writes nothing"
    )
    func refused() throws {
        let scenario = try Self.prepared()
        let before = try head(scenario)
        for step in Self.steps {
            let run = try scenario.json(["promote"] + step.call, ahead: step.ahead)
            #expect(run.codes == step.codes, "\(step.what): \(run.result.text)")
            #expect(run.status == step.status, "\(step.what)")
            #expect(!run.isFine)
            let planned = try scenario.json(["promote", "-n"] + step.call, ahead: step.ahead)
            #expect(planned.codes == step.codes && planned.status == step.status, "\(step.what), dry run")
            for (language, label) in [("de", "Hinweis:"), ("en", "Hint:")] {
                let shown = try scenario.stagectl(
                    ["promote"] + step.call, environment: ["LANG": language, "LC_ALL": ""], ahead: step.ahead)
                #expect(shown.errors.contains("[\(step.codes[0])]"), "\(step.what)")
                #expect(shown.errors.contains(label) || step.status == 65, "\(step.what): \(shown.errors)")
                #expect(shown.status == step.status && shown.text.isEmpty, "\(step.what): \(shown.text)")
            }
        }
        #expect(try head(scenario) == before)
        #expect(try scenario.json(["audit"]).isFine)
    }

    @Test("explain --exit-code answers as promote --to does")
    func explained() throws {
        let scenario = try Self.prepared()
        // Who promotes is asked only when somebody does; what the ledger does not know, A may have.
        let other = ["a release of who promotes"]
        for step in Self.steps where !other.contains(step.what) {
            let call =
                step.call.last == "x" && step.call.contains("-m") ? step.call.dropLast(2) : step.call[...]
            let run = try scenario.json(["explain", "--exit-code"] + call, ahead: step.ahead)
            #expect(run.codes == step.codes, "\(step.what): \(run.result.text)")
            #expect(run.status == step.status, "\(step.what)")
        }
    }

    @Test("What waits for time is taken once it has come, and not before")
    func opens() throws {
        let scenario = try Self.prepared()
        let run = try scenario.json(["promote", "v1.1.0"], ahead: 2 * Self.day + 60)
        #expect(run.status == 0, "\(run.result.text)")
        func standing() throws -> [String] {
            try expectRun(
                "git", ["-C", scenario.inner, "for-each-ref", "--format=%(refname:lstrip=3)", "refs/heads"]
            )
            .split(separator: "\n").map(String.init)
        }
        #expect(try standing() == ["eingang", "ledger", "ruhe", "test"].map(\.self))
        let later = try scenario.json(["promote"], ahead: 3 * Self.day + 60)
        #expect(later.status == 0, "\(later.result.text)")
        #expect(try standing().contains("fenster") && standing().contains("sperre"))
        #expect(try scenario.json(["audit"], ahead: 3 * Self.day + 120).isFine)
    }

    @Test("A release that has expired and a lane that was not made good shut the gate again")
    func expired() throws {
        let scenario = try Self.prepared()
        let first = scenario.cast.first
        func release(_ way: [String], _ stage: String) throws {
            let call = ["release", "v1.1.0", "-m", "x", "--confirm", stage] + way
            let run = try scenario.stagectl(call, as: first)
            #expect(run.status == 0, "\(run.errors)")
        }
        try release(["--to", "frist"], "frist")
        try release(["--lane", "eil"], "betrieb")
        #expect(
            try scenario.json(["promote", "v1.1.0", "--to", "frist"], ahead: Self.day + 5).codes == [
                "release.expired"
            ])
        #expect(try scenario.stagectl(["promote", "v1.1.0", "--to", "frist", "-n"]).status == 0)
        let lane = try scenario.json(["promote", "v1.1.0", "--lane", "eil", "-m", "CVE"])
        #expect(lane.status == 0, "\(lane.result.text)")

        try scenario.deliver("v1.2.0", ["app/VERSION": "3\n"])
        #expect(try scenario.stagectl(["promote", "v1.2.0", "--to", "eingang"]).status == 0)
        let soon = try scenario.json(["promote", "v1.2.0", "--to", "betrieb"])
        #expect(soon.codes == ["gate.stage-order", "gate.verify", "release.missing"])
        let late = try scenario.json(["promote", "v1.2.0", "--to", "betrieb"], ahead: Self.day / 2 + 5)
        #expect(late.codes == ["gate.stage-order", "gate.verify", "gate.catch-up", "release.missing"])
        #expect(late.status == 21)
        // Made good by a newer one, too.
        #expect(try scenario.stagectl(["promote", "v1.2.0", "--to", "test"], ahead: Self.day).status == 0)
        let good = try scenario.json(["promote", "v1.2.0", "--to", "betrieb"], ahead: Self.day)
        #expect(good.codes == ["gate.verify", "release.missing"])
    }

    @Test("Nobody but an engine moves a stage, whatever is open")
    func role() throws {
        let scenario = try Self.prepared()
        let before = try head(scenario)
        let run = try scenario.json(["promote", "v1.1.0", "--to", "test"], as: scenario.cast.first)
        #expect(run.codes == ["ledger.role"], "\(run.result.text)")
        #expect(try head(scenario) == before)
    }
}
