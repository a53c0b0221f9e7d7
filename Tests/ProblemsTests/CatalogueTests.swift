import Foundation
import Problems
import Support
import Testing

@Suite("The catalogue of problems")
struct CatalogueTests {
    private func sample(_ code: Code) -> Problem {
        Problem(
            code, "SUBJECT", expected: "EXPECTED", found: "FOUND",
            place: Place(file: "FILE", line: 3, column: 5, text: "TEXT"), cause: "CAUSE")
    }

    @Test("Every name is area.kebab-case, stands for one code, and leads back to it")
    func names() {
        let names = Code.all.map(\.name)
        #expect(Set(names).count == names.count)
        for code in Code.all {
            #expect(code.name.wholeMatch(of: /[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*/) != nil, "\(code.name)")
            #expect(Code(named: code.name) == code)
        }
        #expect(Code(named: "checksum.nonsense") == nil)
    }

    @Test("Every problem is said in full sentences of both languages")
    func sentences() {
        for code in Code.all {
            let problem = sample(code)
            let german = problem.sentence(in: .german)
            let english = problem.sentence(in: .english)
            #expect(german != english, "\(code.name)")
            for sentence in [german, english] {
                #expect(sentence.hasSuffix(".") || sentence.hasSuffix("?"), "\(code.name): \(sentence)")
                #expect(!sentence.contains("Optional("), "\(code.name)")
                #expect(sentence.first?.isLowercase != true, "\(code.name): \(sentence)")
            }
            #expect(
                (problem.hint(in: .german) == nil) == (problem.hint(in: .english) == nil), "\(code.name)")
        }
    }

    @Test("What is untrusted is escaped wherever it is said")
    func escaping() {
        let evil = "a\u{1B}[2Jb\u{202E}c\nd"
        for code in Code.all {
            let problem = Problem(code, evil, expected: evil, found: evil)
            for language in Language.allCases {
                let said = problem.sentence(in: language) + (problem.hint(in: language) ?? "")
                #expect(
                    !said.unicodeScalars.contains { ["\u{1B}", "\u{202E}", "\n"].contains($0) },
                    "\(code.name)")
            }
        }
        #expect(escapedForTerminal("Wohngeld äöü 2.4") == "Wohngeld äöü 2.4")
        #expect(escapedForTerminal(evil) == #"a\u{1B}[2Jb\u{202E}c\u{A}d"#)
    }

    @Test("A document that is printed holds nothing that a terminal obeys, and says the same")
    func documents() throws {
        let evil = "a\u{7F}\u{9B}31m\u{202E}\u{E0041}\u{2028}ä€😀"
        let document = "{\"\(evil)\":\"\(evil)\"}"
        let shown = escapedInJSON(document)
        #expect(escapedForTerminal(shown) == shown)
        #expect(shown.hasPrefix(#"{"a\u007f\u009b31m\u202e\udb40\udc41\u2028ä€😀":"#))
        let read = try JSONSerialization.jsonObject(with: Data(shown.utf8)) as? [String: String]
        #expect(read == [evil: evil])
        #expect(escapedInJSON(#"{"a":"b\n"}"#) == #"{"a":"b\n"}"#)
    }

    @Test("A name in a call that is shown is one word, whatever its sender thought of")
    func shellWords() {
        for plain in ["v2.4.0", "prüfung", "sha256:0a", "a/b+c_d-e@f", "x=y,z%20"] {
            #expect(shellWord(plain) == plain)
        }
        for (name, word) in [
            ("", "''"), ("v1;reboot", "'v1;reboot'"), ("v$(id)", "'v$(id)'"), ("v'1", #"'v'\''1'"#),
            ("v'\u{301};id", "'v'\\''\u{301};id'"), ("v1&!#{}|<>", "'v1&!#{}|<>'"),
        ] {
            #expect(shellWord(name) == word)
        }
    }

    @Test("Where several problems meet, the most serious one decides the exit status")
    func severity() {
        let order: [Code] = [
            .ledger(.broken), .malware(.found), .signature(.wrong), .checksum(.differs), .release(.role),
            .malware(.databaseStale), .gate(.soak), .release(.missing),
        ]
        #expect([Problem]().exitStatus == .done)
        for (index, code) in order.enumerated() {
            let rest = order[index...].reversed().map { Problem($0, "x") }
            #expect(rest.exitStatus == code.exitStatus, "\(code.name)")
        }
    }

    @Test("The reference names every code with its exit status and sentence")
    func reference() throws {
        var lines = [
            "# Problem codes", "",
            "What each code means; made from the catalogue, with `SUBJECT`, `EXPECTED` and `FOUND` standing for what it is about.",
            "", "| code | exit | English | German |", "|---|---|---|---|",
        ]
        for code in Code.all.sorted(by: { $0.name < $1.name }) {
            let problem = sample(code)
            let texts = [problem.sentence(in: .english), problem.sentence(in: .german)]
                .map { $0.replacingOccurrences(of: "|", with: "\\|") }
            lines.append("| `\(code.name)` | \(code.exitStatus.rawValue) | \(texts[0]) | \(texts[1]) |")
        }
        let made = lines.joined(separator: "\n") + "\n"
        let path = "\(repositoryRoot)/Sources/stagectl/Documentation.docc/Codes.md"
        if ProcessInfo.processInfo.environment["STAGECTL_WRITE_REFERENCE"] != nil {
            try made.write(toFile: path, atomically: true, encoding: .utf8)
        }
        let written = try String(contentsOfFile: path, encoding: .utf8)
        #expect(written == made, "run: STAGECTL_WRITE_REFERENCE=1 Tests/run --filter CatalogueTests")
    }

    @Test("Every code is raised by a test or by a pipeline that must be refused")
    func raised() throws {
        var texts = ""
        for folder in ["Tests", "pipelines/invalid"] {
            let base = "\(repositoryRoot)/\(folder)"
            for name in try FileManager.default.subpathsOfDirectory(atPath: base)
            where (name.hasSuffix(".swift") || name.hasSuffix(".yaml"))
                && !name.hasSuffix("CatalogueTests.swift")
            {
                let content = try Data(contentsOf: URL(fileURLWithPath: "\(base)/\(name)"))
                texts += String(decoding: content, as: UTF8.self)
            }
        }
        let cases = Dictionary(grouping: Code.all) { "\($0.kind)" }
        for code in Code.all {
            let name = "\(code.kind)"
            // A case that several areas have counts only with its area before it.
            let area = cases[name]?.count == 1 ? "" : "\(code.name.prefix { $0 != "." })\\("
            let raised = try Regex("\\.\(area)\\.?\(name)\\b")
            #expect(
                texts.contains(code.name) || texts.contains(raised)
                    || texts.contains("\"\(code.kind.rawValue)\""), "\(code.name) is raised by no test")
        }
    }
}
