package import Problems

/// A line of output before it is known in which language, with which colours and in how many columns it is
/// shown.
package struct StyledText: Sendable, Hashable {
    private var spans: [Span]

    private struct Span: Hashable {
        let phrase: Phrase
        let style: Style
    }

    /// Makes a text of one style.
    package init(_ phrase: Phrase, _ style: Style = .plain) {
        spans = [Span(phrase: phrase, style: style)]
    }

    /// Makes a text that is the same in every language: a name, a ref, an id, a call.
    package init(verbatim text: String, _ style: Style = .plain) {
        self.init(Phrase(verbatim: text), style)
    }

    /// Returns one text followed by another, with nothing between them.
    package static func + (left: StyledText, right: StyledText) -> StyledText {
        var text = left
        text.spans += right.spans
        return text
    }

    /// Returns the text for a terminal or a file, on one line.
    package func line(in language: Language, colored: Bool) -> String {
        painted(cells(in: language)[...], colored: colored)
    }

    /// Returns the text broken into lines that each fit a width.
    ///
    /// - Complexity: O(n).
    package func lines(in language: Language, colored: Bool, width: Int) -> [String] {
        brokenLines(of: cells(in: language), width: width, measure: { $0.character }).map {
            painted($0, colored: colored)
        }
    }

    /// Returns the text broken into lines that each fit a width beside what leads the first one.
    ///
    /// - Complexity: O(n).
    package func lines(in language: Language, colored: Bool, width: Int, lead: String) -> [String] {
        let margin = String(repeating: " ", count: lead.displayWidth)
        return lines(in: language, colored: colored, width: max(8, width - lead.displayWidth))
            .enumerated().map { ($0.offset == 0 ? lead : margin) + $0.element }
    }

    private typealias Cell = (character: Character, style: Style)

    private func cells(in language: Language) -> [Cell] {
        spans.flatMap { span in
            escapedForTerminal(span.phrase.text(in: language)).map { ($0, span.style) }
        }
    }

    private func painted(_ cells: ArraySlice<Cell>, colored: Bool) -> String {
        guard colored else { return String(cells.map(\.character)) }
        var text = ""
        var rest = cells
        while let style = rest.first?.style {
            let run = rest.prefix { $0.style == style }
            text += style.painted(String(run.map(\.character)))
            rest = rest.dropFirst(run.count)
        }
        return text
    }
}
