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
            "..\\..\\x", "C:/x", "a/.git/config", ".GIT/config", ".git", "a\u{0}b", "x\u{1B}[1m", "a/GIT~1/x",
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
