import Checkup
import Foundation
import Git
import Problems
import Support
import Testing

@Suite("The checkup beside git fsck")
struct SecondOpinionTests {
    /// Returns the complaints of `git fsck` about a tree, warnings too.
    private func complaints(_ tree: ObjectID, in fixture: TreeFixture) throws -> String {
        let commit = """
            tree \(tree.hex)
            author A <a@b.example> 1700000000 +0000
            committer A <a@b.example> 1700000000 +0000

            c

            """
        let id = try fixture.repository.write(.commit, Array(commit.utf8))
        let result = try run(
            "git", ["--git-dir", fixture.path, "fsck", "--strict", "--no-dangling", id.hex])
        return (result.errors + result.text).split(separator: "\n")
            .filter { $0.hasPrefix("error") || $0.hasPrefix("warning") || $0.contains("missing") }
            .joined(separator: "\n")
    }

    @Test("What git fsck complains about in a tree is refused")
    func names() throws {
        let hostile = [
            ".git", ".GIT", "GIT~1", "git~1", ".g\u{200C}it", ".git . ", ".git::$INDEX_ALLOCATION", ".git.",
            ".git ",
            ".\u{200D}\u{FEFF}git", "..", ".", ".git:x", "\u{206F}.git", "a\\.git", "x\\..\\.git", ".git\\x",
        ]
        var complained = 0
        for name in hostile {
            let fixture = try TreeFixture()
            let tree = try fixture.tree([fixture.file(name)])
            if try !complaints(tree, in: fixture).isEmpty {
                complained += 1
                #expect(try fixture.inspect(tree).findings.contains { $0.severity == .refuse }, "\(name)")
            }
        }
        #expect(complained == hostile.count)
        let fixture = try TreeFixture()
        let honest = try fixture.tree([fixture.file(".gitx"), fixture.link("l", to: "x")])
        #expect(try complaints(honest, in: fixture) == "")
    }

    @Test("What git fsck complains about in links, modes, order and Git's own files is refused")
    func structure() throws {
        let fixture = try TreeFixture()
        let absent = try #require(ObjectID(hex: String(repeating: "1", count: 40)))
        var trees = try [
            fixture.tree([fixture.file("b"), fixture.file("a")], sorted: false),
            fixture.tree([fixture.file("a", "1"), fixture.file("a", "2")]),
            fixture.tree([fixture.file("a"), fixture.file("a.b"), fixture.folder("a", [fixture.file("x")])]),
            fixture.tree([fixture.file("x", mode: "0100644")]),
            fixture.tree([fixture.file("x", mode: "100666")]),
            fixture.tree([TreeFixture.Entry(mode: "100644", name: Array("n".utf8), id: .null)]),
            fixture.tree([TreeFixture.Entry(mode: "100644", name: Array("n".utf8), id: absent)]),
            fixture.tree([fixture.file(".gitattributes", String(repeating: "a", count: 2049))]),
        ]
        for name in [".gitmodules", "GITMOD~1", "gi7eba~1", ".gitignore", ".gitattributes", ".mailmap"] {
            trees.append(try fixture.tree([fixture.link(name, to: "x")]))
        }
        for text in ["path = -u", "url = -x", "update = !x", "url = \"x%0ay\"", "url = ../:x"] {
            trees.append(try fixture.tree([fixture.file(".gitmodules", "[submodule \"a\"]\n\(text)\n")]))
        }
        trees.append(try fixture.tree([fixture.file(".gitmodules", "[submodule \"../a\"]\nurl = x\n")]))
        trees.append(try fixture.tree([fixture.file(".gitmodules", "[submodule \"a\n")]))
        var complained = 0
        for tree in trees {
            let complaints = try complaints(tree, in: fixture)
            if !complaints.isEmpty { complained += 1 }
            #expect(try fixture.inspect(tree).findings.contains { $0.severity == .refuse }, "\(complaints)")
        }
        #expect(complained == trees.count)
    }
}
