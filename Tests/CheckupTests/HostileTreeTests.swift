import Checkup
import Foundation
import Git
import Problems
import Support
import Testing

@Suite("Hostile trees")
struct HostileTreeTests {
    private let fixture: TreeFixture

    init() throws { fixture = try TreeFixture() }

    @Test("An entry that stands twice is refused, also as a file and a folder, also far apart")
    func duplicates() throws {
        let twice = try fixture.tree([fixture.file("app", "1"), fixture.file("app", "2")])
        #expect(try fixture.codes(twice) == ["content.tree-duplicate app"])
        let both = try fixture.tree([
            fixture.file("a"), fixture.file("a.b"), fixture.folder("a", [fixture.file("x")]),
        ])
        #expect(try fixture.codes(both) == ["content.tree-duplicate a"])
    }

    @Test("A tree out of order is refused")
    func order() throws {
        let unsorted = try fixture.tree([fixture.file("b"), fixture.file("a")], sorted: false)
        #expect(try fixture.codes(unsorted) == ["content.tree-order a"])
        let folder = try fixture.folder("a", [fixture.file("x")])
        // As plain names a < a.b, but a folder sorts as a/.
        let subtle = try fixture.tree([folder, fixture.file("a.b")], sorted: false)
        #expect(try fixture.codes(subtle) == ["content.tree-order a.b"])
    }

    @Test(
        "A mode that Git does not write is refused",
        arguments: ["0100644", "104755", "100666", "040000", "100664", "0", "120777", "160001"])
    func mode(mode: String) throws {
        let tree = try fixture.tree([fixture.file("x", mode: mode), fixture.file("y")])
        #expect(try fixture.codes(tree) == ["content.mode x"])
        #expect(try fixture.inspect(tree).inspection.digest == nil)
    }

    @Test("The null id and a gitlink are refused")
    func nullAndGitlink() throws {
        let null = TreeFixture.Entry(mode: "100644", name: Array("n".utf8), id: .null)
        #expect(try fixture.codes(fixture.tree([null])) == ["content.object-null n"])
        let link = TreeFixture.Entry(mode: "160000", name: Array("sub".utf8), id: try fixture.blob("x"))
        #expect(try fixture.codes(fixture.tree([link])) == ["content.gitlink sub"])
    }

    @Test("A tree that is cut off or no tree at all is refused")
    func malformed() throws {
        let whole = try fixture.tree([fixture.file("x")])
        let content = try fixture.repository.object(whole).content
        for bytes in [content.dropLast(), content.dropLast(20), Array("garbage".utf8)[...]] {
            let cut = try fixture.repository.write(.tree, Array(bytes))
            #expect(try fixture.codes(cut) == ["content.tree-malformed /"])
        }
        let empty = try fixture.tree([fixture.file("")])
        #expect(try fixture.inspect(empty).findings.codes == ["content.tree-malformed"])
        let blob = TreeFixture.Entry(mode: "40000", name: Array("d".utf8), id: try fixture.blob("x"))
        #expect(try fixture.codes(fixture.tree([blob])) == ["content.object-type d"])
        let tree = TreeFixture.Entry(mode: "100644", name: Array("f".utf8), id: whole)
        #expect(try fixture.codes(fixture.tree([tree])) == ["content.object-type f"])
    }

