import Foundation
import Support
import Testing

/// The page tells which hostile inputs are tried; each line is one that a suite of this target gives to the built binary.
@Suite("The table of hostile inputs")
struct HostileTableTests {
    private struct Line {
        let what: String
        let code: String
        let status: Int32

        init(_ row: BorderRow) { (what, code, status) = (row.what, row.code, row.status) }

        init(_ what: String, _ code: String, _ status: Int32) {
            (self.what, self.code, self.status) = (what, code, status)
        }
    }

    private static let groups: [(title: String, suite: String, lines: [Line])] = [
        ("Names", "BorderRowTests", BorderRow.paths.map(Line.init)),
        (
            "Trees", "BorderRowTests, UnsoundObjectTests",
            (BorderRow.trees + UnsoundObjectTests.rows).map(Line.init)
        ),
        ("Files that Git reads", "BorderRowTests", BorderRow.files.map(Line.init)),
        ("Commits", "BorderRowTests", BorderRow.commits.map(Line.init)),
        ("Tags", "BorderRowTests", BorderRow.tags.map(Line.init)),
        (
            "Packs", "PackRowTests",
            PackRowTests.refused.map { Line($0.row) }
                + PackRowTests.undecided.map { Line($0.row.what, $0.row.code, 69) }
        ),
        ("Signatures", "BorderRowTests", BorderRow.signatures.map(Line.init)),
        (
            "With the operator, and not in A: keys and lists", "OperatorFileTests",
            OperatorFileRow.all.map { Line($0.what, $0.code, $0.status) }
        ),
        ("Checksums", "BorderRowTests", BorderRow.checksums.map(Line.init)),
        (
            "Transport", "TransportRowTests",
            TransportRow.all.map { Line($0.what, $0.code, $0.status) }
        ),
    ]

    @Test("The documentation lists what is tried, and nothing else")
    func table() throws {
        var lines: [String] = ["| What is tried | Code | Exit status |", "|---|---|---|"]
        for group in Self.groups {
            lines.append("| **\(group.title)** (`\(group.suite)`) | | |")
            lines += group.lines.map { line in
                "| \(line.what.replacing("|", with: "\\|")) | `\(line.code)` | \(line.status) |"
            }
        }
        let path = "\(repositoryRoot)/Sources/stagectl/Documentation.docc/HostileInput.md"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let begin = "<!-- Made by HostileTableTests. -->\n\n"
        let parts = text.components(separatedBy: begin)
        try #require(parts.count == 2)
        let rest: [String] = Array(
            parts[1].components(separatedBy: "\n").drop { $0.hasPrefix("|") || $0.isEmpty })
        let made: String = parts[0] + begin + (lines + [""] + rest).joined(separator: "\n")
        if ProcessInfo.processInfo.environment["STAGECTL_WRITE_REFERENCE"] != nil {
            try made.write(toFile: path, atomically: true, encoding: .utf8)
        }
        #expect(text == made, "run: STAGECTL_WRITE_REFERENCE=1 Tests/run --filter HostileTableTests")
    }

    @Test("No input stands there twice, and each has a code of its kind")
    func lines() {
        let lines = Self.groups.flatMap(\.lines)
        #expect(Set(lines.map(\.what)).count == lines.count)
        for line in lines {
            #expect(line.code.contains(/^[a-z]+\.[a-z-]+$/), "\(line.what)")
        }
    }
}
