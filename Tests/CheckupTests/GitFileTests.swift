import Checkup
import Git
import Problems
import Testing

@Suite("Files that Git reads")
struct GitFileTests {
    private let fixture: TreeFixture

    init() throws { fixture = try TreeFixture() }

    @Test(
        "Attributes that name a filter, or that Git reads differently, are refused at any depth",
        arguments: [
            "*.bin filter=lfs diff=lfs -text\n", "* text\n\"a b\" filter=x\n", "[attr]evil filter=x",
            "\t*.c  \tfilter=a\r\n", "*.x " + String(repeating: "a", count: 2048), "\"open filter=x\n",
            "# " + String(repeating: "c", count: 2046), "\"\\q* filter=x y=\"\n",
            String(repeating: "a\n", count: 600_000),
        ])
    func attributes(text: String) throws {
        for name in [".gitattributes", ".GITATTRIBUTES", "gi7d29~1"] {
            let tree = try fixture.tree([fixture.folder("d", [fixture.file(name, text)])])
            #expect(try fixture.codes(tree) == ["content.attributes d/\(name)"])
        }
    }

    @Test(
        "Ordinary attributes pass",
        arguments: [
            "", "* text=auto\n*.png binary\n", "#" + String(repeating: "c", count: 2046) + "\n",
            "# filter=x\n", "filter=x text\n", "\"filter=x y\" -text\n",
            "*.c -filter\n", "*.c !filter diff=filter=\n",
        ])
    func honestAttributes(text: String) throws {
        #expect(try fixture.codes(fixture.tree([fixture.file(".gitattributes", text)])) == [])
    }

    @Test(
        "A submodule that makes Git do something else is refused",
        arguments: [
            "[submodule \"a\"]\n\turl = --upload-pack=x\n", "[submodule \"a\"]\nurl = ext::sh -c x\n",
            "[submodule \"a\"]\n path = -u./x\n", "[submodule \"a\"]\n path = \"a\r\"\n",
            "[submodule \"../../x\"]\nurl = https://a.example/b\n", "[submodule \"a\"]\nupdate = !cmd\n",
            "[submodule \"a\"]\nurl = https://a.example/%0ahost=b\n", "[SubModule \"a\"] URL = \"-x\"\n",
            "[submodule \"a\"]\nurl = ../../:x\n", "[submodule \"a\"]\nurl = https:///x\n",
            "[submodule \"a\"]\nurl = ssh://-oProxyCommand=x/y\n", "[submodule \"a\"]\npath = ../x\n",
            "[submodule \"a\"]\nurl = -\\\nx\n", "[submodule \"a\"]\npath = b/.git/hooks\n",
            "[submodule \"\"]\nurl = x\n", "[submodule \"a\"\nurl = x\n", "[submodule \"a\"]\nurl = \"x\n",
            "[submodule \"a\"]\nurl = \\q\n", "url = x\n", "[submodule \"x\\\\..\\\\..\\\\y\"]\nurl = z\n",
            "[submodule.a]\nupdate = !x\n", "[submodule.a \"b\"]\nupdate = !x\n",
            "[submodule \"a\"]\nupdate = !\u{301};x\n", "[submodule \"a\"]\nurl = -\u{338}x\n",
            "[submodule \"a\"]\npath = -\u{338}x\n", "[submodule \"a\"]\npath = /\u{338}x\n",
            "[submodule \"a\"]\npath = b/\u{200C}.git/hooks\n", "[submodule \"a\"]\npath = b\\.git\n",
            "[submodule \"a\"]\nurl = https://user@/x\n", "[submodule \"a\"]\nurl = ssh://-\u{338}o/x\n",
            "[submodule \"a\"]\nurl = ssh://%2doProxyCommand=x/y\n",
            "[submodule \"a\"]\nurl = x ; \u{0}\n[submodule \"b\"] update = !x",
        ])
    func submodules(text: String) throws {
        for name in [".gitmodules", "GITMOD~1"] {
            let tree = try fixture.tree([fixture.file(name, text)])
            #expect(try fixture.codes(tree) == ["content.submodule \(name)"])
        }
    }

    @Test("A plain list of submodules in vendored sources is idle and passes")
    func honestSubmodules() throws {
        let text = """
            # comment
            [submodule "lib/x"]
            \tpath = lib/x ; here
            \turl = https://git.example/x.git
            \tbranch = .
            \tshallow
            [submodule "y"] path = "y z"
            url = ../y.git
            [other]
            url = -x
            """
        #expect(try fixture.codes(fixture.tree([fixture.file(".gitmodules", text)])) == [])
        let crlf = text.replacing("\n", with: "\r\n")
        #expect(try fixture.codes(fixture.tree([fixture.file(".gitmodules", crlf)])) == [])
    }

    @Test("A Git LFS pointer is refused, a text about one is not")
    func lfs() throws {
        let pointer = """
            version https://git-lfs.github.com/spec/v1
            oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
            size 12345

            """
        let tree = try fixture.tree([
            fixture.file("a.bin", pointer), fixture.file("b.bin", pointer),
            fixture.file("doc.md", "A pointer looks like this:\n" + pointer),
        ])
        #expect(try fixture.codes(tree) == ["content.lfs-pointer a.bin", "content.lfs-pointer b.bin"])
    }

    @Test("Only files that the pipeline names may be executable")
    func executables() throws {
        let tree = try fixture.tree([
            fixture.file("run.sh", mode: "100755"), fixture.file("tool", mode: "100755"),
            fixture.folder(
                "bin",
                [
                    fixture.file("a", mode: "100755"),
                    fixture.folder("deep", [fixture.file("b", mode: "100755")]),
                ]),
        ])
        func refused(_ globs: [String]?) throws -> [String] {
            try fixture.codes(tree, rules: .init(executables: globs, manifests: []))
                .map { String($0.dropFirst("content.executable ".count)) }
        }
        #expect(try refused(nil) == [])
        #expect(try refused([]) == ["bin/a", "bin/deep/b", "run.sh", "tool"])
        #expect(try refused(["*.sh", "bin/*"]) == ["bin/deep/b", "tool"])
        #expect(try refused(["bin/**", "/tool"]) == ["run.sh"])
        #expect(try refused(["**/b", "t?ol", "*"]) == [])
        #expect(try refused([String(repeating: "*a", count: 40)]).count == 4)
    }
}
