import Foundation
import Pipeline
import Support
import Testing

@Suite("What another policy would change")
struct PolicyChangeTests {
    private let folder: TemporaryFolder
    private let operators: String

    init() throws {
        folder = try TemporaryFolder()
        var lines = ""
        for name in ["stagectl@inner.example", "v1@amt.example", "v2@amt.example"] {
            try expectRun(
                "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", "\(folder.path)/\(name)"])
            lines += "\(name) \(try String(contentsOfFile: "\(folder.path)/\(name).pub", encoding: .utf8))"
        }
        operators = lines
    }

    private func policy(
        _ remarks: [String], lineEnd: String = "\n", senders: String = ""
    ) throws -> Policy {
        let text =
            ([minimalText.trimmingCharacters(in: .newlines)] + remarks.map { "# \($0)" })
            .joined(separator: "\n") + lineEnd
        return try Policy(
            pipeline: Array(text.utf8), operatorFiles: ["allowed_signers": Array(operators.utf8)],
            senderFiles: ["allowed_signers": Array((operators + senders).utf8)])
    }

    /// Puts the new lines in the place of the old ones.
    private func applied(_ hunks: [PolicyFileChange.Hunk], to old: [String]) -> [String] {
        var lines = old
        for hunk in hunks.reversed() {
            let range = hunk.line - 1..<hunk.line - 1 + hunk.removed.count
            #expect(Array(lines[range]) == hunk.removed)
            lines.replaceSubrange(range, with: hunk.added)
        }
        return lines
    }

    private func lines(_ policy: Policy) -> [String] {
        String(decoding: policy.pipelineBytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: true
        ).map(String.init)
    }

    @Test("The hunks make the new file from the old one, with no more lines than stock diff needs")
    func secondOpinion() throws {
        var generator = Xorshift(state: 2026)
        for _ in 0..<30 {
            let old = (0..<generator.next(30)).map { _ in "line \(generator.next(8))" }
            let new = (0..<generator.next(30)).map { _ in "line \(generator.next(8))" }
            let (before, after) = (try policy(old), try policy(new))
            let changes = before.changes(to: after)
            guard before != after else {
                #expect(changes.isEmpty)
                continue
            }
            let hunks = try #require(changes.first).hunks
            #expect(changes.map(\.file) == ["pipeline.yaml"])
            #expect(applied(hunks, to: lines(before)) == lines(after))
            let files = try [("old", before), ("new", after)].map { name, policy in
                try folder.write(String(decoding: policy.pipelineBytes, as: UTF8.self), to: name)
            }
            let stock = try run("diff", ["--minimal"] + files).text
            let needed = stock.split(separator: "\n").count { $0.hasPrefix("<") || $0.hasPrefix(">") }
            #expect(hunks.reduce(0) { $0 + $1.removed.count + $1.added.count } == needed)
        }
    }

    @Test("Every file that changes is told, in the order of their names")
    func files() throws {
        let changes = try policy([]).changes(to: policy(["x"], senders: "# nobody new\n"))

        #expect(changes.map(\.file) == ["pipeline.yaml", "signers/senders/allowed_signers"])
        #expect(changes[1].hunks.map(\.line) == [4])
        #expect(changes[1].hunks[0].added == ["# nobody new"] && changes[1].hunks[0].removed.isEmpty)
    }

    @Test("Where only the end of the last line differs, the file is told without a line")
    func lastLine() throws {
        let changes = try policy(["x"]).changes(to: policy(["x"], lineEnd: ""))
        #expect(changes.map(\.file) == ["pipeline.yaml"])
        #expect(changes[0].hunks.isEmpty)
    }

    @Test("What differs in thousands of lines is one change, at once")
    func large() throws {
        let before = try policy((0..<5_000).map { "old \($0)" })
        let after = try policy((0..<5_000).map { "new \($0)" })
        let clock = ContinuousClock()
        let start = clock.now
        let changes = before.changes(to: after)
        #expect(clock.now - start < .seconds(2))
        #expect(changes[0].hunks.count == 1 && changes[0].hunks[0].removed.count == 5_000)
    }
}

/// Numbers that are the same in every run.
private struct Xorshift {
    var state: UInt64

    mutating func next(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }
}
