import Problems
import Testing
import YAML

/// Reads a text as a document.
func document(_ text: String, limits: DocumentLimits = DocumentLimits()) throws -> Document {
    try Document(parsing: Array(text.utf8), file: "test.yaml", limits: limits)
}

/// Returns the codes with line and column of everything that is wrong with a file.
func faults(_ bytes: [UInt8], limits: DocumentLimits = DocumentLimits()) -> [String] {
    let problems: [Problem]
    do throws(ProblemList) {
        problems = try Document(parsing: bytes, file: "test.yaml", limits: limits).problems
    } catch {
        problems = error.problems
    }
    return problems.map { "\($0.code.name) \($0.place?.line ?? 0):\($0.place?.column ?? 0)" }
}

func faults(_ text: String, limits: DocumentLimits = DocumentLimits()) -> [String] {
    faults(Array(text.utf8), limits: limits)
}

/// Writes a tree so that it can be compared at a glance: plain scalars bare, all others in quotes.
func shape(_ node: Node) -> String {
    switch node.content {
    case .scalar(let scalar): scalar.isPlain ? scalar.text : "\"\(scalar.text)\""
    case .sequence(let items): "[" + items.map(shape).joined(separator: ", ") + "]"
    case .unresolved: "?"
    case .mapping(let entries):
        "{" + entries.map { "\($0.key): \(shape($0.value))" }.joined(separator: ", ") + "}"
    }
}

@Suite("YAML documents")
struct DocumentTests {
    @Test(
        "Nothing is guessed: scalars stay the text they were written as",
        arguments: [
            ("no", "no"), ("1.10", "1.10"), ("012", "012"), ("0x1F", "0x1F"), ("1e3", "1e3"), ("~", "~"),
            ("2026-11-23", "2026-11-23"), ("12:30:45", "12:30:45"), ("'no'", "\"no\""),
            ("\"1\\t2\"", "\"1\t2\""),
            ("|\n  a\n  b\n", "\"a\nb\n\""), (">-\n  a\n  b\n", "\"a b\""), ("!!str 1.10", "\"1.10\""),
            ("!!int \"5\"", "5"), ("größer", "größer"), ("a b  # comment", "a b"), ("\"\\u00fc\"", "\"ü\""),
        ])
    func scalars(text: String, expected: String) throws {
        #expect(try shape(document("key: \(text)").root) == "{key: \(expected)}")
    }

    @Test("Lists and mappings keep their order, in block and in flow style")
    func order() throws {
        let root = try document("z: 1\na: [x, {k: v}]\nm:\n  - 1\n  -\n    q: {}\n").root
        #expect(shape(root) == "{z: 1, a: [x, {k: v}], m: [1, {q: {}}]}")
    }

    @Test(
        "Marks count lines and characters from 1, whatever ends the lines", arguments: ["\n", "\r\n", "\r"])
    func marks(end: String) throws {
        let read = try document(["# ü", "größe: 1", "b:", "  - ä: x"].joined(separator: end))
        guard case .mapping(let entries) = read.root.content else {
            Issue.record("no mapping")
            return
        }
        #expect(entries.map(\.mark) == [Mark(line: 2, column: 1), Mark(line: 3, column: 1)])
        #expect(entries[0].value.mark == Mark(line: 2, column: 8))
        #expect(read.place(entries[1].value.mark).text == "  - ä: x")
        #expect(entries[1].value.mark == Mark(line: 4, column: 3))
    }

    @Test("An alias stands for its anchor, and a message about it points at the alias")
    func aliases() throws {
        let root = try document("a: &x [1, 2]\nb: *x\n").root
        #expect(shape(root) == "{a: [1, 2], b: [1, 2]}")
        guard case .mapping(let entries) = root.content else {
            Issue.record("no mapping")
            return
        }
        #expect(entries[1].value.mark == Mark(line: 2, column: 4))
    }

    @Test("Keys whose letters are put together differently are two keys to YAML")
    func normalisation() throws {
        #expect(try document("\u{00FC}: 1\nu\u{0308}: 2\n").problems.isEmpty)
    }

    @Test("A document end and a version directive do no harm")
    func markers() throws {
        #expect(try shape(document("%YAML 1.1\n---\na: 1\n...\n# end\n").root) == "{a: 1}")
    }
}
