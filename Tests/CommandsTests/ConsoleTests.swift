import Commands
import Problems
import Testing

@Suite("Console")
struct ConsoleTests {
    private func surroundings(
        output: Recorder, errors: Recorder, isTerminal: Bool = false, environment: [String: String] = [:]
    ) -> Surroundings {
        Surroundings(
            environment: environment, folder: "/", now: { 0 }, offset: { _ in 0 },
            input: Input(isTerminal: false) { nil },
            output: output.stream(isTerminal: isTerminal), errors: errors.stream(isTerminal: isTerminal),
            platform: "Linux test")
    }

    private func show(
        _ report: Report, isTerminal: Bool = false, environment: [String: String] = [:],
        output: Recorder = Recorder(), change: (inout Console.Manner) -> Void = { _ in }
    ) -> Run {
        var manner = Console.Manner()
        change(&manner)
        let errors = Recorder()
        let console = Console(
            surroundings(output: output, errors: errors, isTerminal: isTerminal, environment: environment),
            manner: manner, language: .english)
        let status = console.show(report, schema: "status", call: "stagectl status")
        return Run(status: status, output: output.text, errors: errors.text)
    }

    private let line = Report.Block.line(StyledText(verbatim: "v2.4.0", .done))
    private let refusal = Problem(.checksum(.differs), "app/portal.war")

    @Test("The result goes to standard output, problems go to standard error")
    func streams() {
        let run = show(Report([line], problems: [refusal]))

        #expect(run.output == "v2.4.0\n")
        #expect(run.errors.hasPrefix("stagectl: The checksum of \"app/portal.war\""))
        #expect(run.status == .refused)
    }

    @Test("The exit status is the most serious one")
    func mostSerious() {
        let run = show(
            Report(problems: [
                Problem(.release(.missing), "v1"), Problem(.malware(.found), "a"), refusal,
                Problem(.gate(.stageOrder), "v1"),
            ]))

        #expect(run.status == .malware)
    }

    @Test("With --json there is one line, sorted, and nothing else, whatever happened")
    func document() throws {
        let run = show(Report([line], result: .object(["b": .integer(1), "a": .null]), problems: [refusal])) {
            $0.isJSON = true
        }

        #expect(run.errors == "")
        #expect(
            run.output.hasPrefix(
                #"{"ok":false,"problems":[{"code":"checksum.differs","exit":10,"hint":"#))
        #expect(run.output.hasSuffix(#""result":{"a":null,"b":1},"schema":"stagectl.status/1"}"# + "\n"))
        #expect(run.output.split(separator: "\n").count == 1)
    }

    @Test("With -q nothing but problems is shown")
    func quiet() {
        let run = show(Report([line], problems: [refusal])) { $0.isQuiet = true }

        #expect(run.output == "")
        #expect(run.errors != "")
    }

    @Test("A reader that has gone away ends nothing in error")
    func closedPipe() {
        let run = show(Report([line]), output: Recorder(outcome: .closed))

        #expect(run.status == .done)
        #expect(run.errors == "")
    }

    @Test("A result that cannot be written is a failure, because whoever reads it has only a part")
    func fullDisk() {
        let run = show(Report([line]), output: Recorder(outcome: .failed("No space left on device")))

        #expect(run.status == .unavailable)
        #expect(run.errors.contains("[configuration.output-unwritable]"))
    }

    @Test("A defect is shown with what a report needs")
    func defect() {
        let run = show(Report(problems: [Problem(.defect(.invariant), "x")]))

        #expect(run.status == .defect)
        #expect(run.errors.contains("stagectl \(Version.text), Linux test, call: stagectl status"))
    }

    @Test("Control characters of others never reach the terminal")
    func escaped() {
        let report = Report(
            [.line(StyledText(verbatim: "a\u{1B}[31m\u{202E}b"))],
            problems: [Problem(.checksum(.differs), "x\ny\u{9B}")])

        let run = show(report)

        #expect(run.output == "a\\u{1B}[31m\\u{202E}b\n")
        #expect(run.errors.contains("\"x\\u{A}y\\u{9B}\""))
    }

    @Test(
        "Colour follows --color, NO_COLOR, CLICOLOR_FORCE, TERM and the terminal, in this order",
        arguments: [
            (.auto, [:], true, true), (.auto, [:], false, false), (.auto, ["NO_COLOR": "1"], true, false),
            (.auto, ["NO_COLOR": ""], true, true), (.auto, ["CLICOLOR_FORCE": "1"], false, true),
            (.auto, ["CLICOLOR_FORCE": "0"], false, false), (.auto, ["FORCE_COLOR": "1"], false, true),
            (.auto, ["NO_COLOR": "1", "FORCE_COLOR": "1"], true, false),
            (.auto, ["TERM": "dumb"], true, false),
            (.always, ["NO_COLOR": "1"], false, true), (.never, ["FORCE_COLOR": "1"], true, false),
        ] as [(ColorChoice, [String: String], Bool, Bool)])
    func color(choice: ColorChoice, environment: [String: String], isTerminal: Bool, isColored: Bool) {
        let run = show(Report([line], problems: [refusal]), isTerminal: isTerminal, environment: environment)
        {
            $0.color = choice
        }

        #expect(run.output == (isColored ? "\u{1B}[32mv2.4.0\u{1B}[0m\n" : "v2.4.0\n"))
        #expect(run.errors.contains("\u{1B}[") == isColored)
    }

    @Test("Two pipes of one run may differ in colour")
    func colorOfEachStream() {
        let piped = Recorder().stream(isTerminal: false)
        let terminal = Recorder().stream(isTerminal: true)

        #expect(!ColorChoice.auto.applies(to: piped, in: [:]))
        #expect(ColorChoice.auto.applies(to: terminal, in: [:]))
    }

    @Test(
        "The width is what COLUMNS says, then the terminal, then 80",
        arguments: [
            (["COLUMNS": "100"], 120, 100), ([:], 120, 120), ([:], nil, 80), (["COLUMNS": "x"], nil, 80),
            (["COLUMNS": "-3"], 90, 90), (["COLUMNS": "1"], nil, 20),
        ] as [([String: String], Int?, Int)])
    func width(environment: [String: String], columns: Int?, expected: Int) {
        let stream = Recorder().stream(isTerminal: true, columns: columns)

        #expect(Console.columns(of: stream, in: environment) == expected)
    }
}
