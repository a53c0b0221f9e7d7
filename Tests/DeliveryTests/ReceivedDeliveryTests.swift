import Delivery
import Foundation
import Git
import Problems
import Support
import Testing

@Suite("Received deliveries")
struct ReceivedDeliveryTests {
    private func codes(_ delivery: ReceivedDelivery) -> [Code] { delivery.findings.map(\.code) }

    @Test(
        "A proper delivery has no findings, and its raw bytes hash to its ids",
        arguments: ["v1", "a/b/v1", "ü#1"])
    func proper(name: String) throws {
        let fixture = try SenderFixture()
        try fixture.git("tag", "-a", "-m", "Lieferung eins", name)

        let delivery = try fixture.received(name)

        #expect(delivery.findings == [])
        #expect(delivery.name.text == name)
        #expect(delivery.reference == "refs/tags/\(name)")
        #expect(delivery.object == (try fixture.id("refs/tags/\(name)")))
        #expect(delivery.tree?.hex == (try fixture.git("rev-parse", "HEAD^{tree}")))
        #expect(delivery.tagObject?.message == "Lieferung eins\n")
        #expect(delivery.commitObject?.message == "Lieferung\n")
        let tag = try #require(delivery.tag)
        let commit = try #require(delivery.commit)
        #expect(try Repository.id(of: .tag, tag.content) == tag.id)
        #expect(try Repository.id(of: .commit, commit.content) == commit.id)
        #expect(commit.id.hex == (try fixture.git("rev-parse", "HEAD")))
    }

    @Test("A lightweight tag is refused unless the pipeline takes any")
    func lightweight() throws {
        let fixture = try SenderFixture()
        try fixture.git("tag", "v1")
        let refused = try fixture.received("v1")
        #expect(codes(refused) == [.signature(.missing)])
        #expect(refused.findings.first?.code.exitStatus == .signature)
        // The files are checked nevertheless, so that the sender hears everything at once.
        #expect(refused.tree != nil)
        #expect(refused.tag == nil)
        #expect(try fixture.received("v1", tags: .any).findings == [])
    }

    @Test("A tag object under another name is refused")
    func renamed() throws {
        let fixture = try SenderFixture()
        try fixture.git("tag", "-a", "-m", "M", "v1")
        try fixture.git("update-ref", "refs/tags/v2", "refs/tags/v1")
        let delivery = try fixture.received("v2")
        #expect(codes(delivery) == [.delivery(.tagName)])
        #expect(delivery.findings.first?.found == "v1")
        // Composed in the ref, decomposed in the object: to Swift's eyes the same, to Git's not.
        let id = try fixture.git("rev-parse", "HEAD")
        try fixture.tag("\u{FC}", "object \(id)\ntype commit\ntag u\u{308}\ntagger T <t@e> 5 +0000\n\nM\n")
        #expect(codes(try fixture.received("\u{FC}")) == [.delivery(.tagName)])
    }

    @Test("A tag must lead to a commit", arguments: ["HEAD^{tree}", "HEAD:file", "inner"])
    func target(revision: String) throws {
        let fixture = try SenderFixture()
        try fixture.git("tag", "-a", "-m", "M", "inner")
        try fixture.git("tag", "-a", "-m", "M", "annotated", revision)
        let delivery = try fixture.received("annotated")
        #expect(codes(delivery) == [.delivery(.tagTarget)])
        #expect(delivery.tree == nil)
    }

    @Test("A lightweight tag of a folder or a file is refused", arguments: ["HEAD^{tree}", "HEAD:file"])
    func lightweightTarget(revision: String) throws {
        let fixture = try SenderFixture()
        try fixture.git("update-ref", "refs/tags/v1", try fixture.git("rev-parse", revision))
        #expect(codes(try fixture.received("v1")) == [.signature(.missing), .delivery(.tagTarget)])
        #expect(codes(try fixture.received("v1", tags: .any)) == [.delivery(.tagTarget)])
    }

    @Test("A tag object that lies about what it leads to is refused")
    func lie() throws {
        let fixture = try SenderFixture()
        let tree = try fixture.git("rev-parse", "HEAD^{tree}")
        try fixture.tag("v1", "object \(tree)\ntype commit\ntag v1\ntagger T <t@e> 5 +0000\n\nM\n")
        #expect(codes(try fixture.received("v1")) == [.content(.objectType)])
    }

    @Test(
        "A malformed tag object is refused, and its bytes are kept as evidence",
        arguments: [
            "object ID\ntype commit\ntag v1\n\nno tagger\n",
            "object ID\ntype commit\ntag v1\ntagger T\n\nM\n",
            "object ID\ntype commit\ntag v1\ntagger T <t@e> 5 +0000\nextra x\n\nM\n",
            "object ID\ntype commit\ntag v1\ntagger T <t@e> 5 +0000\n\nM\0\n",
        ])
    func malformedTag(content: String) throws {
        let fixture = try SenderFixture()
        let text = content.replacingOccurrences(of: "ID", with: try fixture.git("rev-parse", "HEAD"))
        try fixture.tag("v1", text)
        let delivery = try fixture.received("v1")
        #expect(codes(delivery) == [.delivery(.tagMalformed)])
        #expect(delivery.tag?.content == Array(text.utf8))
    }

