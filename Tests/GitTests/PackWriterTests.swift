import Foundation
import Git
import Problems
import Support
import Testing

@Suite("Packs")
struct PackWriterTests {
    /// A repository with two versions of files that are alike, a large one that does not compress, and an empty one.
    private func history() throws -> GitFixture {
        let fixture = try GitFixture()
        var random = SplitMix(seed: 1)
        let noise = Data((0..<700_000).map { _ in UInt8.random(in: 0...255, using: &random) })
        try fixture.folder.write(noise, to: "repository/noise")
        try fixture.folder.write("", to: "repository/empty")
        for version in 1...3 {
            let lines = (0..<2_000).map { "line \($0 == version * 100 ? version : $0)" }
            try fixture.folder.write(lines.joined(separator: "\n"), to: "repository/folder/text")
            try fixture.git("add", "-A")
            try fixture.git("commit", "-q", "-m", "version \(version)")
            try fixture.git("tag", "-a", "-m", "v\(version)", "v\(version)")
        }
        return fixture
    }

    private func objects(_ fixture: GitFixture) throws -> [ObjectID] {
        try fixture.git("rev-list", "--objects", "--all", "--no-object-names").split(separator: "\n")
            .map { try #require(ObjectID(hex: $0)) }
    }

    private func pack(_ ids: [ObjectID], from repository: borrowing Repository) throws -> Data {
        var pack = Data()
        try PackWriter(objects: ids).write(from: repository) { bytes in pack.append(contentsOf: bytes) }
        return pack
    }

    /// Lets stock git take the pack in and returns what it then has.
    private func taken(_ pack: Data) throws -> [String] {
        let receiver = try GitFixture()
        try receiver.git("index-pack", "--strict", "--stdin", "--fix-thin", input: pack)
        #expect(try run("git", ["fsck", "--strict"], in: receiver.path).status == 0)
        return try receiver.git("cat-file", "--batch-check=%(objectname)", "--batch-all-objects")
            .split(separator: "\n").map(String.init)
    }

    @Test(
        "Stock git takes a pack of ours, however the objects lie here",
        arguments: [
            ["prune-packed"], ["repack", "-adfq", "--depth=50"], ["repack", "-adfq", "--window=0"],
            ["repack", "-dq"],
            ["-c", "pack.indexVersion=1", "repack", "-adfq"],
        ])
    func layouts(command: [String]) throws {
        let fixture = try history()
        try expectRun("git", command, in: fixture.path)
        let ids = try objects(fixture)

        let pack = try pack(ids + ids, from: try Repository(at: fixture.path))

        #expect(try taken(pack) == ids.map(\.hex).sorted())
    }

    @Test("What stands whole in a pack is copied as it stands, also behind an index of large offsets")
    func copy() throws {
        let fixture = try history()
        // A level that we do not use: a pack as small as git's own can only come from copying.
        try fixture.git("-c", "pack.compression=9", "repack", "-adfq", "--window=0")
        let ids = try objects(fixture)
        let packs = "\(fixture.path)/.git/objects/pack"
        let file = try #require(
            try FileManager.default.contentsOfDirectory(atPath: packs).first { $0.hasSuffix(".pack") })
        let original = try Data(contentsOf: URL(fileURLWithPath: "\(packs)/\(file)"))
        let small = try pack(ids, from: try Repository(at: fixture.path))
        #expect(small.count == original.count)

        let index = "\(packs)/\(file.dropLast(5)).idx"
        try FileManager.default.removeItem(atPath: index)
        try expectRun("git", ["index-pack", "--index-version=2,0x40", "-o", index, "\(packs)/\(file)"])
        #expect(try pack(ids, from: try Repository(at: fixture.path)) == small)
        #expect(try taken(small) == ids.map(\.hex).sorted())
    }

