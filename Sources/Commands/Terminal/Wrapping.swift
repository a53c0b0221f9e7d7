/// Returns text broken at blanks so that each line fits a width; a word longer than that is broken within.
///
/// - Parameter indent: Stands before every line and counts towards the width.
package func wrapped(_ text: String, to width: Int, indent: Int = 0) -> [String] {
    let margin = String(repeating: " ", count: indent)
    return brokenLines(of: Array(text), width: max(1, width - indent), measure: { $0 }).map {
        margin + String($0)
    }
}

/// Returns the slices of a text that each fit a width, broken at blanks where there are any.
///
/// - Complexity: O(n).
func brokenLines<Element>(
    of cells: [Element], width: Int, measure character: (Element) -> Character
) -> [ArraySlice<Element>] {
    var lines: [ArraySlice<Element>] = []
    var start = 0
    while start < cells.count {
        var end = start
        var columns = 0
        var lastBlank: Int?
        while end < cells.count {
            let next = character(cells[end])
            // A blank at the edge need not fit, because it is not printed there.
            guard columns + next.displayWidth <= width || next == " " || end == start else { break }
            if next == " " { lastBlank = end }
            columns += next.displayWidth
            end += 1
        }
        if end < cells.count, let blank = lastBlank, blank > start { end = blank }
        var last = end
        while last > start, character(cells[last - 1]) == " " { last -= 1 }
        lines.append(cells[start..<last])
        start = end
        while start < cells.count, character(cells[start]) == " " { start += 1 }
    }
    return lines.isEmpty ? [cells[...]] : lines
}
