import Foundation
import Git
import Support
import Testing

@Suite("Tag objects")
struct TagObjectTests {
    static let head =
        "object 4b825dc642cb6eb9a060e54bf8d69288fbee4904\ntype commit\ntag v1\n"
        + "tagger T <t@example.org> 1700000000 +0000\n"

    @Test("What stock git tags is read and written back byte for byte, its signature apart")
    func roundTrip() throws {
        let fixture = try GitFixture()
        try fixture.useSSHKey()
        try fixture.git("commit", "-q", "--allow-empty", "-m", "Erste")
        try fixture.git("tag", "-s", "-m", "Lieferung 1\n\nMit Ü", "v1")
        try fixture.git("tag", "-a", "-m", "ohne", "v2")

        let raw = try fixture.content("tag", "v1")
        let tag = try TagObject(parsing: raw)

        #expect(tag.content == raw)
        #expect(tag.name == "v1")
        #expect(tag.kind == .commit)
        #expect(tag.target.hex == (try fixture.git("rev-parse", "v1^{commit}")))
        #expect(tag.tagger?.email == "lieferung@example.org")
        #expect(tag.message == "Lieferung 1\n\nMit Ü\n")
        let signature = try fixture.folder.write(try #require(tag.signature), to: "signature")
        try expectRun(
            "ssh-keygen",
            [
                "-Y", "verify", "-n", "git", "-I", "lieferung@example.org", "-s", signature, "-f",
                "\(fixture.folder.path)/allowed_signers",
            ], input: Data(tag.signedContent))
        let unsigned = try TagObject(parsing: try fixture.content("tag", "v2"))
        #expect(unsigned.signature == nil)
        #expect(unsigned.message == "ohne\n")
        let repository = try Repository(at: fixture.path)
        #expect(try repository.tag(try #require(ObjectID(hex: try fixture.git("rev-parse", "v1")))) == tag)
    }

    @Test(
        "The signature begins at the last line that begins one, as git reads it",
        arguments: ["SSH SIGNATURE", "PGP SIGNATURE", "PGP MESSAGE", "SIGNED MESSAGE"])
    func armor(kind: String) throws {
        let quoted = "M\n-----BEGIN SSH SIGNATURE-----\nquoted\n x -----BEGIN PGP SIGNATURE-----\n"
        let armor = "-----BEGIN \(kind)----- \nabc\n-----END \(kind)-----\n"

        let tag = try TagObject(parsing: Array((Self.head + "\n" + quoted + armor).utf8))

        #expect(tag.message == quoted)
        #expect(tag.signature == armor)
        #expect(tag.signedContent == Array((Self.head + "\n" + quoted).utf8))
        #expect(tag.signed(by: armor) == tag)
    }

    static let malformed: [(String, String)] = [
        ("empty", ""),
        ("no object", "type commit\ntag v1\n\nM\n"),
        ("no type", head.replacingOccurrences(of: "type commit\n", with: "") + "\nM\n"),
        ("an unknown type", head.replacingOccurrences(of: "commit", with: "folder") + "\nM\n"),
        ("no name", head.replacingOccurrences(of: "tag v1\n", with: "") + "\nM\n"),
        ("an empty name", head.replacingOccurrences(of: "tag v1\n", with: "tag \n") + "\nM\n"),
        ("two names", head.replacingOccurrences(of: "tag v1\n", with: "tag v1\ntag v2\n") + "\nM\n"),
        ("a malformed tagger", head.replacingOccurrences(of: "1700000000", with: "x") + "\nM\n"),
        ("two taggers", head + "tagger T <t@example.org> 1700000000 +0000\n\nM\n"),
        ("an unknown header", head + "gpgsig-sha256 A\n\nM\n"),
        ("no blank line", head),
        ("cut off", String(head.dropLast())),
        ("NUL", head + "\nM\0\n"),
    ]

    @Test("A malformed tag is refused", arguments: malformed)
    func refusal(name: String, text: String) {
        #expect(throws: MalformedObject.self) { try TagObject(parsing: Array(text.utf8)) }
    }

    @Test("A tag without tagger is read, for the rules to judge")
    func tagger() throws {
        let text = "object 4b825dc642cb6eb9a060e54bf8d69288fbee4904\ntype tree\ntag v1\n\nM\n"
        let tag = try TagObject(parsing: Array(text.utf8))
        #expect(tag.tagger == nil)
        #expect(tag.kind == .tree)
    }
}