    @Test("Objects of another folder and of memory go into the same pack")
    func sources() throws {
        let fixture = try history()
        try fixture.git("repack", "-adfq")
        let inner = try GitFixture()
        let repository = try Repository(at: inner.path)
        try repository.read(alsoFrom: "\(fixture.path)/.git/objects")
        try repository.keepNewObjectsInMemory()
        let ids = try objects(fixture)
        let extra = try repository.write(.blob, Array("new".utf8))
        let tree = try repository.tree(nil, changing: ["a": .some(extra)])

        let pack = try pack(ids + [extra, tree], from: repository)

        #expect(try taken(pack) == (ids + [extra, tree]).map(\.hex).sorted())
        #expect(try inner.git("count-objects") == "0 objects, 0 kilobytes")
    }

    @Test("An empty pack is a pack")
    func empty() throws {
        let fixture = try GitFixture()
        let pack = try pack([], from: try Repository(at: fixture.path))
        try fixture.git("index-pack", "--strict", "--stdin", input: pack)
        #expect(pack.count == 32)
    }

    @Test("A damaged pack gives a problem, never a pack with other content")
    func damage() throws {
        let fixture = try history()
        try fixture.git("repack", "-adfq", "--window=0")
        let ids = try objects(fixture)
        let packs = "\(fixture.path)/.git/objects/pack"
        let file = try #require(
            try FileManager.default.contentsOfDirectory(atPath: packs).first { $0.hasSuffix(".pack") })
        let path = "\(packs)/\(file)"
        let original = try Data(contentsOf: URL(fileURLWithPath: path))
        try FileManager.default.removeItem(atPath: path)
        var random = SplitMix(seed: 2)
        for _ in 0..<20 {
            var damaged = original
            damaged[Int.random(in: 12..<(original.count - 20), using: &random)] ^= 0x10
            try damaged.write(to: URL(fileURLWithPath: path))
            let repository = try Repository(at: fixture.path)
            #expect(throws: Problem.self) { try pack(ids, from: repository) }
        }
    }

    @Test("A damaged index is never followed beyond the files", arguments: 0..<40)
    func index(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let fixture = try GitFixture()
        try fixture.git("commit", "-q", "--allow-empty", "-m", "one")
        try fixture.git("commit", "-q", "--allow-empty", "-m", "two")
        let ids = try objects(fixture)
        // The loose objects stay: whatever the index says, the right content can be had.
        try fixture.git("repack", "-aq")
        let packs = "\(fixture.path)/.git/objects/pack"
        let file = try #require(
            try FileManager.default.contentsOfDirectory(atPath: packs).first { $0.hasSuffix(".idx") })
        let path = "\(packs)/\(file)"
        var damaged = try Data(contentsOf: URL(fileURLWithPath: path))
        try FileManager.default.removeItem(atPath: path)
        for _ in 0..<3 {
            damaged[Int.random(in: 0..<damaged.count, using: &random)] = UInt8.random(
                in: 0...255, using: &random)
        }
        if seed % 4 == 0 { damaged = damaged.prefix(Int.random(in: 1..<damaged.count, using: &random)) }
        try damaged.write(to: URL(fileURLWithPath: path))
        do {
            let pack = try pack(ids, from: try Repository(at: fixture.path))
            #expect(try taken(pack) == ids.map(\.hex).sorted())
        } catch let problem as Problem {
            // libgit2 itself may fail on such an index; that must be an error of the repository.
            #expect(problem.code.exitStatus != .done)
        }
    }

    @Test("What the sink throws ends the writing")
    func sink() throws {
        let fixture = try history()
        let ids = try objects(fixture)
        let repository = try Repository(at: fixture.path)
        #expect(throws: Problem(.usage(.unreadable), "full")) {
            try PackWriter(objects: ids).write(from: repository) { _ throws(Problem) in
                throw Problem(.usage(.unreadable), "full")
            }
        }
        let absent = try #require(ObjectID(hex: String(repeating: "ab", count: 20)))
        #expect(throws: Problem.self) { try pack([absent], from: repository) }
    }
}
