import Commands
import Foundation
import Problems
import Support
import Testing

@Suite("The way back, the way round, and what explain says of them")
struct StepTests {
    /// Three stages with every kind of gate that time or people open, and a lane past the middle one.
    private static func fixture(more: String = "") throws -> PipelineFixture {
        let fixture = try PipelineFixture(
            stages: """
                  abnahme: { title: Abnahme }
                  schulung: { after: [abnahme], soak: 1h\(more) }
                  produktion:
                    title: Produktion
                    after: { at-least: 2, of: [abnahme, schulung] }
                    release: { by: fachverantwortung, approvals: 2 }
                    rollback: { by: fachverantwortung }
                """,
            extra: """
                lanes:
                  eil: { from: [abnahme], to: produktion, release: { by: fachverantwortung }, catch-up: 2h }

                """)
        try fixture.begin()
        try fixture.deliver("v1.0.0", files: ["a": "1"])
        #expect(fixture.stagectl(as: .engine, "promote").status == .done)
        return fixture
    }

    private func release(
        _ fixture: PipelineFixture, _ delivery: String, _ way: [String] = [],
        by person: PipelineFixture.Person = .first
    ) {
        let run = fixture.stagectl(
            as: person,
            calling: ["release", delivery, "--to", "produktion", "-m", "ok", "--confirm", "produktion"] + way)
        #expect(run.status == .done, "\(run)")
    }

    /// The gates in the document of `explain --json`: kind, whether it is open, and the calls that open it.
    private func gates(_ run: Run) throws -> [String] {
        let result = try run.document()["result"] as? [String: Any]
        let gates = result?["gates"] as? [[String: Any]] ?? []
        return gates.map { gate in
            let calls = (gate["remedies"] as? [[String: Any]] ?? []).compactMap { $0["call"] as? String }
            let state = gate["open"] as? Bool == true ? "open" : "shut"
            return ([gate["kind"] as? String ?? "?", state] + calls).joined(separator: " | ")
        }
    }

    @Test("explain shows every gate in order, and by which call it is opened")
    func explain() throws {
        let fixture = try Self.fixture()

        let soaking = fixture.stagectl(as: .first, "explain", "v1.0.0", "--to", "schulung")
        #expect(soaking.status == .done, "\(soaking)")
        #expect(soaking.output.hasPrefix("Delivery v1.0.0 to schulung\n  As of: 20"))
        #expect(soaking.output.contains("\n  opens by itself\n"))
        #expect(soaking.output.contains("\nNobody has to do anything; open from 20"))

        let run = fixture.stagectl(as: .first, "explain", "v1.0.0", "--to", "produktion", "--json")
        #expect(
            try gates(run) == [
                "withdrawn | open", "hold | open", "order | open",
                "stages | shut | stagectl promote v1.0.0 --to schulung", "catch-up | open",
                "release | shut | stagectl release v1.0.0 --to produktion -m REASON",
            ])
        #expect(try run.codes() == [])
        #expect(try run.document()["schema"] as? String == "stagectl.explanation/1")