    @Test("A missing object is refused under each of its paths")
    func missing() throws {
        let absent = try #require(ObjectID(hex: String(repeating: "1", count: 40)))
        let entries = ["a", "b"].map { TreeFixture.Entry(mode: "100644", name: Array($0.utf8), id: absent) }
        let folder = TreeFixture.Entry(mode: "40000", name: Array("c".utf8), id: absent)
        let tree = try fixture.tree(entries + [folder])
        #expect(
            try fixture.codes(tree) == [
                "content.object-missing a", "content.object-missing b", "content.object-missing c",
            ])
        #expect(try fixture.codes(absent) == ["content.object-missing /"])
    }

    @Test("A damaged object is refused, whether it is cut off, altered or another one", arguments: 0..<40)
    func damaged(kind: Int) throws {
        let content = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* $0) }
        let victim = try fixture.blob(content)
        let other = try fixture.blob("other content")
        let tree = try fixture.tree([
            fixture.file("fine"), TreeFixture.Entry(mode: "100644", name: Array("v".utf8), id: victim),
        ])
        let file = looseFile(victim)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        switch kind {
        case 0..<8: bytes = bytes.prefix(bytes.count * kind / 8)
        case 8..<39: bytes[2 + (bytes.count - 3) * (kind - 8) / 30] ^= 0xFF
        default: bytes = try Data(contentsOf: URL(fileURLWithPath: looseFile(other)))
        }
        try bytes.write(to: URL(fileURLWithPath: file))
        #expect(try fixture.codes(tree) == ["content.object-damaged v"])
        #expect(try fixture.inspect(tree).inspection.digest == nil)
    }

    @Test("A loose object that is longer or shorter than it says is refused before anything reads it")
    func misdeclared() throws {
        for (declared, kind) in [(12, "blob"), (5000, "blob"), (40, "blobs"), (-1, "blob")] {
            let victim = try fixture.blob("content \(declared) \(kind)")
            let tree = try fixture.tree([
                TreeFixture.Entry(mode: "100644", name: Array("v".utf8), id: victim)
            ])
            let bogus = "\(kind) \(declared)\0" + String(repeating: "x", count: 40)
            let packed = try expectRunBytes(
                "python3",
                ["-c", "import sys,zlib; sys.stdout.buffer.write(zlib.compress(sys.stdin.buffer.read()))"],
                input: Data(bogus.utf8))
            try FileManager.default.removeItem(atPath: looseFile(victim))
            try packed.write(to: URL(fileURLWithPath: looseFile(victim)))
            #expect(try fixture.codes(tree) == ["content.object-damaged v"])
        }
    }

    private func expectRunBytes(_ program: String, _ arguments: [String], input: Data) throws -> Data {
        let result = try run(program, arguments, input: input)
        try #require(result.status == 0)
        return result.output
    }

    private func looseFile(_ id: ObjectID) -> String {
        "\(fixture.path)/objects/\(id.hex.prefix(2))/\(id.hex.dropFirst(2))"
    }

    @Test("A real folder passes, with every file, mode and link")
    func clean() throws {
        let source = "/usr/share/doc"
        let names = try FileManager.default.contentsOfDirectory(atPath: source).sorted().prefix(60)
        for name in names {
            try expectRun("cp", ["-rP", "\(source)/\(name)", "\(fixture.folder.path)/work-\(name)"])
        }
        let work = "\(fixture.folder.path)/work"
        try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
        for name in names {
            try FileManager.default.moveItem(
                atPath: "\(fixture.folder.path)/work-\(name)", toPath: "\(work)/\(name)")
        }
        try expectRun("find", [work, "-type", "l", "-delete"])
        try expectRun("ln", ["-s", "../\(names[0])", "\(work)/\(names[1])/link"])
        let tree = try fixture.take(work)
        let result = try fixture.inspect(tree)
        #expect(result.findings.map { "\($0.problem)" } == [])
        let listed = try expectRun("git", ["--git-dir", fixture.path, "ls-tree", "-r", tree.hex])
            .split(separator: "\n").count
        #expect(result.inspection.counts.files + result.inspection.counts.symlinks == listed)
        #expect(listed > 100)
        #expect(result.inspection.digest != nil)
        let objects = try expectRun(
            "git", ["--git-dir", fixture.path, "rev-list", "--objects", "--no-object-names", tree.hex])
        #expect(
            objects.split(separator: "\n").map(String.init).sorted() == result.inspection.objects.map(\.hex))
    }
}
