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
        #expect(try shelf.places(of: [text()]) == [text(): [0]])
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
            "python3 -c '\(PackShelfTests.links(1_000))'",
        ])
    func unusual(command: String) throws {
        try shell("chmod u+w *; mkdir -p ../info; \(command)")
        #expect(try shelf() == nil)
    }

    /// A program that gives the files of a pack so many names more.
    private static func links(_ count: Int) -> String {
        """
        import glob, os
        for file in glob.glob("pack-*.idx") + glob.glob("pack-*.pack"):
            for number in range(\(count)):
                os.link(file, "x%d.%s" % (number, file.split(".")[1]))
        """
    }

    @Test(
        "An object that stands in several packs is told with all of them; one that also has a file of its own is in no certain place"
    )
    func twice() throws {
        let text = try text()
        try shell("mkdir ../\(text.hex.prefix(2)); touch ../\(text.hex.prefix(2))/\(text.hex.dropFirst(2))")
        #expect(try shelf()?.places(of: [text]) == [:])
        try shell("rm ../\(text.hex.prefix(2))/*")
        #expect(try shelf()?.places(of: [text]) == [text: [0]])
        try shell("echo \(text.hex) | git pack-objects -q pack")
        let shelf = try #require(try shelf())
        #expect(shelf.count == 2 && shelf.places(of: [text]) == [text: [0, 1]])
        #expect(shelf.places(of: [.null]) == [:])
        let head = try #require(ObjectID(hex: try fixture.git("rev-parse", "HEAD")))
        let found = shelf.places(of: [text, head, .null])
        #expect(found[text] == [0, 1] && found[head]?.count == 1 && found.count == 2)

        for number in 0..<2 {
            var size = 0
            #expect(shelf.alone(number).withBlob(text) { size = $0.count })
            #expect(size == 500_000)
            #expect(!shelf.alone(number).withBlob(.null) { _ in Issue.record("of nothing") })
        }
        let whole = try #require(found[head]?.first)
        #expect(!shelf.alone(whole).withBlob(head) { _ in Issue.record("of a commit") })
        let other = 1 - whole
        #expect(!shelf.alone(other).withBlob(head) { _ in Issue.record("of another pack") })
    }

    @Test("Up to a thousand packs are all asked, and need no descriptors while nobody reads them")
    func many() throws {
        try shell("python3 -c '\(Self.links(999))'")
        let shelf = try #require(try shelf())
        #expect(shelf.count == 1_000 && shelf.isUnchanged)
        #expect(try shelf.places(of: [text()]) == [text(): Array(0..<1_000)])
        #expect(try descriptors() == 0)
        for number in 0..<40 {
            _ = shelf.open(number)
            #expect(try descriptors() == 0)
        }
    }

    @Test("While a file is open that another has replaced, nothing is certain", arguments: ["pack", "idx"])
    func stale(ending: String) throws {
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: packs).first { $0.hasSuffix(ending) })
        do {
            let handle = try #require(FileHandle(forReadingAtPath: "\(packs)/\(name)"))
            #expect(try shelf()?.isUnchanged == true, "It is the same file.")
            try shell("cp -p \(name) new; mv -f new \(name)")
            #expect(try shelf()?.isUnchanged == false)
            try handle.close()
        }
        #expect(try shelf()?.isUnchanged == true)
    }
}
