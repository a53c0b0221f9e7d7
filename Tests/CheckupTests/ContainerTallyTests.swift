import Containers
import Ledger
import Seals
import Testing

@testable import Checkup

@Suite("What lies in what, and how much of it was looked at")
struct ContainerTallyTests {
    private func tree(_ tally: ContainerTally) -> [String] {
        tally.outline.containers.map { container in
            let way = container.inside.isEmpty ? "." : container.inside.joined(separator: "/")
            return
                "\(way) \(container.kind ?? "-") \(container.members) \(container.bytes) \(container.unscanned)"
        }
    }

    @Test("A file in which nothing lies counts by itself")
    func plain() {
        let tally = ContainerTally(size: 70, kind: nil)
        #expect(tally.outline.seen == 70 && tally.unseen == 0 && tally.outline.count == 0)
    }

    @Test(
        "A kind goes by the beginning, also where there is hardly one",
        arguments: [
            ([UInt8](), nil), ([0x50], nil),
            (Array("PK\u{5}\u{6}".utf8) + [UInt8](repeating: 0, count: 18), "zip"),
            (Array("hsqs".utf8), nil), (Array("**ACE**".utf8), nil), (Array("0123456**ACE**".utf8), "ace"),
        ] as [([UInt8], String?)])
    func kind(content: [UInt8], kind: String?) {
        #expect(content.withUnsafeBytes { Survey($0, named: "a").kind } == kind)
    }

    @Test("What others lie in counts by these, however deep")
    func nested() {
        var tally = ContainerTally(size: 100, kind: "zip")
        tally.note(["a.txt"], size: 10, kind: nil)
        tally.note(["inner.tar"], size: 2048, kind: "tar")
        tally.note(["inner.tar", "b.txt"], size: 20, kind: nil)
        tally.note(["inner.tar", "c.gz"], size: 30, kind: "gzip")
        tally.note(["inner.tar", "c.gz", "c"], size: 300, kind: nil)
        tally.note(["d.txt"], size: 5, kind: nil)
        #expect(tree(tally) == [". zip 3 2063 0", "inner.tar tar 2 50 0", "inner.tar/c.gz gzip 1 300 0"])
        #expect(tally.outline.seen == 10 + 20 + 300 + 5 && tally.unseen == 0)
    }

    @Test("What stands in the middle of other content has a place of its own")
    func embedded() {
        var tally = ContainerTally(size: 1000, kind: "program")
        tally.note(["@500", "a"], size: 7, kind: nil)
        tally.note(["@500", "b"], size: 8, kind: nil)
        tally.note(["@900", "c"], size: 9, kind: nil)
        #expect(tree(tally) == [". program 2 0 0", "@500 embedded 2 15 0", "@900 embedded 1 9 0"])
        #expect(tally.outline.seen == 24)
    }

    @Test("What was not looked into is not seen, also where its bytes were searched as they are")
    func unseen() {
        var encrypted = ContainerTally(size: 200, kind: "zip")
        encrypted.noteUnseen(["secret"], bytes: 11)
        #expect(tree(encrypted) == [". zip 0 0 1"])
        #expect(encrypted.outline.seen == 0 && encrypted.unseen == 200)

        var opaque = ContainerTally(size: 500, kind: "squashfs")
        opaque.noteUnseen([], bytes: 500)
        #expect(opaque.outline.seen == 0 && opaque.unseen == 500 && opaque.outline.count == 0)

        var damaged = ContainerTally(size: 100, kind: "tar")
        damaged.note(["a"], size: 40, kind: nil)
        damaged.noteUnseen(["a"], bytes: 60)
        damaged.note(["b"], size: 4, kind: nil)
        #expect(damaged.outline.seen == 4 && damaged.unseen == 100)

        // How large it is says who made it: never less than what it lies in, never less than that either.
        var understated = ContainerTally(size: 100, kind: "gzip")
        understated.note(["a.zip"], size: 5000, kind: "zip")
        understated.note(["a.zip", "b"], size: 9000, kind: nil)
        understated.noteUnseen(["a.zip", "c"], bytes: 1)
        #expect(understated.outline.seen == 9000 && understated.unseen == 5000)
        understated.noteUnseen(["a.zip", "d"], bytes: 7000)
        #expect(understated.unseen == 7001)
    }

    @Test("However many there are, no more than a bound are kept, and all are counted")
    func bounded() {
        var tally = ContainerTally(size: 10, kind: "tar")
        for number in 0..<500 { tally.note(["@\(number)", "x"], size: 1, kind: nil) }
        tally.noteUnseen(["y"], bytes: Int.max)
        tally.noteUnseen(["z"], bytes: Int.max)
        #expect(
            tally.outline.count == 501 && tally.outline.containers.count == ContainerOutline.mostContainers)
        #expect(tally.outline.seen == 500 && tally.unseen == Int.max)
        #expect(ContainerOutline(encoded: tally.outline.encoded) == tally.outline)
        #expect(ContainerOutline(encoded: Array("{}".utf8)) == nil)
    }

    @Test(
        "The share is rounded down, and is never all if something was left out",
        arguments: [
            (0, 0, 0, 1000), (5, 0, 0, 1000), (0, 0, 1, 0), (5, 0, 1, 999), (999_999, 1, 1, 999),
            (1, 2, 1, 333),
            (0, 9, 1, 0), (1 << 52, 1 << 52, 1, 500),
        ])
    func share(seen: Int, unseen: Int, places: Int, perMille: Int) {
        var coverage = CheckupReport.Coverage()
        #expect(coverage.perMille == nil)
        var extent = CheckupReport.Coverage.Extent()
        (extent.seen, extent.unseen) = (seen, unseen)
        coverage.extent = extent
        coverage.unscanned = places
        #expect(coverage.perMille == perMille)
    }

    @Test("A report keeps its first containers in the order of files, and reads them back")
    func report() throws {
        var list = ContainerList()
        for file in ["b.zip", "a.zip"] {
            var tally = ContainerTally(size: 10, kind: "zip")
            for number in 0..<150 { tally.note(["@\(number)", "x"], size: 1, kind: nil) }
            list.add(tally.outline, of: file)
        }
        let containers = list.containers(atMost: CheckupReport.recordedContainers)
        #expect(list.count == 302 && containers.count == 200)
        #expect(
            containers.map(\.file) == Array(repeating: "a.zip", count: 100)
                + Array(repeating: "b.zip", count: 100))
        #expect(try containers.map { try CheckupReport.Container($0.json) } == containers)
    }
}
