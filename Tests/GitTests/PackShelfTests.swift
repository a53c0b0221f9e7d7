import Foundation
import Git
import Support
import Testing

@Suite("The packs of a repository, each known by all of its bytes")
struct PackShelfTests {
    private let fixture: GitFixture
    private var packs: String { "\(fixture.path)/.git/objects/pack" }

    init() throws {
        fixture = try GitFixture()
        try fixture.folder.write(String(repeating: "text ", count: 100_000), to: "repository/text")
        try fixture.git("add", "-A")
        try fixture.git("commit", "-q", "-m", "text")
        try fixture.git("repack", "-q", "-a", "-d")
    }

    private func shelf() throws -> PackShelf? {
        let repository = try Repository(at: fixture.path)
        return PackShelf(of: repository)
    }

    private func shell(_ command: String) throws {
        try expectRun("sh", ["-ec", command], in: packs)
    }

    private func text() throws -> ObjectID {
        try #require(ObjectID(hex: try fixture.git("rev-parse", "HEAD:text")))
    }

    /// How many descriptors this process has of files of the repository.
    private func descriptors() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count { name in
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")
            // Those of other tests may be gone by now.
            return target?.hasPrefix(packs) ?? false
        }
    }

    @Test(
        "All bytes of pack and index are read, through two descriptors and only as long as they are asked for"
    )
    func whole() throws {
        let shelf = try #require(try shelf())
        #expect(shelf.count == 1)
        #expect(try shelf.pack(of: text()) == 0)
        #expect(try descriptors() == 0)
        var content: [UInt8] = []
        do {
            let files = try #require(shelf.open(0))
            #expect(try descriptors() == 2)
            var buffer = [UInt8](repeating: 0, count: PackShelf.Piece.size)
            for piece in files.pieces {
                #expect(buffer.withUnsafeMutableBytes { files.read(piece, into: $0) })
                content += buffer[..<piece.count]
            }
        }
        #expect(try descriptors() == 0)
        #expect(content.count == shelf.size(of: 0).pack + shelf.size(of: 0).index)
        let stock = try run("sh", ["-c", "cat \(packs)/*.pack \(packs)/*.idx"]).output
        #expect(content == Array(stock))
    }

    @Test(
        "What changes after a pack was first seen is noticed, and its files are not taken for the same",
        arguments: [
            (true, "cp -p *.pack new; mv -f new $(ls *.pack)"), (true, "touch *.pack"),
            (true, "chmod u+w *.idx; printf x | dd of=$(ls *.idx) bs=1 seek=2000 conv=notrunc status=none"),
            (true, "rm *.pack"), (true, "P=$(ls *.pack); mv $P real; ln -s real $P"),
            (false, "touch pack-new.idx"), (false, "mkdir ../00"), (false, "touch multi-pack-index"),
            (false, "mkdir -p ../info; echo /elsewhere >../info/alternates"),
        ])
    func changed(isFile: Bool, command: String) throws {
        let shelf = try #require(try shelf())
        #expect(shelf.isUnchanged && shelf.open(0) != nil)
        try shell(command)
        #expect(!shelf.isUnchanged)
        #expect((shelf.open(0) == nil) == isFile)
    }

    @Test(
        "There is none where something is unusual",
        arguments: [
            "rm -f *.idx *.pack", "touch multi-pack-index", "touch ../info/alternates", "touch pack-x.idx",
            "rm *.pack", "printf xx | dd of=$(ls *.idx) conv=notrunc status=none",
            "for n in $(seq 32); do cp $(ls pack*.idx | head -1) x$n.idx; cp $(ls pack*.pack | head -1) x$n.pack; done",
        ])
    func unusual(command: String) throws {
        try shell("chmod u+w *; mkdir -p ../info; \(command)")
        #expect(try shelf() == nil)
    }

    @Test("An object that stands in two packs, or also in a file of its own, is in no certain place")
    func twice() throws {
        let text = try text()
        try shell("mkdir ../\(text.hex.prefix(2)); touch ../\(text.hex.prefix(2))/\(text.hex.dropFirst(2))")
        #expect(try shelf()?.pack(of: text) == nil)
        try shell("rm ../\(text.hex.prefix(2))/*")
        #expect(try shelf()?.pack(of: text) == 0)
        try shell("echo \(text.hex) | git pack-objects -q pack")
        let shelf = try #require(try shelf())
        #expect(shelf.count == 2 && shelf.pack(of: text) == nil)
        #expect(shelf.pack(of: .null) == nil)
    }

    @Test("Many packs need no descriptors while nobody reads them")
    func many() throws {
        try shell(
            "for n in $(seq 31); do echo $n | git hash-object -w --stdin | git pack-objects -q pack; done")
        let shelf = try #require(try shelf())
        #expect(shelf.count == 32)
        #expect(try descriptors() == 0)
        for number in 0..<32 {
            _ = shelf.open(number)
            #expect(try descriptors() == 0)
        }
    }
}
