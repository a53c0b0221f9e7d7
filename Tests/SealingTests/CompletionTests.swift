import Pipeline
import Problems
import Testing

@Suite("Completing a delivery note")
struct CompletionTests {
    private func completed(_ text: String, _ values: [(key: String, value: String?)]) throws -> String {
        String(decoding: try WrittenNote.completing(Array(text.utf8), with: values), as: UTF8.self)
    }

    @Test(
        "Values change in their lines, comments and everything else stay; new keys come behind the known ones"
    )
    func lines() throws {
        let note = "# Kopf\napplication: a\nversion: 1  # alt\nfiles: {}\n"
        #expect(
            try completed(note, [("version", "2"), ("sequence", "3"), ("predecessor", nil)])
                == "# Kopf\napplication: a\nversion: 2  # alt\nsequence: 3\nfiles: {}\n")
        #expect(try completed("version: \"1 # 2\"\n", [("version", "2")]) == "version: 2\n")
        #expect(
            try completed("version: 1\npredecessor: v0 # weg\n", [("predecessor", nil)]) == "version: 1\n")
        #expect(try completed("version: 1", [("sequence", "2")]) == "version: 1\nsequence: 2\n")
    }

    @Test("What YAML would read as something else is quoted")
    func quoted() throws {
        for (value, line) in [
            ("v1.0", "v1.0"), ("null", "\"null\""), ("~", "\"~\""), ("a b", "\"a b\""),
            ("a\"b", "\"a\\\"b\""),
            ("-x", "\"-x\""), ("@x", "\"@x\""), ("a:", "\"a:\""),
            ("2027-03-31T00:00:00Z", "2027-03-31T00:00:00Z"),
        ] { #expect(try completed("version: 1\n", [("version", value)]) == "version: \(line)\n") }
    }

    @Test(
        "A key that is not alone on its line is not guessed at",
        arguments: ["{ version: 1 }\n", "version:\n  1\n", "version: [1]\n", "a: &x 1\nversion:\n  b: 1\n"])
    func refused(note: String) {
        #expect(throws: ProblemList.self) { try completed(note, [("version", "2")]) }
    }

    @Test("What is wrong with a note is told where it stands, and what is to be completed is no mistake")
    func places() throws {
        let note = "application: a\nversion: 1\naudience: p\nsequenz: 4\nfiles: 7\n"
        let problems = try #require(throws: ProblemList.self) {
            try WrittenNote.requireSound(Array(note.utf8), besides: ["sequence"])
        }.problems
        #expect(problems.map(\.code) == [.note(.keyUnknown), .note(.value)])
        #expect(problems.map(\.place?.line) == [4, 5])
        let incomplete = "application: a\nversion: []\naudience: p\n"
        try WrittenNote.requireSound(Array(incomplete.utf8), besides: ["version", "sequence"])
    }
}
