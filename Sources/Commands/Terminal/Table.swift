package import Problems

/// Rows of cells below column titles.
///
/// A table always fits the width it is given: the widest columns become narrower and their cells run over
/// several lines, so that nothing is cut off and the output stays complete in a pipe.
package struct Table: Sendable, Hashable {
    private let titles: [Phrase]
    private var rows: [[StyledText]] = []

    /// Makes an empty table.
    package init(titles: [Phrase]) { self.titles = titles }

    /// Adds a row; cells that are missing at its end are empty.
    package mutating func add(_ cells: [StyledText]) { rows.append(cells) }

    /// Whether there is any row.
    package var isEmpty: Bool { rows.isEmpty }

    /// Returns the lines of the table.
    ///
    /// - Complexity: O(n) in the characters.
    package func lines(in language: Language, colored: Bool, width: Int) -> [String] {
        let all = [titles.map { StyledText($0, .strong) }] + rows
        let widths = columnWidths(of: all, in: language, width: width)
        return all.flatMap { row in
            let cells = zip(row, widths).map { cell, columns in
                // Measured without colours, printed with them.
                zip(
                    cell.lines(in: language, colored: false, width: columns).map(\.displayWidth),
                    cell.lines(in: language, colored: colored, width: columns)
                )
                .map { (width: $0, text: $1) }
            }
            let height = cells.map(\.count).max() ?? 0
            return (0..<height).map { index in joined(cells.map { $0.dropFirst(index).first }, widths) }
        }
    }

    private func joined(_ parts: [(width: Int, text: String)?], _ widths: [Int]) -> String {
        var line = ""
        var missing = 0
        for (part, width) in zip(parts, widths) {
            if let part, part.width > 0 {
                line += String(repeating: " ", count: missing) + part.text
                missing = width - part.width + Table.gap
            } else {
                missing += width + Table.gap
            }
        }
        return line
    }

    /// Returns the width of each column: what its cells need, or less where they can be broken at blanks.
    private func columnWidths(of rows: [[StyledText]], in language: Language, width: Int) -> [Int] {
        var widths = Array(repeating: 0, count: titles.count)
        var words = widths
        for row in rows {
            for (column, cell) in row.enumerated() where column < widths.count {
                let text = cell.line(in: language, colored: false)
                widths[column] = max(widths[column], text.displayWidth)
                // What is short, such as a date, stays on one line.
                let word = text.split(separator: " ").map(\.displayWidth).max() ?? 0
                words[column] = max(words[column], word, min(text.displayWidth, Table.short))
            }
        }
        let available = width - Table.gap * (titles.count - 1)
        narrow(&widths, to: available, noNarrowerThan: words)
        // Words are broken only if that alone does not help.
        narrow(&widths, to: available, noNarrowerThan: words.map { min($0, Table.narrowest) })
        return widths
    }

    /// Makes the widest column narrower, and again, until all of them fit together.
    private func narrow(_ widths: inout [Int], to available: Int, noNarrowerThan least: [Int]) {
        while widths.reduce(0, +) > available {
            let wide = widths.indices.filter { widths[$0] > least[$0] }
            guard let column = wide.max(by: { widths[$0] < widths[$1] }) else { return }
            widths[column] -= 1
        }
    }

    private static let gap = 2
    private static let narrowest = 8
    private static let short = 16
}
