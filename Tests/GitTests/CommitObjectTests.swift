import Foundation
import Git
import Support
import Testing

@Suite("Commit objects")
struct CommitObjectTests {
    static let tree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
    static let author = "author A <a@example.org> 1700000000 +0100"
    static let committer = "committer C <c@example.org> 1700000001 -0330"
    static let head = "tree \(tree)\n\(author)\n\(committer)\n"

    @Test("What stock git commits is read and written back byte for byte")
    func roundTrip() throws {
        let fixture = try GitFixture()
        try fixture.useSSHKey()
        try fixture.git(
            "commit", "-q", "--allow-empty", "-m", "Erste\n\nZeile mit ü", date: "1700000000 +0545")
        try fixture.git("commit", "-q", "-S", "--allow-empty", "-m", "Zweite", date: "1700000000 -0330")
        try fixture.git(
            "commit", "-q", "--allow-empty", "--allow-empty-message", "-m", "", date: "1700000000 +0000")
        try fixture.git("tag", "-s", "-m", "Marke", "v1", "HEAD~1")
        try fixture.git("checkout", "-q", "-b", "other", "HEAD~2")
        try fixture.git("commit", "-q", "-S", "--allow-empty", "-m", "Seite")
        // A merge of a signed tag has a mergetag header with a whole tag in it.
        try fixture.git("merge", "-q", "-S", "--no-ff", "-m", "Zusammen", "v1")

        let ids = try fixture.git("rev-list", "--all").split(separator: "\n").map(String.init)
        #expect(ids.count == 5)
        let repository = try Repository(at: fixture.path)
        for id in ids {
            let raw = try fixture.content("commit", id)
            let commit = try CommitObject(parsing: raw)
            #expect(commit.content == raw)
            #expect(try repository.commit(try #require(ObjectID(hex: id))) == commit)
        }
        let merge = try CommitObject(parsing: try fixture.content("commit", "HEAD"))
        #expect(merge.parents.count == 2)
        #expect(merge.extraHeaders.map(\.name) == ["mergetag"])
        #expect(merge.message == "Zusammen\n")
        #expect(merge.author.name == "Lieferantin Müller")
        #expect(merge.author.email == "lieferung@example.org")
        let first = try CommitObject(parsing: try fixture.content("commit", "HEAD~2"))
        #expect(first.author.time == 1_700_000_000)
        #expect(first.author.offset == 345)
    }

