import Checkup
import Git
import Problems
import Testing

@Suite("Hostile paths")
struct HostilePathTests {
    @Test(
        "A name that must not enter is refused with its reason",
        arguments: [
            (".git", "path-dotgit"), (".GIT", "path-dotgit"), ("GIT~1", "path-dotgit"),
            ("git~12", "path-dotgit"), (".g\u{200C}it", "path-dotgit"), (".git . ", "path-dotgit"),
            (".git::$INDEX_ALLOCATION", "path-dotgit"), (".Gi\u{FEFF}T .:x", "path-dotgit"),
            ("\u{200D}git~1..", "path-dotgit"), (".", "path-dots"), ("..", "path-dots"),
            (".. .", "path-dots"),
            ("a/b", "path-slash"), ("..\\..\\evil", "path-backslash"), ("a\u{202E}b", "path-bidi"),
            ("a\u{2066}b", "path-bidi"), ("a\nb", "path-control"), ("a\u{1B}[1m", "path-control"),
            ("a\u{85}b", "path-control"), ("a\u{2028}b", "path-control"), ("a\u{7F}", "path-control"),
        ])
    func refused(name: String, code: String) throws {
        let fixture = try TreeFixture()
        for tree in [
            try fixture.tree([try fixture.file(name)]),
            try fixture.tree([try fixture.folder("deep", [try fixture.folder(name, [fixture.file("x")])])]),
        ] {
            let findings = try fixture.inspect(tree).findings
            let refusals = findings.filter { $0.severity == .refuse }
            #expect(refusals.codes.contains("content.\(code)"))
        }
    }

    @Test(
        "An honest name passes",
        arguments: [
            ".gitignore", ".github", "git", "git~", "gita~1", ".gitx", "digit", "a b", "Straße", "日本語",
            "...a",
            "Foo::Bar.3pm", "con-fig", "console.log", "común", "a~1", "emoji👩‍💻", ".git-blame-ignore-revs",
            "nullable.txt", "com10",
        ])
    func honest(name: String) throws {
        let fixture = try TreeFixture()
        #expect(try fixture.codes(fixture.tree([fixture.file(name)])) == [])
    }

    @Test(
        "A name that is awkward elsewhere is a warning, or a refusal if the pipeline says so",
        arguments: [
            ("CON.txt", "path-windows"), ("aux", "path-windows"), ("Lpt1 .log", "path-windows"),
            ("COM¹", "path-windows"), ("conin$", "path-windows"), ("--output=x", "path-dash"),
        ])
    func warned(name: String, code: String) throws {
        let fixture = try TreeFixture()
        let tree = try fixture.tree([fixture.file(name)])
        let warned = try fixture.inspect(tree)
        #expect(warned.findings.map(\.severity) == [.warn])
        #expect(warned.findings.codes == ["content.\(code)"])
        #expect(warned.inspection.digest != nil)
        let refused = try fixture.inspect(tree, rules: .init(manifests: [], warnings: .refuse))
        #expect(refused.findings.map(\.severity) == [.refuse])
    }

    @Test("A name that is not UTF-8 is refused and shown byte by byte")
    func encoding() throws {
        let fixture = try TreeFixture()
        let tree = try fixture.tree([fixture.file(bytes: [0x61, 0xFF, 0xC3, 0xA4])])
        #expect(try fixture.codes(tree) == ["content.path-encoding a\\xFFä"])
    }

    @Test(
        "Names that a file system cannot keep apart are refused",
        arguments: [
            ("README", "readme", "path-case-collision"), ("STRASSE", "strasse", "path-case-collision"),
            ("ÄRGER", "ärger", "path-case-collision"), ("ſ", "S", "path-case-collision"),
            ("ς", "Σ", "path-case-collision"), ("E\u{301}", "é", "path-case-collision"),
            ("e\u{301}", "\u{E9}", "path-unicode-collision"),
            ("\u{212B}", "\u{C5}", "path-unicode-collision"),
        ])
    func collisions(first: String, second: String, code: String) throws {
        let fixture = try TreeFixture()
        let plain = try fixture.tree([fixture.file(first), fixture.file(second)])
        #expect(try fixture.inspect(plain).findings.codes == ["content.\(code)"])
        // A symbolic link a beside a folder A/: whoever writes into A/ writes where a leads.
        let disguised = try fixture.tree([
            fixture.link(first, to: "x"), fixture.folder(second, [fixture.file("x")]),
        ])
        #expect(try fixture.inspect(disguised).findings.codes == ["content.\(code)"])
    }

    @Test("Names that only look alike in a language stay apart")
    func noCollision() throws {
        let fixture = try TreeFixture()
        #expect(try fixture.codes(fixture.tree([fixture.file("Maße"), fixture.file("Masse")])) == [])
        let apart = try fixture.tree([
            fixture.folder("a", [fixture.file("X")]), fixture.folder("b", [fixture.file("x")]),
        ])
        #expect(try fixture.codes(apart) == [])
    }

    @Test("A path or name beyond what file systems take is refused")
    func length() throws {
        let fixture = try TreeFixture()
        let name = String(repeating: "n", count: 4097)
        let long = try fixture.inspect(fixture.tree([fixture.file(name)])).findings
        #expect(long.codes == ["content.path-length"])
        #expect(long.first?.problem.found == "4097")
        #expect(
            try fixture.inspect(fixture.tree([fixture.file(String(name.prefix(256)))])).findings.codes
                == ["content.path-length"])
        #expect(try fixture.codes(fixture.tree([fixture.file(String(name.prefix(255)))])) == [])
        var entry = try fixture.file("x")
        for _ in 0..<17 { entry = try fixture.folder(String(name.prefix(250)), [entry]) }
        let deep = try fixture.inspect(fixture.tree([entry])).findings
        #expect(deep.codes == ["content.path-length"])
        #expect(deep.first?.problem.expected == "4096")
    }
}
