import Foundation
import Git
import Support
import Testing

@Suite("Trees")
struct TreeTests {
    @Test("A tree made step by step is the one that stock git writes", arguments: 0..<12)
    func property(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let fixture = try GitFixture()
        let repository = try Repository(at: fixture.path)
        // Names that sort differently as files and as folders, and as bytes and as characters.
        let names = ["a", "a.b", "a-b", "a0", "b", "ü", "u\u{308}", "Z", "ab", "a\u{1F600}"]
        var present: [[UInt8]: ObjectID] = [:]
        var root: ObjectID?
        for round in 0..<6 {
            var change: [String: ObjectID?] = [:]
            for _ in 0..<8 {
                let depth = Int.random(in: 1...4, using: &random)
                let parts = (0..<depth).map { _ in names.randomElement(using: &random) ?? "a" }
                let path = parts.joined(separator: "/")
                let removes = Bool.random(using: &random) && round > 0
                let clash = change.keys.contains { $0.hasPrefix(path) || path.hasPrefix($0) }
                guard !clash else { continue }
                let id = removes ? nil : try repository.write(.blob, Array("\(seed) \(round) \(path)".utf8))
                change[path] = .some(id)
                let key = Array(path.utf8)
                // What a path is below of, and what is below it, gives way to it.
                if id != nil || present[key] != nil
                    || present.keys.contains(where: { $0.starts(with: key + [47]) })
                {
                    present = present.filter { !$0.key.starts(with: key + [47]) }
                }
                if id != nil { present = present.filter { !key.starts(with: $0.key + [47]) } }
                present[key] = id
            }
            root = try repository.tree(root, changing: change)
        }
        try fixture.git("read-tree", "--empty")
        var index = Data()
        for (path, id) in present { index += Data("100644 \(id.hex)\t".utf8) + Data(path) + Data([0]) }
        try fixture.git("update-index", "-z", "--index-info", input: index)
        #expect(root?.hex == (try fixture.git("write-tree")))
        #expect(try run("git", ["fsck", "--strict"], in: fixture.path).status == 0)
    }

    @Test("What a folder has that an earlier one has not, stock git tells as well", arguments: 0..<12)
    func comparison(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let fixture = try GitFixture()
        let repository = try Repository(at: fixture.path)
        let names = ["a", "a.b", "a-b", "a0", "b", "ü", "Z", "ab"]
        var roots: [ObjectID] = []
        for _ in 0..<4 {
            var change: [String: ObjectID?] = [:]
            for name in names where Bool.random(using: &random) {
                let id = try repository.write(.blob, Array("\(Int.random(in: 0..<3, using: &random))".utf8))
                change[Bool.random(using: &random) ? name : "\(name)/below"] = .some(id)
            }
            roots.append(try repository.tree(nil, changing: change))
        }
        for (earlier, later) in zip(roots, roots.dropFirst()) {
            let found = try repository.entries(ofTree: later, notIn: earlier)
            let told = try fixture.git(
                "-c", "core.quotePath=false", "diff-tree", "--no-renames", "--diff-filter=AMT", "--name-only",
                earlier.hex, later.hex)

            #expect(Set(found.map(\.entry.name)) == Set(told.split(separator: "\n").map(String.init)))
            for (entry, before) in found {
                #expect(try repository.entry(at: entry.name, inTree: later) == entry)
                #expect(try repository.entry(at: entry.name, inTree: earlier) == before)
            }
        }
    }

