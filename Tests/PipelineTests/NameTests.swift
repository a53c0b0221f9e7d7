import Foundation
import Pipeline
import Problems
import Support
import Testing

@Suite("Names in refs")
struct NameTests {
    @Test(
        "A fault is told for every rule",
        arguments: [
            ("", NameFault.empty), (String(repeating: "a", count: 101), .long), (".a", .dotFirst),
            ("a.", .dotLast),
            ("a..b", .dots), ("a.lock", .lock), ("a.LOCK", .lock), ("a@{b", .atBrace), ("@", .at),
            ("-a", .dash),
            ("a b", .character), ("a/b", .character), ("a~1", .character), ("a^", .character),
            ("a:b", .character),
            ("a?", .character), ("a*", .character), ("a[b", .character), ("a\\b", .character),
            ("a\u{1}", .character),
            ("a\u{7F}", .character), ("a\u{A0}b", .character), ("a\u{3000}", .character), ("..", .dotFirst),
        ])
    func faults(name: String, expected: NameFault) {
        #expect(ReferenceName.fault(of: name) == expected)
    }

    @Test("Git takes every name that we take, and we take none that Git refuses")
    func git() throws {
        let parts = [
            "a", "Z", "0", ".", "-", "@", "{", "/", "~", "*", "ü", ".lock", "..", " ", "\\", "^", ":", "?",
            "[",
        ]
        let names = Set(parts + parts.flatMap { first in parts.map { first + $0 } + ["a\(first)b"] }).sorted()
        let script = """
            while IFS= read -r name; do
                if git check-ref-format "refs/heads/$name/x" && git check-ref-format "refs/heads/x/$name"
                then echo yes; else echo no; fi
            done
            """
        let input = Data(names.map { $0 + "\n" }.joined().utf8)
        let answers = try expectRun("bash", ["-c", script], input: input).split(separator: "\n")
        #expect(answers.count == names.count)
        for (name, answer) in zip(names, answers) {
            // Beyond Git's rules: what looks like an option, like HEAD, or has two parts.
            let isStricter = name.hasPrefix("-") || name == "@" || name.contains("/")
            #expect((ReferenceName.fault(of: name) == nil) == (answer == "yes" && !isStricter), "\(name)")
        }
    }

    @Test(
        "Names that a person or a file system could confuse are the same when folded",
        arguments: [
            ("Abnahme", "abnahme"), ("pr\u{FC}fung", "pru\u{308}fung"), ("PRÜFUNG", "prüfung"),
            ("STRASSE", "straße"),
        ])
    func folded(first: String, second: String) {
        #expect(ReferenceName.folded(first) == ReferenceName.folded(second))
    }

    @Test(
        "Different names stay different when folded",
        arguments: [("abnahme", "abnahme2"), ("prüfung", "prufung")])
    func different(first: String, second: String) {
        #expect(ReferenceName.folded(first) != ReferenceName.folded(second))
    }
}

@Suite("Patterns for deliveries")
struct DeliveryPatternTests {
    /// Returns a source with a pattern.
    private func source(_ pattern: String) throws -> Source {
        try minimal(replacing: "refs/tags/v*", with: pattern).source
    }

    @Test(
        "A star stands for text without a slash",
        arguments: [
            ("refs/tags/v*", "refs/tags/v1.0", true), ("refs/tags/v*", "refs/tags/v", true),
            ("refs/tags/v*", "refs/tags/v1/x", false), ("refs/tags/v*", "refs/tags/w1", false),
            ("refs/tags/v*", "refs/heads/v1", false), ("refs/tags/*", "refs/tags/x", true),
            ("refs/tags/a*a", "refs/tags/a", false), ("refs/tags/a*a", "refs/tags/aa", true),
            ("refs/tags/a*-rc", "refs/tags/a1-rc", true), ("refs/tags/a*-rc", "refs/tags/a1-rc2", false),
            ("refs/tags/x/v*", "refs/tags/x/v1", true), ("refs/tags/x/v*", "refs/tags/y/v1", false),
            ("refs/tags/v1", "refs/tags/v1", true), ("refs/tags/v1", "refs/tags/v10", false),
        ])
    func matches(pattern: String, name: String, expected: Bool) throws {
        #expect(try source(pattern).isDelivery(name) == expected)
    }