    @Test("A commit signed here is accepted by git verify-commit and git fsck")
    func signing() throws {
        let fixture = try GitFixture()
        try fixture.useSSHKey()
        let repository = try Repository(at: fixture.path)
        let person = Identity(
            name: "Übernahme", email: "lieferung@example.org", time: 1_700_000_000, offset: -60)
        let unsigned = CommitObject(
            tree: try repository.tree(nil, changing: [:]), parents: [], author: person, committer: person,
            message: "Lieferung v1\n\nGrund: geprüft\n")

        let id = try repository.write(unsigned.signed(by: try fixture.sign(unsigned.signedContent)))

        #expect(try run("git", ["verify-commit", id.hex], in: fixture.path).status == 0)
        #expect(try run("git", ["fsck", "--strict"], in: fixture.path).status == 0)
        #expect(try repository.commit(id).signedContent == unsigned.content)
        #expect(
            try fixture.git("log", "-1", "--format=%an|%ai|%B", id.hex).hasPrefix(
                "Übernahme|2023-11-14 21:13"))
    }

    @Test("A signature made by git covers exactly what is read as signed, wherever its header stands")
    func signedContent() throws {
        let fixture = try GitFixture()
        try fixture.useSSHKey()
        try fixture.git("commit", "-q", "-S", "--allow-empty", "-m", "Signiert")
        let commit = try CommitObject(parsing: try fixture.content("commit", "HEAD"))
        let armor = try #require(commit.signature)
        #expect(armor.hasPrefix("-----BEGIN SSH SIGNATURE-----\n"))
        #expect(armor.hasSuffix("-----END SSH SIGNATURE-----\n"))
        #expect(commit.signed(by: armor) == commit)
        let signature = try fixture.folder.write(armor, to: "signature")
        try expectRun(
            "ssh-keygen",
            [
                "-Y", "verify", "-n", "git", "-I", "lieferung@example.org", "-s", signature, "-f",
                "\(fixture.folder.path)/allowed_signers",
            ], input: Data(commit.signedContent))

        let early = Self.head + "gpgsig A\n B\n \nchange-id x\n\nM\n"
        let parsed = try CommitObject(parsing: Array(early.utf8))
        #expect(parsed.signature == "A\nB\n\n")
        #expect(String(decoding: parsed.signedContent, as: UTF8.self) == Self.head + "change-id x\n\nM\n")
    }

    static let malformed: [(String, String)] = [
        ("empty", ""),
        ("no tree", "\(author)\n\(committer)\n\nM\n"),
        ("short tree", "tree 4b825dc6\n\(author)\n\(committer)\n\nM\n"),
        ("upper-case tree", "tree \(tree.uppercased())\n\(author)\n\(committer)\n\nM\n"),
        ("two trees", "tree \(tree)\ntree \(tree)\n\(author)\n\(committer)\n\nM\n"),
        ("parent after the author", "tree \(tree)\n\(author)\nparent \(tree)\n\(committer)\n\nM\n"),
        ("parent without an id", "tree \(tree)\nparent x\n\(author)\n\(committer)\n\nM\n"),
        ("no author", "tree \(tree)\n\(committer)\n\nM\n"),
        ("two authors", "tree \(tree)\n\(author)\n\(author)\n\(committer)\n\nM\n"),
        ("an author after the committer", head + "\(author)\n\nM\n"),
        ("no committer", "tree \(tree)\n\(author)\n\nM\n"),
        ("no blank line", head),
        ("cut off", String(head.dropLast())),
        ("NUL in the message", head + "\nM\0\n"),
        ("NUL in a header", head + "x \0\n\nM\n"),
        ("two signatures", head + "gpgsig A\ngpgsig B\n\nM\n"),
        ("a signature of another kind", head + "gpgsig-sha256 A\n\nM\n"),
        ("encoding UTF-7", head + "encoding UTF-7\n\nM\n"),
        ("encoding ISO-8859-1", head + "encoding ISO-8859-1\n\nM\n"),
        ("two encodings", head + "encoding UTF-8\nencoding UTF-8\n\nM\n"),
        ("a header without a value", head + "alone\n\nM\n"),
        ("a header without a key", head + " folded\n\nM\n"),
        ("many headers", head + String(repeating: "a b\n", count: 101) + "\nM\n"),
    ]

    /// What to change in a well-formed commit, and into what.
    static let persons: [(String, String, String)] = [
        ("no e-mail", "<a@example.org> ", ""),
        ("no space before the e-mail", "A <a", "A<a"),
        ("no name and no space", "author A <", "author <"),
        ("an open e-mail", "org> 1700000000", "org 1700000000"),
        ("a bracket in the name", "A <", "A> <"),
        ("two e-mails", "A <", "A <b> <"),
        ("no date", " 1700000000 +0100", ""),
        ("a date with a leading zero", "1700000000", "01700000000"),
        ("a negative date", "1700000000", "-5"),
        ("a date beyond 64 bits", "1700000000", "18446744073709551617"),
        ("a date after the year 9999", "1700000000", "253402300800"),
        ("no zone", " +0100", ""),
        ("a zone without a sign", "+0100", "0100"),
        ("a zone of three digits", "+0100", "+010"),
        ("a zone of 24 hours", "+0100", "+2400"),
        ("a zone with 60 minutes", "+0100", "+0160"),
        ("a negative zone of zero", "+0100", "-0000"),
        ("something after the zone", "+0100", "+0100 x"),
        ("a CR after the zone", "+0100", "+0100\r"),
    ]

    @Test("A person who is not written as Git writes one is refused", arguments: persons)
    func person(name: String, part: String, replacement: String) {
        let text = Self.head.replacingOccurrences(of: part, with: replacement) + "\nM\n"
        #expect(text != Self.head + "\nM\n")
        #expect(throws: MalformedObject.self) { try CommitObject(parsing: Array(text.utf8)) }
    }

    @Test("A malformed commit is refused", arguments: malformed)
    func refusal(name: String, text: String) {
        #expect(throws: MalformedObject.self) { try CommitObject(parsing: Array(text.utf8)) }
    }

    @Test("The frame of the malformed commits is itself well-formed")
    func frame() throws {
        let plain = Array((Self.head + "\nM\n").utf8)
        #expect(try CommitObject(parsing: plain).content == plain)
        // A CR LF is one Swift character, and yet a line end.
        let folded = Array((Self.head + "note a\r\n b\r\n\nM\r\n").utf8)
        #expect(try CommitObject(parsing: folded).extraHeaders == [.init(name: "note", value: "a\r\nb\r")])
    }

    @Test("A commit of more than a mebibyte is refused")
    func size() {
        let text = Self.head + "\n" + String(repeating: "M", count: 1 << 20)
        #expect(throws: MalformedObject.self) { try CommitObject(parsing: Array(text.utf8)) }
    }

    @Test("A commit whose bytes are not UTF-8 is refused")
    func encoding() {
        #expect(throws: MalformedObject.self) {
            try CommitObject(parsing: Array((Self.head + "\nM").utf8) + [0xFC, 0x0A])
        }
    }

    @Test("Of mutilated commits only such are read as stock git finds no fault with")
    func mutation() throws {
        let fixture = try GitFixture()
        let repository = try Repository(at: fixture.path)
        let intact = Array((Self.head + "gpgsig A\n B\n\nM\n").utf8)
        var random = SplitMix(seed: 1)
        var read = 0
        for _ in 0..<3_000 {
            var bytes = intact
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch random.next() % 3 {
            case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
            case 1: bytes.remove(at: place)
            default: bytes.insert(UInt8(ascii: "\n"), at: place)
            }
            // Throwing is fine; a value that stands for other bytes is not.
            guard let commit = try? CommitObject(parsing: bytes) else { continue }
            #expect(commit.content == bytes)
            try repository.write(.commit, bytes)
            read += 1
        }
        #expect(read > 100)
        let report = try run("git", ["fsck", "--strict"], in: fixture.path)
        #expect(!report.errors.contains("error in commit"), "\(report.errors)")
    }

    @Test("Text that would break a commit apart never gets into one")
    func injection() throws {
        let fixture = try GitFixture()
        let repository = try Repository(at: fixture.path)
        let evil = Identity(name: "A\ncommitter X", email: "a> 1 +0000\nparent <b", time: 5)
        let empty = try repository.tree(nil, changing: [:])
        let commit = CommitObject(tree: empty, parents: [], author: evil, committer: evil, message: "M\n")
        let id = try repository.write(commit)
        #expect(try repository.commit(id).author.name == "Acommitter X")
        #expect(try run("git", ["fsck", "--strict"], in: fixture.path).status == 0)

        var broken = commit
        broken.message = "M\0"
        #expect(throws: GitError.self) { try repository.write(broken) }
        broken = commit
        broken.author.time = -1
        #expect(throws: GitError.self) { try repository.write(broken) }
    }
}

/// A random generator with a seed, so that a failing case can be run again.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