    @Test("A malformed commit is refused, and its bytes are kept as evidence")
    func malformedCommit() throws {
        let fixture = try SenderFixture()
        let content = try fixture.git("cat-file", "commit", "HEAD")
        let twice = content.replacingOccurrences(
            of: "\ncommitter", with: "\nauthor B <b@e> 5 +0000\ncommitter")
        let id = try fixture.write("commit", twice + "\n")
        try fixture.tag("v1", "object \(id)\ntype commit\ntag v1\ntagger T <t@e> 5 +0000\n\nM\n")
        let delivery = try fixture.received("v1")
        #expect(codes(delivery) == [.content(.commitMalformed)])
        #expect(delivery.commit?.id.hex == id)
        #expect(delivery.commit?.content == Array((twice + "\n").utf8))
        #expect(delivery.tree == nil)
    }

    @Test("Objects too large to be read are refused unread")
    func size() throws {
        let fixture = try SenderFixture()
        let id = try fixture.git("rev-parse", "HEAD")
        let notes = String(repeating: "n", count: 1 << 20)
        try fixture.tag("v1", "object \(id)\ntype commit\ntag v1\ntagger T <t@e> 5 +0000\n\n\(notes)\n")
        let delivery = try fixture.received("v1")
        #expect(codes(delivery) == [.delivery(.tagMalformed)])
        #expect(delivery.tag == nil)
    }

    @Test(
        "A date beyond fifteen minutes ahead is refused, and none before",
        arguments: [899, 900, 901, 1 << 30])
    func future(seconds: Int64) throws {
        let fixture = try SenderFixture()
        let date = "\(SenderFixture.now.seconds + seconds) +0000"
        try fixture.git("tag", "-a", "-m", "M", "tagger", date: date)
        try fixture.git("commit", "-q", "--allow-empty", "-m", "spät", date: date)
        try fixture.git("tag", "-a", "-m", "M", "committer")
        for name in ["tagger", "committer"] {
            let delivery = try fixture.received(name)
            #expect(codes(delivery) == (seconds > 900 ? [.delivery(.timeFuture)] : []), "\(name)")
        }
    }

    @Test("Text that a terminal would obey is noted once, and refuses nothing by itself")
    func text() throws {
        let fixture = try SenderFixture()
        try fixture.git("commit", "-q", "--allow-empty", "-m", "a\u{202E}b")
        try fixture.git("tag", "-a", "-m", "\u{1B}[31mrot", "v1")
        let delivery = try fixture.received("v1")
        #expect(codes(delivery) == [.content(.textUnsafe)])
        #expect(Finding(try #require(delivery.findings.first)).severity == .warn)
        try fixture.git("tag", "-a", "--cleanup=verbatim", "-m", "a\tb\r\n👩‍👩‍👧 ü\n", "v2", "HEAD~1")
        #expect(try fixture.received("v2").findings == [])
        try fixture.git("tag", "-a", "--cleanup=verbatim", "-m", "gut\rböse\n", "v3", "HEAD~1")
        #expect(codes(try fixture.received("v3")) == [.content(.textUnsafe)])
    }

    @Test(
        "An object that is missing or damaged is a finding about the delivery", arguments: ["tag", "commit"])
    func damage(kind: String) throws {
        let fixture = try SenderFixture()
        try fixture.git("tag", "-a", "-m", "M", "v1")
        let announced = try fixture.announced("v1")
        let id = kind == "tag" ? announced.object.hex : try fixture.git("rev-parse", "HEAD")
        let quarantine = try fixture.quarantine()
        let file = "\(fixture.incoming)/objects/\(id.prefix(2))/\(id.dropFirst(2))"
        let other = try fixture.git("rev-parse", "HEAD^{tree}")
        try FileManager.default.removeItem(atPath: file)
        let missing = try quarantine.read(announced, tags: .annotated, now: SenderFixture.now)
        #expect(codes(missing) == [.content(.objectMissing)])
        for content in [
            Data("no zlib".utf8), Data(),
            try Data(
                contentsOf: URL(
                    fileURLWithPath: "\(fixture.sender)/.git/objects/\(other.prefix(2))/\(other.dropFirst(2))"
                )),
        ] {
            try content.write(to: URL(fileURLWithPath: file))
            let damaged = try Quarantine(at: fixture.incoming).read(
                announced, tags: .annotated, now: SenderFixture.now)
            #expect(damaged.findings.count == 1)
            #expect(damaged.findings.allSatisfy { $0.code.exitStatus == .refused }, "\(damaged.findings)")
        }
    }
}
