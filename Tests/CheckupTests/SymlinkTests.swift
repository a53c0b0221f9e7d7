import Checkup
import Git
import Problems
import Testing

@Suite("Symbolic links")
struct SymlinkTests {
    private let fixture: TreeFixture

    init() throws { fixture = try TreeFixture() }

    @Test(
        "A link that leaves the tree is refused",
        arguments: [
            "/etc/passwd", "..", "../x", "a/../../x", "./../x", "missing/../../x", "a//..///../x", "",
            "..\\..\\x", "C:/x", "a/.. /x", "...", "a/.git/config", ".GIT/config", ".git", "a\u{0}b",
            "x\u{1B}[1m", "a/GIT~1/x",
        ])
    func escape(target: String) throws {
        let tree = try fixture.tree([
            fixture.link("link", to: target), fixture.folder("a", [fixture.file("x")]),
        ])
        #expect(try fixture.codes(tree) == ["content.symlink-escape link"])
    }

    @Test(
        "A link that stays inside passes, also to nothing",
        arguments: [
            "a", "a/x", "./a/../a/x", "missing", "a/missing/../x", "../sub/../a", "..", "../a/.gitignore",
            ".",
        ])
    func inside(target: String) throws {
        let tree = try fixture.tree([
            fixture.folder("a", [fixture.file("x")]),
            fixture.folder("sub", [fixture.link("link", to: target)]),
        ])
        #expect(try fixture.codes(tree) == [])
    }

    @Test("A link that leaves the tree through another one is refused")
    func throughOthers() throws {
        // By its text, sub/out stays inside; by way of deep, which leads to the root, it does not.
        let tree = try fixture.tree([
            fixture.folder("sub", [fixture.folder("sub", [fixture.link("deep", to: "../..")])]),
            fixture.folder("x", [fixture.link("out", to: "../sub/sub/deep/../secret")]),
        ])
        #expect(try fixture.codes(tree) == ["content.symlink-escape x/out"])
    }

    @Test("A link that leaves the tree only where case or normalisation do not count is refused")
    func folded() throws {
        for target in ["UP/../secret", "u\u{308}p/../secret"] {
            let deep = [
                try fixture.link("up", to: "../.."), try fixture.link("\u{FC}p", to: "../.."),
                try fixture.link("link", to: target), try fixture.link("fine", to: "none/UP/../x"),
            ]
            let tree = try fixture.tree([fixture.folder("a", [fixture.folder("b", deep)])])
            #expect(try fixture.codes(tree) == ["content.symlink-escape a/b/link"])
        }
    }

    @Test("Links that are padded with what leads nowhere cost no time")
    func padded() throws {
        let padding = String(repeating: "./", count: 2040)
        let links = try (0..<40).map { try fixture.link("l\($0)", to: "\(padding)l\($0 + 1)") }
        let first = links[0]
        let more = (0..<5000).map {
            TreeFixture.Entry(mode: "120000", name: Array("m\($0)".utf8), id: first.id)
        }
        let tree = try fixture.tree(links + more)
        let start = processorSeconds()
        #expect(try fixture.inspect(tree).findings.codes.contains("content.symlink-loop"))
        #expect(processorSeconds() - start < 30)
    }

    @Test("Links in a circle are refused, and a web of links costs no time")
    func circles() throws {
        let loop = try fixture.tree([
            fixture.link("a", to: "b"), fixture.link("b", to: "a"), fixture.link("self", to: "self"),
        ])
        #expect(
            try fixture.codes(loop) == [
                "content.symlink-loop a", "content.symlink-loop b", "content.symlink-loop self",
            ])
        let chain = try (0..<2000).map { try fixture.link("l\($0)", to: "l\($0 + 1)") }
        let clock = ContinuousClock()
        let tree = try fixture.tree(chain)
        let start = clock.now
        #expect(try fixture.inspect(tree).findings.codes == ["content.symlink-loop"])
        let time = clock.now - start
        #expect(time < .seconds(20))
    }

    @Test(
        "A file that Git reads is no link, in no disguise",
        arguments: [
            ".gitmodules", ".gitattributes", ".gitignore", ".mailmap", ".GitModules", "GITMOD~1", "gi7eba~1",
            "GI7D29~1", "gitatt~4", "gi250a~9", "maba30~1", ".mail\u{200D}map", ".gitignore . ",
            ".gitmodules:x",
        ])
    func dotFiles(name: String) throws {
        let tree = try fixture.tree([
            fixture.folder("d", [fixture.link(name, to: "x"), fixture.file("x")])
        ])
        #expect(try fixture.codes(tree) == ["content.symlink-dotfile d/\(name)"])
    }
}
