import Problems
import Support
import Testing
import YAML

@Suite("YAML that is refused")
struct RefusalTests {
    @Test(
        "Each has its code and its place",
        arguments: [
            ("", "pipeline.file-empty 1:1"),
            ("# only\n\n", "pipeline.file-empty 1:1"),
            ("a: 1\nb: [1, 2\n", "pipeline.syntax 3:1"),
            ("a: 1\n\tb: 2\n", "pipeline.syntax 2:1"),
            ("a: b: c\n", "pipeline.syntax 1:5"),
            ("a: 1\nb: 2\na: 3\n", "pipeline.key-duplicate 3:1"),
            ("a: {b: 1, \"b\": 2}\n", "pipeline.key-duplicate 1:11"),
            ("<<: {a: 1}\n", "pipeline.merge-key 1:1"),
            ("x: &x {a: 1}\ny: {<<: *x}\n", "pipeline.merge-key 2:5"),
            ("[a, b]: 1\n", "pipeline.key-not-text 1:1"),
            ("? {a: b}\n: 1\n", "pipeline.key-not-text 1:3"),
            ("a: &k x\n*k : 1\n", "pipeline.key-not-text 2:1"),
            ("a: *none\n", "pipeline.alias-unknown 1:4"),
            ("a: &a [*a]\n", "pipeline.alias-unknown 1:8"),
            ("a: &a 1\nb: &a 2\n", "pipeline.anchor-duplicate 2:4"),
            ("a: !!binary aGk=\n", "pipeline.tag 1:4"),
            ("a: !local x\n", "pipeline.tag 1:4"),
            ("a: ! x\n", "pipeline.tag 1:4"),
            ("a: !!python/object:os.system []\n", "pipeline.tag 1:4"),
            ("a: !!set {x}\n", "pipeline.tag 1:4"),
            ("a: !!map []\n", "pipeline.tag 1:4"),
            ("a: !!str {}\n", "pipeline.tag 1:4"),
            ("%TAG ! tag:evil.example,2026:\n---\na: 1\n", "pipeline.tag 1:1"),
            ("%TAG !! tag:evil.example,2026:\n---\na: !!str 1\n", "pipeline.tag 1:1;pipeline.tag 3:4"),
            ("a: 1\n---\nb: 2\n", "pipeline.documents 2:1"),
            ("a: 1\n...\n---\nb: 2\n", "pipeline.documents 3:1"),
            ("a: 1\n...\nb: 2\n", "pipeline.syntax 3:1"),
            ("\u{FEFF}a: 1\n", "pipeline.byte-order-mark 1:1"),
            ("a: 1\nb: x\u{0}\n", "pipeline.character 2:5"),
            ("a: 1\r\nb\u{202E}: 1\n", "pipeline.character 2:2"),
            ("a: \"x\\0\"\n", "pipeline.character 1:4"),
            ("a: \"x\\u202e\"\n", "pipeline.character 1:4"),
            ("a: x\u{2028}b: 1\n", "pipeline.character 1:5"),
            ("a: x\u{85}\n", "pipeline.character 1:5"),
            ("a: \u{1B}[31m\nb: \u{7F}\n", "pipeline.character 1:4;pipeline.character 2:4"),
            ("a: \u{200B}\n", "pipeline.character 1:4"),
            ("a: \u{FFFF}\n", "pipeline.character 1:4"),
        ])
    func refused(text: String, expected: String) {
        #expect(faults(text) == expected.split(separator: ";").map(String.init))
    }

    @Test("What is no UTF-8 is refused where it stops being so")
    func encoding() {
        #expect(
            faults(Array("a: 1\nü: gr".utf8) + [0xF6, 0xDF] + Array("e\n".utf8)) == ["pipeline.encoding 2:6"])
        // Overlong, surrogate, beyond Unicode, cut off.
        for bad: [UInt8] in [[0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82]] {
            #expect(faults(Array("a: ".utf8) + bad) == ["pipeline.encoding 1:4"])
        }
    }

    @Test("UTF-16 is refused, with and without its mark")
    func wide() {
        let text = "a: 1\n"
        let wide = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        #expect(faults([0xFF, 0xFE] + wide) == ["pipeline.byte-order-mark 1:1"])
        #expect(faults(wide).first == "pipeline.character 1:2")
    }

    @Test(
        "Everything that does not keep libyaml from reading on is named in one go, in the order of the file")
    func all() {
        let text = "a: !x 1\na: 2\nb: *c\n<<: {d: 1, d: 2}\ne: [\n"
        #expect(
            faults(text) == [
                "pipeline.tag 1:4", "pipeline.key-duplicate 2:1", "pipeline.alias-unknown 3:4",
                "pipeline.merge-key 4:1", "pipeline.key-duplicate 4:12", "pipeline.syntax 6:1",
            ])
    }
}

@Suite("Bounds on YAML")
struct BoundTests {
    @Test("Ten lines that stand for ten thousand million values are refused before they are expanded")
    func bomb() {
        var text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
        for level in 1...9 {
            let alias = "*a\(level - 1)"
            text +=
                "a\(level): &a\(level) [" + Array(repeating: alias, count: 10).joined(separator: ",") + "]\n"
        }
        let clock = ContinuousClock()
        let elapsed = clock.measure { #expect(faults(text) == ["pipeline.too-many-nodes 5:22"]) }
        #expect(elapsed < .seconds(5))
    }

    @Test("The bound on values counts keys, values and what aliases stand for")
    func nodes() {
        let exact = DocumentLimits(nodes: 9)
        // Mapping, two keys, list, three items; then the alias adds its whole list.
        let text = "a: &l [1, 2]\nb: *l\n"
        #expect(faults(text, limits: exact) == [])
        #expect(faults(text, limits: DocumentLimits(nodes: 8)) == ["pipeline.too-many-nodes 2:4"])
    }

    @Test("The bound on depth holds for lists, mappings and what aliases stand for")
    func depth() {
        let limits = DocumentLimits(depth: 4)
        #expect(faults("a: [[1]]\n", limits: limits) == [])
        #expect(faults("a: [[[1]]]\n", limits: limits) == ["pipeline.too-deep 1:7"])
        #expect(faults("a: {b: {c: {d: 1}}}\n", limits: limits).first == "pipeline.too-deep 1:13")
        #expect(faults("a: &x [1]\nb: [*x]\n", limits: limits) == [])
        #expect(faults("a: &x [1]\nb: [[*x]]\n", limits: limits) == ["pipeline.too-deep 2:6"])
    }

    @Test(
        "A million open brackets neither overflow the stack nor take long", arguments: ["[", "{", "- ", "? "])
    func nesting(open: String) {
        let text = String(repeating: open, count: 500_000)
        let clock = ContinuousClock()
        let elapsed = clock.measure { #expect(faults(text).count == 1) }
        #expect(elapsed < .seconds(5))
    }

    @Test("A file of exactly the allowed size is read, one byte more is not")
    func size() {
        let line = "a: 1\n"
        let full = line + String(repeating: "#", count: (1 << 20) - line.utf8.count)
        #expect(faults(full) == [])
        #expect(faults(full + "#") == ["pipeline.file-too-large 0:0"])
    }

    @Test("A line is shown up to a bound")
    func longLine() throws {
        let read = try document("a: \"" + String(repeating: "x", count: 5000) + "\"\n")
        #expect(read.place(Mark(line: 1, column: 1)).text.utf8.count == 400)
        #expect(read.place(Mark(line: 9, column: 1)).text == "")
    }
}
