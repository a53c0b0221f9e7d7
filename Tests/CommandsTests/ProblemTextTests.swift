import Commands
import Problems
import Testing

@Suite("Problems on a screen")
struct ProblemTextTests {
    private func lines(
        _ problems: [Problem], _ language: Language = .english, isVerbose: Bool = false
    ) -> [String] {
        ProblemText(language: language, isColored: false, isVerbose: isVerbose).lines(for: problems)
    }

    @Test("A problem is a sentence with its code, then the next step")
    func sentence() {
        let problem = Problem(.usage(.commandUnknown), "prmote", expected: "stagectl promote")

        #expect(
            lines([problem], .german) == [
                "stagectl: Den Befehl \"prmote\" gibt es nicht. [usage.command-unknown]",
                "Hinweis: Gemeint ist vielleicht: stagectl promote",
            ])
    }

    @Test("A hint that is wider than the terminal is broken before its call, and the call never")
    func hints() {
        let people = "leitung-1@amt.example, leitung-2@amt.example, leitung-3@amt.example"
        let text = ProblemText(language: .english, isColored: true, isVerbose: false, width: 60)
        let hold = HeldPlace(pipeline: "wohngeld", stage: "schulung-und-abnahme-im-rechenzentrum").subject
        let lines = text.lines(for: [Problem(.gate(.hold), hold, expected: people, found: "9")])

        #expect(
            lines.suffix(3) == [
                "\u{1B}[1mHint:\u{1B}[0m leitung-1@amt.example, leitung-2@amt.example,",
                "leitung-3@amt.example:",
                "  stagectl resume schulung-und-abnahme-im-rechenzentrum -m \"reason\"",
            ])
        let history = text.lines(for: [Problem(.gate(.history), "v1", expected: "produktion")])
        #expect(history.count == 4 && history.allSatisfy { $0.displayWidth <= 70 }, "\(history)")
        let wide = ProblemText(language: .english, isColored: false, isVerbose: false, width: 200)
        #expect(wide.lines(for: [Problem(.gate(.hold), hold, expected: people, found: "9")]).count == 2)
    }

    @Test(
        "The moment that opens a gate is one of the clock on the wall, and every other one stays to the second"
    )
    func moments() {
        let opens = "2026-03-17T08:00:00Z"
        let text = ProblemText(language: .german, isColored: false, isVerbose: false) { time in
            .moment(time.seconds, offset: 3_600)
        }
        let lines = text.lines(for: [
            Problem(.gate(.soak), "v1.0.0", expected: opens), Problem(.gate(.window), opens, expected: opens),
            Problem(.ledger(.time), "9", expected: opens, found: opens),
            Problem(.gate(.freeze), "v1.0.0", expected: "2026-03-17T05:30:00-02:30"),
        ])

        #expect(lines[0].contains("läuft noch bis 17.03.2026 09:00. [gate.soak]"))
        #expect(lines[2].contains("\"\(opens)\""), "a name is no moment")
        #expect(lines[3].contains("Ab 17.03.2026 09:00: "))
        #expect(lines[4].contains(opens))
        #expect(lines.last?.contains("Ab 17.03.2026 09:00: ") == true)
    }

    @Test(
        "A problem in a file is shown with its line and a mark below the column",
        arguments: [
            (1, "afer: [x]", "    afer: [x]", "    ^"), (3, "  afer: [x]", "      afer: [x]", "      ^"),
            (2, "\tafer", "     afer", "     ^"), (4, "日本: x", "    日本: x", "         ^"),
            (99, "ab", "    ab", "      ^"),
        ])
    func place(column: Int, text: String, line: String, mark: String) {
        let place = Place(file: "p.yaml", line: 12, column: column, text: text)

        let shown = lines([Problem(.pipeline(.keyUnknown), "afer", place: place)])

        #expect(shown[0].hasPrefix("p.yaml:12:\(column): "))
        #expect(shown[0].hasSuffix(" [pipeline.key-unknown]"))
        #expect(shown[1] == line)
        #expect(shown[2] == mark)
    }

    @Test("Of a very long line only the part around the place is shown")
    func longLine() {
        let text = String(repeating: "x", count: 5_000) + "!" + String(repeating: "y", count: 5_000)
        let place = Place(file: "p.yaml", line: 1, column: 5_001, text: text)

        let shown = lines([Problem(.pipeline(.keyUnknown), "k", place: place)])

        #expect(shown[1].count <= 104)
        #expect(shown[2].count == shown[1].prefix { $0 != "!" }.count + 1)
    }

    @Test("Equal kinds stand together, each where its first one stood, and share one hint")
    func grouped() {
        let first = Problem(.usage(.commandUnknown), "a")
        let second = Problem(.checksum(.differs), "b")
        let third = Problem(.usage(.commandUnknown), "c")

        let shown = lines([first, second, third])

        #expect(shown.count { $0 == "Hint: See: stagectl --help" } == 1)
        #expect(shown[1].contains("\"c\""))
        #expect(shown[2] == "Hint: See: stagectl --help")
    }

    @Test("A screen shows at most 20 problems and says how many more there are")
    func limited() {
        let problems = (0..<1_332).map { Problem(.checksum(.differs), "file-\($0)") }

        let shown = lines(problems, .german)

        #expect(shown.count { $0.hasPrefix("stagectl: ") } == 20)
        #expect(shown.last == "und 1.312 weitere, siehe --json")
    }

    @Test("The cause is shown with -v only, each of its lines escaped")
    func cause() {
        let problem = Problem(.checksum(.differs), "a", cause: "first\nsecond\u{7}")

        #expect(!lines([problem]).contains { $0.hasPrefix("Cause:") })
        #expect(
            lines([problem], isVerbose: true).filter { $0.hasPrefix("Cause:") } == [
                "Cause: first", "Cause: second\\u{7}",
            ])
    }

    @Test(
        "Every code of usage and configuration has two different full sentences and a status of its own kind")
    func wordings() {
        let codes =
            UsageProblem.allCases.map(Code.usage) + ConfigurationProblem.allCases.map(Code.configuration)
        for code in codes {
            let problem = Problem(code, "x", expected: "y", found: "z")
            let sentences = Language.allCases.map { problem.sentence(in: $0) }
            #expect(Set(sentences).count == 2)
            #expect(sentences.allSatisfy { $0.hasSuffix(".") })
            #expect((problem.hint(in: .german) == nil) == (problem.hint(in: .english) == nil))
            #expect(code.exitStatus != .done)
        }
    }
}
