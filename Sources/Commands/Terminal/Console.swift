package import Problems
import Seals

/// Where a run talks to people: the result goes to standard output, everything else to standard error.
///
/// Nothing reaches standard output before the run is over, so that it holds either the whole result or
/// nothing.
package final class Console {
    /// How a run wishes to talk.
    package struct Manner: Sendable {
        /// Whether the result is one JSON document.
        package var isJSON = false
        /// Whether only problems are shown.
        package var isQuiet = false
        /// Whether causes of problems are shown.
        package var isVerbose = false
        /// Whether there is colour.
        package var color = ColorChoice.auto

        /// Makes the ordinary manner.
        package init() {}
    }

    /// The language that is spoken.
    package private(set) var language: Language
    /// How the run wishes to talk.
    package let manner: Manner
    /// What the run is doing.
    package let progress: Progress

    private let surroundings: Surroundings
    private let isLanguageNamed: Bool

    /// Makes a console.
    ///
    /// - Parameter language: The language that the call or the environment names; without one, the pipeline
    ///   may choose.
    package init(_ surroundings: Surroundings, manner: Manner, language: Language?) {
        self.surroundings = surroundings
        self.manner = manner
        self.language = language ?? .english
        isLanguageNamed = language != nil
        let isLive = surroundings.errors.isTerminal && surroundings.environment["TERM"] != "dumb"
        let columns = Console.columns(of: surroundings.errors, in: surroundings.environment)
        progress = Progress(
            stream: surroundings.errors,
            manner: manner.isQuiet ? .silent : isLive ? .live(columns: columns) : .lines)
    }

    /// Speaks the language that a pipeline asks for, unless the user or the environment named one.
    package func adopt(_ language: Language?) {
        guard !isLanguageNamed, let language else { return }
        self.language = language
    }

    /// Says what the run does from now on.
    package func begin(_ step: Phrase) { progress.begin(step, in: language) }

    /// Says something that is neither the result nor a problem.
    package func say(_ text: StyledText) {
        guard !manner.isQuiet else { return }
        progress.end()
        write([text.line(in: language, colored: isColored(surroundings.errors))], to: surroundings.errors)
    }

    /// Says something that may take several lines, beside what leads the first one.
    package func say(_ text: StyledText, lead: String) {
        guard !manner.isQuiet else { return }
        progress.end()
        let width = Console.columns(of: surroundings.errors, in: surroundings.environment)
        let lines = text.lines(
            in: language, colored: isColored(surroundings.errors), width: width, lead: lead)
        write(lines, to: surroundings.errors)
    }

    /// Warns of something that does not stop the run.
    package func warn(_ phrase: Phrase) {
        say(StyledText(.warningLabel, .waiting) + StyledText(verbatim: " ") + StyledText(phrase))
    }

    /// Asks a question and returns the answer; nil if there is none.
    package func ask(_ question: StyledText) -> String? {
        progress.end()
        let text = question.line(in: language, colored: isColored(surroundings.errors)) + " "
        _ = surroundings.errors.write(Array(text.utf8))
        let answer = surroundings.input.readLine()
        // Where the input ended, nobody has typed the end of the line.
        if answer == nil { _ = surroundings.errors.write([UInt8(ascii: "\n")]) }
        return answer
    }

    /// Shows what a run has to say at its end.
    ///
    /// - Parameter schema: The name of the result's schema.
    /// - Returns: The exit status: that of the report, unless the result cannot be written.
    package func show(_ report: Report, schema: String, call: String) -> ExitStatus {
        progress.end()
        let outcome: Stream.Outcome
        if manner.isJSON {
            let document = report.document(schema: schema, in: language).canonical
            let shown = escapedInJSON(String(decoding: document, as: UTF8.self))
            outcome = surroundings.output.write(Array((shown + "\n").utf8))
        } else {
            outcome = show(report, call: call)
        }
        guard case .failed(let reason) = outcome else { return report.exitStatus }
        // The document is spoilt, so that this is the one problem that goes to standard error even with
        // --json.
        let problem = Problem(.configuration(.outputUnwritable), reason)
        show([problem], call: call)
        return (report.problems + [problem]).exitStatus
    }

    /// Shows the result, what was found in each delivery right below it, and every other problem at the end.
    private func show(_ report: Report, call: String) -> Stream.Outcome {
        var outcome = Stream.Outcome.written
        var lines: [String] = []
        var shown: Set<Problem> = []
        func flush() {
            defer { lines = [] }
            guard !manner.isQuiet, case .written = outcome else { return }
            outcome = write(lines, to: surroundings.output)
        }
        for block in report.blocks {
            if case .remarks(let remarks, let problems) = block {
                flush()
                write(remarks, to: surroundings.errors)
                shown.formUnion(problems)
                continue
            }
            guard case .findings(let delivery, let findings) = block else {
                lines += self.lines(of: block)
                continue
            }
            flush()
            let most = max(3, ProblemText.most / report.refusedDeliveries)
            write(problemText.lines(for: findings, in: delivery, atMost: most), to: surroundings.errors)
            shown.formUnion(findings)
        }
        flush()
        show(report.problems.filter { !shown.contains($0) }, call: call)
        return outcome
    }

    private var problemText: ProblemText {
        ProblemText(
            language: language, isColored: isColored(surroundings.errors), isVerbose: manner.isVerbose,
            width: surroundings.errors.isTerminal
                ? Console.columns(of: surroundings.errors, in: surroundings.environment) : nil,
            moment: surroundings.local)
    }

    private func show(_ problems: [Problem], call: String) {
        guard !problems.isEmpty else { return }
        var lines = problemText.lines(for: problems)
        if problems.contains(where: { $0.code.exitStatus == .defect }) {
            let report = Phrase.defectReport(
                version: Version.text, platform: surroundings.platform, call: escapedForTerminal(call))
            lines.append(report.text(in: language))
        }
        write(lines, to: surroundings.errors)
    }

    private func lines(of block: Report.Block) -> [String] {
        let width = Console.columns(of: surroundings.output, in: surroundings.environment)
        let colored = isColored(surroundings.output)
        switch block {
        case .line(let text): return [text.line(in: language, colored: colored)]
        case .hanging(let lead, let text):
            return text.lines(in: language, colored: colored, width: width, lead: lead)
        case .paragraph(let phrase):
            return wrapped(escapedForTerminal(phrase.text(in: language)), to: width)
        case .table(let table): return table.lines(in: language, colored: colored, width: width)
        case .text(let text): return [text]
        case .blank: return [""]
        case .findings, .remarks: return []
        }
    }

    @discardableResult
    private func write(_ lines: [String], to stream: Stream) -> Stream.Outcome {
        guard !lines.isEmpty else { return .written }
        return stream.write(Array((lines.joined(separator: "\n") + "\n").utf8))
    }

    private func isColored(_ stream: Stream) -> Bool {
        manner.color.applies(to: stream, in: surroundings.environment)
    }

    /// Returns how many columns a stream has: what `COLUMNS` says, then what the terminal says, then 80.
    package static func columns(of stream: Stream, in environment: [String: String]) -> Int {
        if let columns = environment["COLUMNS"].flatMap({ Int($0) }), columns > 0 { return max(20, columns) }
        return max(20, stream.columns ?? 80)
    }
}