    @Test(
        "What is no pattern for tags is refused",
        arguments: [
            "v*", "refs/*", "refs/tags/", "refs/tags", "refs/heads/v*", "refs/tags/*/v1", "refs/tags/v**",
            "refs/tags/a..*", "refs/tags/v?", "refs/tags/[ab]", "refs/tags//v*", "refs/tags/.v*",
            "refs/tags/*.lock",
            "REFS/TAGS/v*", "refs/tags/../heads/*",
        ])
    func refused(pattern: String) {
        #expect(throws: ProblemList.self) { try source(pattern) }
    }
}

@Suite("Patterns for other refs")
struct OtherPatternTests {
    @Test(
        "One star stands for text without a slash, two for everything below",
        arguments: [
            ("refs/heads/docs/*", "refs/heads/docs/a", true),
            ("refs/heads/docs/*", "refs/heads/docs/a/b", false),
            ("refs/heads/docs/**", "refs/heads/docs/a/b", true),
            ("refs/heads/docs/**", "refs/heads/docs/", false),
            ("refs/heads/docs/**", "refs/heads/docs", false), ("refs/heads/docs", "refs/heads/docs", true),
            ("refs/heads/docs", "refs/heads/docs/a", false), ("refs/notes/a*b", "refs/notes/axb", true),
            ("refs/notes/a*b", "refs/notes/ab", true), ("refs/notes/a*b", "refs/notes/a", false),
            ("refs/heads/pr\u{FC}f/*", "refs/heads/pru\u{308}f/a", false),
        ])
    func matches(pattern: String, name: String, expected: Bool) throws {
        let pipeline = try minimal(replacing: "{ url: b }", with: "{ url: b, other: [\"\(pattern)\"] }")
        #expect(pipeline.target.other.map { $0.matches(Array(name.utf8)) } == [expected])
    }

    @Test(
        "What is no pattern for refs is refused",
        arguments: [
            "*", "refs/*", "refs/**", "heads/docs/*", "refs/heads/*/a", "refs/heads/a**", "refs/heads/**a",
            "refs/heads/***", "refs/**/a", "refs/heads//a", "refs/heads/", "refs/heads/a..b", "refs/heads/.a",
            "refs/heads/a.lock", "Refs/heads/a", "refs/heads/[ab]", "refs/heads/-a",
        ])
    func refused(pattern: String) {
        #expect(throws: ProblemList.self) {
            try minimal(replacing: "{ url: b }", with: "{ url: b, other: [\"\(pattern)\"] }")
        }
    }

    @Test(
        "What lies under the pipeline's name is not opened",
        arguments: [
            ("refs/heads/wohngeld/*", true), ("refs/tags/wohngeld/x*", true), ("refs/tags/wohngeld", true),
            ("refs/heads/Wohngeld/a/b/**", true), ("refs/HEADS/WOHNGELD/*", true), ("refs/tags/**", true),
            ("refs/heads/*", false), ("refs/heads/wohn*", false), ("refs/heads/wohngeld2/**", false),
            ("refs/notes/wohngeld/**", false), ("refs/heads/x/wohngeld", false),
        ])
    func reserved(pattern: String, isRefused: Bool) {
        let codes = codes(replacing: "{ url: b }", with: "{ url: b, other: [\"\(pattern)\"] }")
        #expect(codes == (isRefused ? ["pipeline.other-reserved"] : []))
    }

    @Test("What the hook does with a delivery is said, or depends on who took it in")
    func recheck() throws {
        #expect(try minimal(replacing: "", with: "").target.checkup == nil)
        for word in Target.Recheck.allCases {
            let pipeline = try minimal(
                replacing: "{ url: b }", with: "{ url: b, checkup: \(word.rawValue) }")
            #expect(pipeline.target.checkup == word)
        }
        #expect(throws: ProblemList.self) {
            try minimal(replacing: "{ url: b }", with: "{ url: b, checkup: never }")
        }
    }
}
