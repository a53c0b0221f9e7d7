package import Problems
package import Seals

/// Problems as they stand on a screen.
///
/// Each one is a sentence with its code; those at a place in a file come in the form that editors jump to,
/// with the line and a mark below it. Equal kinds stand together and share their hint, and a screen shows at
/// most ``most`` of them.
package struct ProblemText {
    /// How many problems one screen shows.
    package static let most = 20

    /// The language of the sentences.
    package let language: Language
    /// Whether the output has colours.
    package let isColored: Bool
    /// Whether causes are shown too.
    package let isVerbose: Bool
    /// The width at which sentences are broken; nil where lines may be of any length.
    ///
    /// Commands in hints are never broken: they are there to be copied.
    package let width: Int?
    /// How moments are shown to people; nil where they stay as documents have them.
    package let moment: ((Timestamp) -> Phrase)?

    /// Makes a form for problems.
    package init(
        language: Language, isColored: Bool, isVerbose: Bool, width: Int? = nil,
        moment: ((Timestamp) -> Phrase)? = nil
    ) {
        self.width = width
        self.moment = moment
        self.language = language
        self.isColored = isColored
        self.isVerbose = isVerbose
    }

    /// Returns the lines that show problems.
    ///
    /// - Parameters:
    ///   - delivery: The delivery in which they were found: its name stands before each.
    ///   - limit: How many of them are shown.
    package func lines(
        for problems: [Problem], in delivery: String? = nil, atMost limit: Int = ProblemText.most
    ) -> [String] {
        let origin = delivery.map { "\(escapedForTerminal($0)):" } ?? "stagectl:"
        let shown = grouped(problems).prefix(limit).map(withMoments)
        var lines: [String] = []
        for (index, problem) in shown.enumerated() {
            lines += self.lines(for: problem, from: origin)
            let hint = problem.hint(in: language)
            let next = index + 1 < shown.count ? shown[index + 1].hint(in: language) : nil
            if let hint, hint != next { lines += hintLines(hint) }
        }
        let missing = problems.count - shown.count
        if missing > 0 { lines.append(Phrase.moreProblems(missing).text(in: language)) }
        return lines
    }

    private func lines(for problem: Problem, from other: String) -> [String] {
        let origin =
            problem.place.map { "\(escapedForTerminal($0.file)):\($0.line):\($0.column):" } ?? other
        let sentence = "\(origin) \(problem.sentence(in: language)) [\(problem.code.name)]"
        var lines = width.map { wrapped(sentence, to: $0) } ?? [sentence]
        // Of the first line, only where it comes from is coloured.
        if let first = lines.first, first.hasPrefix(origin) {
            lines[0] = painted(origin, .refused) + first.dropFirst(origin.count)
        }
        if let place = problem.place, !place.text.isEmpty { lines += excerpt(at: place) }
        if problem.code == .push(.refusedByHook), let words = problem.cause {
            // What the hook says is the reason, and often says who can help; git shows it in the same way.
            lines += words.split(separator: "\n").map { "remote: \(escapedForTerminal(String($0)))" }
        } else if isVerbose, let cause = problem.cause {
            lines += cause.split(separator: "\n").map {
                labelled(.causeLabel, escapedForTerminal(String($0)))
            }
        }
        return lines
    }

    /// Returns a problem in which the moment that opens a gate, or was a deadline, is one of the clock on the wall.
    ///
    /// Only of these: where two moments of the ledger contradict each other, every second counts.
    private func withMoments(_ problem: Problem) -> Problem {
        guard let moment else { return problem }
        switch problem.code {
        case .gate, .release(.expired): break
        default: return problem
        }
        func shown(_ text: String?) -> String? {
            text.flatMap { Timestamp(zoned: $0) }.map { moment($0).text(in: language) } ?? text
        }
        return Problem(
            problem.code, problem.subject, expected: shown(problem.expected), found: shown(problem.found),
            place: problem.place, cause: problem.cause)
    }

    private func hintLines(_ hint: String) -> [String] {
        let line = labelled(.hintLabel, hint)
        let plain = "\(Phrase.hintLabel.text(in: language)) \(hint)"
        guard let width, plain.displayWidth > width else { return [line] }
        guard let call = ProblemText.call(in: hint) else {
            // An option or a setting may have to be copied, too.
            return hint.contains(" --") || hint.contains("git ")
                ? [line] : repainted(wrapped(plain, to: width))
        }
        let words = plain.dropLast(call.count + 1)
        return repainted(wrapped(String(words), to: width)) + ["  \(call)"]
    }

    /// Returns the call with which a hint ends; nil if it ends with none.
    private static func call(in hint: String) -> Substring? {
        hint.ranges(of: ": stagectl ").last.map { hint[hint.index($0.lowerBound, offsetBy: 2)...] }
    }

    /// Returns lines of a hint with its label painted.
    private func repainted(_ lines: [String]) -> [String] {
        let label = Phrase.hintLabel.text(in: language)
        guard let first = lines.first, first.hasPrefix(label) else { return lines }
        return [painted(label, .strong) + first.dropFirst(label.count)] + lines.dropFirst()
    }

    private func labelled(_ label: Phrase, _ text: String) -> String {
        "\(painted(label.text(in: language), .strong)) \(text)"
    }

    private func painted(_ text: String, _ style: Style) -> String {
        isColored ? style.painted(text) : text
    }

    /// Returns the offending line and a mark below its column; of a long line, the part around it.
    private func excerpt(at place: Place) -> [String] {
        let characters = Array(place.text)
        let column = min(max(0, place.column - 1), characters.count)
        let start = column > 60 ? column - 40 : 0
        let end = min(characters.count, start + 100)
        let before = shown(characters[start..<column])
        let line = before + shown(characters[column..<end])
        return [
            "    \(line)",
            "    \(String(repeating: " ", count: before.displayWidth))\(painted("^", .refused))",
        ]
    }

    private func shown(_ characters: ArraySlice<Character>) -> String {
        escapedForTerminal(String(characters.map { $0 == "\t" ? " " : $0 }))
    }

    /// Returns problems with those of one kind together, each kind where its first one stood.
    ///
    /// Problems that have a place stay in the order of the file, because that is how they are worked off.
    private func grouped(_ problems: [Problem]) -> [Problem] {
        guard problems.allSatisfy({ $0.place == nil }) else { return problems }
        var order: [Code] = []
        var groups: [Code: [Problem]] = [:]
        for problem in problems {
            if groups[problem.code] == nil { order.append(problem.code) }
            groups[problem.code, default: []].append(problem)
        }
        return order.flatMap { groups[$0] ?? [] }
    }
}

extension Timestamp {
    /// Reads ``text``, and the same with a distance from UTC in the place of the `Z`, as windows have it.
    fileprivate init?(zoned text: String) {
        let distance = Array(text.utf8.dropFirst(19))
        guard distance.count == 6, distance[3] == UInt8(ascii: ":"),
            let local = Timestamp(text: "\(text.prefix(19))Z"),
            let hours = Int64(text.dropFirst(19).prefix(3)),
            let minutes = Int64(text.suffix(2))
        else {
            self.init(text: text)
            return
        }
        let ahead = abs(hours) * 3_600 + minutes * 60
        self.init(seconds: local.seconds - (distance[0] == UInt8(ascii: "-") ? -ahead : ahead))
    }
}