    @Test("Entries are found by their path, and only by it")
    func look() throws {
        let fixture = try GitFixture()
        let repository = try Repository(at: fixture.path)
        try fixture.folder.write("1", to: "repository/a/b/c")
        try fixture.folder.write("2", to: "repository/ü")
        try expectRun("ln", ["-s", "a/b/c", "\(fixture.path)/link"])
        try expectRun("chmod", ["+x", "\(fixture.path)/a/b/c"])
        try fixture.git("add", "-A")
        let root = try #require(ObjectID(hex: try fixture.git("write-tree")))

        #expect(try repository.entry(at: "a/b/c", inTree: root)?.mode == .executable)
        #expect(try repository.entry(at: "a", inTree: root)?.mode == .folder)
        #expect(try repository.entry(at: "link", inTree: root)?.mode == .symlink)
        #expect(try repository.entry(at: "ü", inTree: root)?.mode == .file)
        for absent in ["", "a/", "/a", "a/b/d", "ü/a", "link/x", "u\u{308}", "a//b"] {
            #expect(try repository.entry(at: absent, inTree: root) == nil, "\(absent)")
        }
        #expect(try repository.entries(ofTree: root).map(\.name) == ["a", "link", "ü"])
        #expect(throws: GitError.self) {
            try repository.entries(ofTree: try repository.write(.blob, [1]))
        }
    }

    @Test("What stands beside a change keeps its mode, and empty folders vanish")
    func change() throws {
        let fixture = try GitFixture()
        let repository = try Repository(at: fixture.path)
        try fixture.folder.write("1", to: "repository/a/run")
        try fixture.folder.write("2", to: "repository/b/c/d")
        try expectRun("chmod", ["+x", "\(fixture.path)/a/run"])
        try fixture.git("add", "-A")
        let root = try #require(ObjectID(hex: try fixture.git("write-tree")))
        let blob = try repository.write(.blob, Array("x".utf8))

        let changed = try repository.tree(root, changing: ["b/c/d": nil, "a/new": .some(blob)])

        #expect(try repository.entry(at: "a/run", inTree: changed)?.mode == .executable)
        #expect(try repository.entry(at: "a/new", inTree: changed)?.id == blob)
        #expect(try repository.entry(at: "b", inTree: changed) == nil)
        // A change that asks for what is there already gives the same tree.
        #expect(
            try repository.tree(changed, changing: ["b/c/d": nil, "a/run/x": nil]) == changed)
        #expect(try repository.tree(nil, changing: [:]).hex == "4b825dc642cb6eb9a060e54bf8d69288fbee4904")
        #expect(
            try repository.tree(root, changing: ["a/run": nil, "b": nil]).hex
                == "4b825dc642cb6eb9a060e54bf8d69288fbee4904")
    }

    @Test("What is expected of a change decides nothing")
    func expected() throws {
        let fixture = try GitFixture()
        let repository = try Repository(at: fixture.path)
        for (path, content) in [("a/b/c", "1"), ("a/d", "2"), ("e", "3")] {
            try fixture.folder.write(content, to: "repository/\(path)")
        }
        try fixture.git("add", "-A")
        let root = try #require(ObjectID(hex: try fixture.git("write-tree")))
        for (path, content) in [("a/b/c", "new"), ("a/x/y", "more")] {
            try fixture.folder.write(content, to: "repository/\(path)")
        }
        try FileManager.default.removeItem(atPath: "\(fixture.path)/e")
        try fixture.git("add", "-A")
        let changed = try #require(ObjectID(hex: try fixture.git("write-tree")))
        let files = ["a/b/c": Array("new".utf8), "a/x/y": Array("more".utf8), "e": nil]
        let others = [
            root, changed, try #require(ObjectID(hex: String(repeating: "7", count: 40))),
            try repository.write(.blob, Array("new".utf8)),
            // Files where folders are to be, folders where files are, and other contents.
            try repository.tree(nil, writing: ["a": Array("new".utf8), "e/f": Array("3".utf8)]),
            try repository.tree(changed, writing: ["a/b/c": Array("neW".utf8), "a/x/y": Array("mor".utf8)]),
        ]

        for expected in others + others.reversed() {
            #expect(try repository.tree(root, writing: files, expecting: expected) == changed)
        }
        #expect(try repository.tree(root, writing: files) == changed)
        // What has never been read is here for all that.
        #expect(try Repository(at: fixture.path).tree(root, writing: files, expecting: changed) == changed)
    }

    @Test(
        "A path that git would not take is never written",
        arguments: ["", "/a", "a/", "a//b", ".", "../a", ".GIT/x"])
    func path(path: String) throws {
        let fixture = try GitFixture()
        let repository = try Repository(at: fixture.path)
        let blob = try repository.write(.blob, [1])
        #expect(throws: GitError.self) { try repository.tree(nil, changing: [path: .some(blob)]) }
    }

    @Test("A name cannot be a file and a folder at once")
    func contradiction() throws {
        let fixture = try GitFixture()
        let repository = try Repository(at: fixture.path)
        let blob = try repository.write(.blob, [1])
        #expect(throws: GitError.self) {
            try repository.tree(nil, changing: ["a": .some(blob), "a/b": .some(blob)])
        }
        #expect(try repository.tree(nil, changing: ["a": nil, "a/b": .some(blob)]) != ObjectID.null)
    }

    @Test("Hostile trees are taken apart without being judged")
    func raw() throws {
        let id = [UInt8](repeating: 7, count: 20)
        let content =
            Array("0100644 ..\0".utf8) + id + Array("160000 a/b\0".utf8) + id + Array("1 ".utf8) + [0xFF, 0]
            + id
        let entries = try RawTree.entries(in: content)
        #expect(entries.map(\.mode) == ["0100644", "160000", "1"].map { Array($0.utf8) })
        #expect(entries.map(\.name) == [Array("..".utf8), Array("a/b".utf8), [0xFF]])
        #expect(try RawTree.entries(in: []).isEmpty)
    }

    static let id = String(repeating: "i", count: 20)

    @Test(
        "A tree that cannot be taken apart is malformed",
        arguments: [
            "100644 a", "100644 a\0short", "100644", " a\0\(id)", "10x644 a\0\(id)", "100644 \0\(id)",
            "1234567890 a\0\(id)", "100644 a\0\(id)1",
        ])
    func malformed(text: String) {
        #expect(throws: MalformedObject.self) { try RawTree.entries(in: Array(text.utf8)) }
    }
}
