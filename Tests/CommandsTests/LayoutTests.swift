import Commands
import Problems
import Testing

@Suite("Layout")
struct LayoutTests {
    @Test(
        "Text is broken at blanks, and within a word only if it must be",
        arguments: [
            ("one two three", 7, ["one two", "three"]), ("one two", 80, ["one two"]), ("", 10, [""]),
            ("abcdefgh", 3, ["abc", "def", "gh"]), ("日本語です", 4, ["日本", "語で", "す"]),
            ("a  b", 1, ["a", "b"]), ("über die Brücke", 8, ["über die", "Brücke"]),
        ])
    func wrapping(text: String, width: Int, lines: [String]) {
        #expect(wrapped(text, to: width) == lines)
    }

    @Test(
        "Width counts columns of the terminal and not characters",
        arguments: [
            ("abc", 3), ("Prüfung", 7), ("Pru\u{308}fung", 7), ("日本", 4), ("한글", 4), ("👩‍👩‍👧", 2), ("❤️", 2),
            ("\u{200B}", 0), ("ａ", 2), ("…", 1),
        ])
    func displayWidth(text: String, columns: Int) {
        #expect(text.displayWidth == columns)
    }

    private func table(_ rows: [[String]]) -> Table {
        var table = Table(titles: [
            Phrase(german: "Stufe", english: "Stage"), Phrase(german: "Stand", english: "State"),
        ])
        for row in rows { table.add(row.map { StyledText(verbatim: $0) }) }
        return table
    }

    @Test("Columns stand below each other, with wide characters too")
    func columns() {
        let lines = table([["abnahme", "v1"], ["日本", "v2"], ["", "v3"]]).lines(
            in: .german, colored: false, width: 80)

        #expect(lines == ["Stufe    Stand", "abnahme  v1", "日本     v2", "         v3"])
    }

    @Test("A table always fits, loses nothing, and has no blanks at line ends", arguments: [20, 40, 80, 81])
    func fits(width: Int) {
        let long = "a reason that goes on and on so that no screen could ever show it on one line of its own"
        let lines = table([["produktion", long], [long, "x"], ["日本語日本語日本語日本語日本語日本語", "y"]]).lines(
            in: .english, colored: false, width: width)

        for line in lines {
            #expect(line.displayWidth <= width)
            #expect(line.last != " ")
        }
        let words = lines.joined(separator: " ").split(separator: " ")
        for word in long.split(separator: " ") { #expect(words.filter { $0 == word }.count >= 2) }
    }

    @Test("Colours change nothing in the widths")
    func coloredTable() {
        var table = Table(titles: [.number(1), .number(2)])
        table.add([StyledText(verbatim: "ok", .done), StyledText(verbatim: "x")])

        let lines = table.lines(in: .english, colored: true, width: 80)

        #expect(lines == ["\u{1B}[1m1\u{1B}[0m   \u{1B}[1m2\u{1B}[0m", "\u{1B}[32mok\u{1B}[0m  x"])
    }
}
