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

    private func columnWidths(of rows: [[StyledText]], in language: Language, width: Int) -> [Int] {
        var widths = Array(repeating: 0, count: titles.count)
        for row in rows {
            for (column, cell) in row.enumerated() where column < widths.count {
                widths[column] = max(widths[column], cell.line(in: language, colored: false).displayWidth)
            }
        }
        let available = width - Table.gap * (titles.count - 1)
        var excess = widths.reduce(0, +) - available
        while excess > 0, let widest = widths.max(), widest > Table.narrowest,
            let column = widths.lastIndex(of: widest)
        {
            // Down to the second widest, or as far as is needed: the same result as one column at a time.
            let next = widths.filter { $0 < widest }.max() ?? Table.narrowest
            let cut = max(1, min(excess, widest - max(next, Table.narrowest)))
            widths[column] -= cut
            excess -= cut
        }
        return widths
    }

    private static let gap = 2
    private static let narrowest = 8
}