        let german = fixture.stagectl(
            as: .first, "explain", "v1.0.0", "--to", "produktion", language: "de"
        ).output
        #expect(
            german.contains("\ngeschlossen: Freigabe\n  Freigabe 0 von 2, möglich durch: verantwortung-1@"))
        #expect(german.contains("\n  stagectl release v1.0.0 --to produktion -m \"Begründung\"\n"))
        for columns in ["60", "200"] {
            let narrow = fixture.stagectl(
                as: .first, "explain", "v1.0.0", "--to", "produktion", columns: columns)
            #expect(narrow.output.contains("\n  stagectl release v1.0.0 --to produktion -m \"reason\"\n"))
        }
    }

    @Test("explain is a question, and with --exit-code an answer for scripts")
    func exitCode() throws {
        let fixture = try Self.fixture()
        func status(_ arguments: String..., stage: String) -> Problems.ExitStatus {
            fixture.stagectl(as: .first, "explain", "v1.0.0", "--to", stage, arguments[0]).status
        }
        #expect(status("--exit-code", stage: "schulung") == .gateShut)
        #expect(status("--exit-code", stage: "abnahme") == .done, "it stands there")
        #expect(fixture.stagectl(as: .first, "explain", "v9", "--to", "abnahme").status == .missing)
        #expect(fixture.stagectl(as: .first, "explain", "v1.0.0", "--to", "x").status == .missing)
        #expect(fixture.stagectl(as: .first, "explain", "v1.0.0", "--lane", "x").status == .missing)
        #expect(fixture.stagectl(as: .first, "explain", "v1.0.0").status == .usage)
        #expect(fixture.stagectl(as: .first, "explain").status == .usage)
        let lane = fixture.stagectl(as: .first, "explain", "v1.0.0", "--lane", "eil", "--exit-code", "--json")
        #expect(lane.status == .releaseMissing)
        #expect(try lane.codes() == ["release.missing"])
        let hint = "stagectl release v1.0.0 --to produktion --lane eil -m REASON"
        #expect(try gates(lane).last == "release | shut | \(hint)")
    }

    @Test(
        "A lane skips a stage, says until when that must be made good, and shuts the regular way after that")
    func lane() throws {
        let fixture = try Self.fixture()
        release(fixture, "v1.0.0", ["--lane", "eil"])

        let promoted = fixture.stagectl(as: .engine, "promote", "v1.0.0", "--lane", "eil", "-m", "CVE")
        #expect(promoted.status == .done, "\(promoted)")
        #expect(promoted.output.contains("Delivery v1.0.0 promoted to produktion by the lane eil ("))
        #expect(promoted.output.contains("to be caught up on after the lane that v1.0.0 took: schulung,"))

        let status = fixture.stagectl(as: .first, "status", language: "de")
        #expect(status.output.contains("\nnachzuholen nach dem Eilweg von v1.0.0: schulung, bis "))
        try fixture.deliver("v1.1.0", files: ["a": "2"])
        _ = fixture.stagectl(as: .engine, "promote", "v1.1.0", "--to", "abnahme")
        let late = fixture.stagectl(
            as: .first, "explain", "v1.1.0", "--to", "produktion", "--json", ahead: 7_300)
        let calls = "stagectl promote v1.0.0 --to schulung"
        #expect(try gates(late).contains("catch-up | shut | \(calls)"))
        let overdue = fixture.stagectl(as: .first, "status", "--json", ahead: 7_300)
        let result = try overdue.document()["result"] as? [String: Any]
        let debts = result?["catchUps"] as? [[String: Any]]
        #expect(debts?.map { $0["overdue"] as? Bool } == [true])
        #expect(
            fixture.stagectl(as: .first, "log").output.contains(
                "v1.0.0 promoted to produktion by the lane eil"))
        #expect(fixture.stagectl(as: .first, "audit").status == .done)
    }

    @Test("A stage goes back, is checked again, and stands still until people let it go on")
    func rollback() throws {
        let fixture = try Self.fixture()
        release(fixture, "v1.0.0", ["--lane", "eil"])
        _ = fixture.stagectl(as: .engine, "promote", "v1.0.0", "--lane", "eil", "-m", "CVE")
        try fixture.deliver("v1.1.0", files: ["a": "2"])
        #expect(fixture.stagectl(as: .engine, "promote").status == .done)
        release(fixture, "v1.1.0", ["--lane", "eil"])
        _ = fixture.stagectl(as: .engine, "promote", "v1.1.0", "--lane", "eil", "-m", "CVE")

        let missing = fixture.stagectl(
            as: .engine, "promote", "v1.0.0", "--to", "produktion", "--rollback", "-m", "Fehler",
            language: "de")
        #expect(missing.status == .releaseMissing)
        #expect(missing.errors.contains("fehlt die Freigabe für den Weg zurück in \"produktion\" (0 von 1)"))
        #expect(
            missing.errors.contains("stagectl release v1.0.0 --to produktion --rollback -m \"Begründung\""))

        release(fixture, "v1.0.0", ["--rollback"], by: .second)
        let before = try fixture.references()
        let planned = fixture.stagectl(
            as: .engine, "promote", "v1.0.0", "--to", "produktion", "--rollback", "-m", "Fehler", "-n")
        #expect(planned.output.contains("  produktion rolled back to v1.0.0\n"), "\(planned)")
        #expect(try fixture.references() == before)

        let back = fixture.stagectl(
            as: .engine, "promote", "v1.0.0", "--to", "produktion", "--rollback", "-m", "Fehler",
            language: "de")
        #expect(back.status == .done, "\(back)")
        #expect(back.output.contains("Stufe produktion auf Lieferung v1.0.0 zurückgeführt ("))
        #expect(back.output.hasSuffix("erst mit:\n  stagectl resume produktion -m \"Begründung\"\n"))

        let again = fixture.stagectl(as: .engine, "promote")
        #expect(again.output == "Nothing to do.\n", "cron does not undo it: \(again)")
        let status = fixture.stagectl(as: .first, "status")
        #expect(status.output.contains("\nproduktion on hold (entry "))
        #expect(
            status.output.contains(", by stagectl@inner.example: Fehler\n  resume 0 of 2, can come from: "))
        #expect(status.output.hasSuffix("Next: stagectl resume produktion -m \"reason\"\n"))
        let log = fixture.stagectl(as: .first, "log", language: "de").output
        #expect(log.contains("produktion auf v1.0.0 zurückgeführt"))
        #expect(log.contains("v1.0.0 für produktion (Rückweg) freigegeben"))
        #expect(fixture.stagectl(as: .first, "audit").status == .done)
    }

    @Test(
        "A call that leaves the way open is refused before anything is read",
        arguments: [
            (["--rollback", "--to", "abnahme", "-m", "x"], "usage.argument-missing"),
            (["v1", "--rollback", "-m", "x"], "usage.argument-missing"),
            (["v1", "--to", "abnahme", "--rollback"], "usage.argument-missing"),
            (["v1", "--lane", "eil"], "usage.argument-missing"),
            (["v1", "--lane", "eil", "-m", " "], "usage.reason-empty"),
            (["v1", "--lane", "eil", "-m", "a\tb"], "usage.reason-unfit"),
            (["v1", "--to", "abnahme", "-m", "x"], "usage.argument-unexpected"),
            (["v1", "--rollback", "--lane", "eil", "-m", "x"], "usage.flag-conflict"),
        ])
    func usage(arguments: [String], code: String) throws {
        let run = stagectl(calling: ["promote", "--json"] + arguments)
        #expect(run.status == .usage)
        #expect(try run.codes() == [code])
    }
}
