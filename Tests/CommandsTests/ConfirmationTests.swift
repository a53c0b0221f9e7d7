import Commands
import Foundation
import Problems
import Testing

@Suite("Confirmation of a release")
struct ConfirmationTests {
    private let fixture: PipelineFixture

    init() throws {
        fixture = try PipelineFixture(
            stages: """
                  abnahme: {}
                  schulung: { after: [abnahme] }
                  produktion: { after: [schulung], release: { by: fachverantwortung } }
                """,
            extra: """
                lanes:
                  eilig: { from: [abnahme], to: produktion, release: { by: fachverantwortung }, catch-up: 72h }

                """)
        // Whatever is told here is told without asking B.
        try FileManager.default.removeItem(atPath: fixture.inner)
    }

    private func release(_ more: String..., answers: [String]? = nil) -> Run {
        fixture.stagectl(
            as: .first,
            calling: ["release", "v2.4.0", "--to", "produktion", "-m", "ok", "--lang", "de"] + more,
            answers: answers)
    }

    /// Asks for a confirmation and returns what went wrong.
    private func confirm(answers: [String], given: String? = nil) throws -> (problem: Problem?, shown: String)
    {
        let errors = Recorder()
        let typed = Answers(answers)
        let surroundings = Surroundings(
            environment: [:], folder: "/", now: { 0 }, offset: { _ in 0 },
            input: Input(isTerminal: true) { typed.next() }, output: Recorder().stream(isTerminal: true),
            errors: errors.stream(isTerminal: true), platform: "Linux test")
        let console = Console(surroundings, manner: Console.Manner(), language: .german)
        let session = try Session(surroundings, console: console)
        do {
            try session.confirm("produktion", given: given, asking: .confirmation(ofRelease: "produktion"))
        } catch { return (error, errors.text) }
        return (nil, errors.text)
    }

    @Test("Where nobody can be asked, the missing flag is named and nothing happens")
    func nobody() {
        let run = release()

        #expect(run.status == .usage)
        #expect(run.errors.contains("[usage.confirmation-missing]"))
        #expect(run.errors.contains("Hinweis: Bestätigen mit: --confirm produktion\n"))
    }

    @Test("With --no-input nobody is asked, even at a terminal")
    func noInput() {
        #expect(
            release("--no-input", answers: ["produktion"]).errors.contains("[usage.confirmation-missing]"))
    }

    @Test("With --json nobody is asked, because the answer is for a program")
    func json() throws {
        #expect(try release("--json", answers: ["produktion"]).codes() == ["usage.confirmation-missing"])
    }

    @Test("The name of the stage confirms, typed or given")
    func confirmed() throws {
        let typed = try confirm(answers: ["produktion"])
        let given = try confirm(answers: [], given: "produktion")

        #expect(typed.problem == nil)
        #expect(typed.shown.contains("Zur Freigabe den Namen der Stufe (produktion) eingeben:"))
        #expect(given.problem == nil)
        #expect(given.shown == "")
    }

    @Test(
        "Any other name than that of the stage stops the release, and a closed terminal too",
        arguments: [["prod"], [""], ["Produktion"], ["ja"], []])
    func otherName(answers: [String]) throws {
        let asked = try confirm(answers: answers)

        #expect(asked.problem?.code == .usage(.confirmationDiffers))
        #expect(asked.problem?.found == answers.first ?? "")
    }

    @Test(
        "A stage or lane that is misspelt is told before anybody is asked to confirm it",
        arguments: [
            (["release", "v2.4.0", "--to", "produktoin"], "gate.stage-unknown", "produktion"),
            (["revoke", "v2.4.0", "--to", "produktoin"], "gate.stage-unknown", "produktion"),
            (["hold", "produktoin"], "gate.stage-unknown", "produktion"),
            (["release", "v2.4.0", "--lane", "eillig"], "gate.lane-unknown", "eilig"),
        ])
    func misspelt(call: [String], code: String, name: String) {
        for confirmation in [[], ["--confirm", "produktoin"], ["--confirm", "produktion"]] {
            let run = fixture.stagectl(as: .first, calling: call + ["-m", "ok"] + confirmation)

            #expect(run.status == .missing)
            #expect(run.errors.contains("[\(code)]") && run.errors.contains(name), "\(run.errors)")
            #expect(!run.errors.contains("confirm"))
        }
    }

    @Test(
        "What confirms a decision is known before B is asked",
        arguments: [
            (["release", "v2.4.0", "--lane", "eilig"], "produktion"), (["withdraw", "v2.4.0"], "v2.4.0"),
            (["hold"], "wohngeld"), (["hold", "abnahme"], "abnahme"), (["resume"], "wohngeld"),
            (["resume", "abnahme"], "abnahme"),
        ])
    func names(call: [String], name: String) {
        let run = fixture.stagectl(as: .first, calling: call + ["-m", "ok"])

        #expect(run.errors.contains("[usage.confirmation-missing]"), "\(run.errors)")
        #expect(run.errors.contains("--confirm \(name)\n"))
    }

    @Test("A wrong name that was given stops the release before anything is read from B")
    func givenOtherName() throws {
        #expect(try release("--confirm", "abnahme", "--json").codes() == ["usage.confirmation-differs"])
    }

    @Test("An empty reason is refused", arguments: ["", "  ", "\n"])
    func emptyReason(reason: String) throws {
        let run = stagectl(
            "release", "v1", "--to", "abnahme", "-m", reason, "--confirm", "abnahme", "--json")

        #expect(try run.codes() == ["usage.reason-empty"])
    }
}
