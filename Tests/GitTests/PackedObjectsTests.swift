import Foundation
import Git
import Support
import Testing

/// Objects in packs, which are read past libgit2 once many are asked for.
@Suite("Objects in packs")
struct PackedObjectsTests {
    /// A repository of files and folders in many versions, so that Git makes differences upon differences.
    private func history(_ repack: [String]) throws -> GitFixture {
        let fixture = try GitFixture()
        for version in 1...30 {
            let lines = (0..<300).map { "line \($0 == version * 7 ? version : $0)" }
            try fixture.folder.write(lines.joined(separator: "\n"), to: "repository/folder/text")
            try fixture.folder.write("\(version)", to: "repository/\(version)/small")
            try fixture.git("add", "-A")
            try fixture.git("commit", "-q", "-m", "version \(version)")
        }
        try fixture.git("tag", "-a", "-m", "v1", "v1")
        try fixture.folder.write(String(repeating: "large ", count: 60_000), to: "repository/large")
        try fixture.folder.write("", to: "repository/empty")
        try fixture.git("add", "-A")
        try fixture.git("commit", "-q", "-m", "large")
        _ = try expectRun("git", repack, in: fixture.path)
        return fixture
    }

    private func objects(_ fixture: GitFixture) throws -> [(id: ObjectID, kind: String)] {
        try fixture.git("cat-file", "--batch-check=%(objectname) %(objecttype)", "--batch-all-objects")
            .split(separator: "\n").map { line in
                (try #require(ObjectID(hex: line.prefix(40))), String(line.dropFirst(41)))
            }
    }

    @Test(
        "Every object is the one that stock git reads, however the pack is made",
        arguments: [
            ["repack", "-adfq", "--depth=50"], ["repack", "-adfq", "--window=0"],
            ["-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq", "--depth=50"],
            ["-c", "pack.indexVersion=1", "repack", "-adfq"],
            ["-c", "core.compression=0", "repack", "-adfqF"],
            ["-c", "pack.packSizeLimit=1m", "repack", "-adfq"],
        ])
    func same(arguments: [String]) throws {
        let fixture = try history(arguments)
        let repository = try Repository(at: fixture.path)
        let all = try objects(fixture)
        #expect(all.count > 150)
        // The first ones are read by libgit2, so that all of them come a second time, past what is remembered.
        for (id, kind) in all + all.reversed() {
            let object = try repository.object(id)
            #expect(object.kind.rawValue == kind)
            #expect(try object.content == fixture.content(kind, id.hex), "\(id.hex)")
            #expect(try repository.object(id, limit: object.content.count)?.content == object.content)
            if !object.content.isEmpty {
                #expect(try repository.object(id, limit: object.content.count - 1) == nil)
            }
        }
    }

    @Test("Whoever reads thousands of objects gets those that were asked for")
    func many() throws {
        let fixture = try GitFixture()
        // Lines that deflate badly, so that entries are cut by the pieces in which the pack is read.
        let contents = (0..<2_400).map { number in
            var random = SplitMix(seed: UInt64(number))
            return (0..<(number % 97)).map { _ in String(random.next(), radix: 36) }.joined(separator: "\n")
                + "\(number)"
        }
        for (number, content) in contents.enumerated() {
            try fixture.folder.write(content, to: "repository/\(number % 40)/\(number)")
        }
        try fixture.git("add", "-A")
        let root = try #require(ObjectID(hex: try fixture.git("write-tree")))
        try fixture.git("commit", "-q", "-m", "many")
        _ = try expectRun("git", ["repack", "-adfq"], in: fixture.path)

        // Backwards, and where nothing lies near the last one.
        for step in [2_399, 1_009] {
            // One that has read nothing yet: else most would come from its memory.
            let repository = try Repository(at: fixture.path)
            for index in contents.indices {
                let number = index * step % contents.count
                let entry = try repository.entry(at: "\(number % 40)/\(number)", inTree: root)
                let id = try #require(entry?.id)
                #expect(try repository.object(id).content == Array(contents[number].utf8))
            }
        }
        let strange = try #require(ObjectID(hex: String(repeating: "7", count: 40)))
        #expect(throws: GitError.self) { try Repository(at: fixture.path).object(strange) }
    }

    @Test("A flipped bit is found wherever it is, and never given out")
    func damaged() throws {
        let fixture = try history(["repack", "-adfq", "--depth=50"])
        let all = try objects(fixture)
        let folder = "\(fixture.path)/.git/objects/pack"
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: folder).first { $0.hasSuffix(".pack") })
        let path = "\(folder)/\(name)"
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        var noticed = 0
        let places = stride(from: 40, to: whole.count - 20, by: whole.count / 40).map { $0 }
        for place in places {
            var pack = whole
            pack[place] ^= 0x10
            try pack.write(to: URL(fileURLWithPath: path))
            let repository = try Repository(at: fixture.path)
            for (id, kind) in all {
                // What can still be read is what it was.
                guard let object = try? repository.object(id) else {
                    noticed += 1
                    continue
                }
                #expect(try Repository.id(of: object.kind, object.content) == id)
                #expect(object.kind.rawValue == kind)
            }
        }
        // Single bits may mean nothing, such as those that fill up the last byte of a deflated content.
        #expect(noticed >= places.count - 2)
    }
}
