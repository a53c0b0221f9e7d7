import Foundation
import Git
import Support
import Testing

/// One message of `git fsck` with an object that raises it, and what the checkup says to that.
private struct FsckCase: Sendable, CustomStringConvertible {
    let message: String
    let code: String
    /// Returns an object, and the tree that leads there if it is a file.
    let make: @Sendable (TreeFixture) throws -> (kind: ObjectKind, id: ObjectID)
    var description: String { message }

    init(
        _ message: String, _ code: String,
        _ make: @escaping @Sendable (TreeFixture) throws -> (ObjectKind, ObjectID)
    ) {
        self.message = message
        self.code = code
        self.make = make
    }

    /// A tree with some entries in the order in which they are given.
    static func tree(
        _ message: String, _ code: String,
        _ entries: @escaping @Sendable (TreeFixture) throws -> [TreeFixture.Entry]
    ) -> FsckCase {
        FsckCase(message, "content.\(code)") { (.tree, try $0.tree(try entries($0), sorted: false)) }
    }

    /// A tree with one file that Git reads.
    static func file(_ message: String, _ code: String, _ name: String, _ text: String) -> FsckCase {
        tree(message, code) { [try $0.file(name, text)] }
    }

    /// A commit or tag in which a part is replaced.
    static func commit(_ message: String, _ part: String, _ other: String) -> FsckCase {
        FsckCase(message, "content.commit-malformed") { fixture in
            let tree = try fixture.tree([]).hex
            let plain = "tree \(tree)\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nM\n"
            let id = try fixture.repository.write(.commit, Array(plain.utf8)).hex
            let text =
                "tree \(tree)\nparent \(id)\nauthor A <a@b> 1700000000 +0100\ncommitter C <c@d> 1700000000 +0100\n\nM\n"
            return (
                .commit, try fixture.repository.write(.commit, Array(changed(text, part, other, id).utf8))
            )
        }
    }

    static func tag(_ message: String, _ part: String, _ other: String, code: String = "tag-malformed")
        -> FsckCase
    {
        FsckCase(message, "delivery.\(code)") { fixture in
            let id = try fixture.tree([]).hex
            let text = "object \(id)\ntype tree\ntag v1\ntagger A <a@b> 1700000000 +0100\n\nM\n"
            return (.tag, try fixture.repository.write(.tag, Array(changed(text, part, other, id).utf8)))
        }
    }

    private static func changed(_ text: String, _ part: String, _ other: String, _ id: String) -> String {
        let changed = text.replacing(part.replacing("ID", with: id), with: other.replacing("ID", with: id))
        precondition(changed != text, "\(part) is not there")
        return changed
    }

    static let all: [FsckCase] = [
        tree("emptyName", "tree-malformed") { [try $0.file("")] },
        tree("fullPathname", "path-slash") { [try $0.file("a/b")] },
        tree("hasDot", "path-dots") { [try $0.file(".")] },
        tree("hasDotdot", "path-dots") { [try $0.file("..")] },
        tree("hasDotgit", "path-dotgit") { [try $0.file(".Git")] },
        tree("nullSha1", "object-null") { _ in [.init(mode: "100644", name: [0x78], id: .null)] },
        tree("zeroPaddedFilemode", "mode") { [try $0.file("x", mode: "0100644")] },
        tree("badFilemode", "mode") { [try $0.file("x", mode: "100666")] },
        tree("duplicateEntries", "tree-duplicate") { [try $0.file("x", "1"), try $0.file("x", "2")] },
        tree("treeNotSorted", "tree-order") { [try $0.file("b"), try $0.file("a")] },
        FsckCase("badTree", "content.tree-malformed") {
            (.tree, try $0.repository.write(.tree, Array("100644 x\0short".utf8)))
        },
        tree("gitmodulesBlob", "object-type") { [try $0.folder(".gitmodules", [])] },
        tree("gitmodulesSymlink", "symlink-dotfile") { [try $0.link(".gitmodules", to: "x")] },
        file("gitmodulesName", "submodule", ".gitmodules", "[submodule \"../a\"]\n\tpath = x\n"),
        file("gitmodulesUrl", "submodule", ".gitmodules", "[submodule \"a\"]\n\turl = -x\n"),
        file("gitmodulesPath", "submodule", ".gitmodules", "[submodule \"a\"]\n\tpath = -x\n"),
        file("gitmodulesUpdate", "submodule", ".gitmodules", "[submodule \"a\"]\n\tupdate = !x\n"),
        file("gitmodulesParse", "submodule", ".gitmodules", "[submodule \"a\n"),
        tree("gitmodulesMissing", "object-missing") { fixture in
            [.init(mode: "100644", name: Array(".gitmodules".utf8), id: try absent(1))]
        },
        tree("gitattributesBlob", "object-type") { [try $0.folder(".gitattributes", [])] },
        tree("gitattributesMissing", "object-missing") { fixture in
            [.init(mode: "100644", name: Array(".gitattributes".utf8), id: try absent(2))]
        },
        file(
            "gitattributesLineLength", "attributes", ".gitattributes",
            "* " + String(repeating: "a", count: 2048) + "\n"),
        tree("gitattributesSymlink", "symlink-dotfile") { [try $0.link(".gitattributes", to: "x")] },
        tree("gitignoreSymlink", "symlink-dotfile") { [try $0.link(".gitignore", to: "x")] },
        tree("mailmapSymlink", "symlink-dotfile") { [try $0.link(".mailmap", to: "x")] },

        commit("missingTree", "tree ", "tre3 "), commit("badTreeSha1", "tree ", "tree x"),
        commit("badParentSha1", "parent ID", "parent x"),
        commit("missingAuthor", "author A", "auth0r A"),
        commit("multipleAuthors", "committer", "author B <a@b> 1 +0000\ncommitter"),
        commit("missingCommitter", "committer C", "committe C"),
        commit("missingNameBeforeEmail", "author A <a@b>", "author <a@b>"),
        commit("badName", "author A ", "author A> "),
        commit("missingSpaceBeforeEmail", "author A <", "author A<"),
        commit("missingEmail", "author A <a@b>", "author A"), commit("badEmail", "<a@b>", "<a<b>"),
        commit("missingSpaceBeforeDate", "> 1700000000 +0100\nc", ">1700000000 +0100\nc"),
        commit("zeroPaddedDate", "1700000000 +0100\nc", "01700000000 +0100\nc"),
        commit("badDateOverflow", "1700000000 +0100\nc", "18446744073709551617 +0100\nc"),
        commit("badDate", "1700000000 +0100\nc", "17000.0 +0100\nc"),
        commit("badTimezone", "1700000000 +0100\nc", "1700000000 +01\nc"),
        commit("nulInCommit", "\n\nM", "\n\nM\0"), commit("nulInHeader", "author A", "author \0A"),
        commit("unterminatedHeader", "1700000000 +0100\n\nM\n", "1700000000 +0100"),

        tag("missingObject", "object ID\n", ""), tag("badObjectSha1", "object ID", "object x"),
        tag("missingTypeEntry", "type tree\n", ""), tag("badType", "type tree", "type treee"),
        tag("missingTagEntry", "tag v1\n", ""),
        tag("badTagName", "tag v1", "tag v 1", code: "tag-name"),
        tag("missingTaggerEntry", "tagger A <a@b> 1700000000 +0100\n", ""),
    ]

    private static func absent(_ digit: Int) throws -> ObjectID {
        try #require(ObjectID(hex: String(repeating: "\(digit)", count: 40)))
    }
}

@Suite("What git fsck finds")
struct FsckTests {
    /// What `git fsck` knows and nothing that comes over the wire can raise, or what has no object of its own.
    private static let others: [(message: String, why: String)] = [
        (
            "badHeaderContinuation, badGpgsig",
            "newer Git, headers that a tag must not have: delivery.tag-malformed"
        ),
        (
            "extraHeaderEntry",
            "a header that a tag must not have: delivery.tag-malformed, where Git only ignores it"
        ),
        ("gitattributesLarge, gitmodulesLarge", "over 100 MiB for Git, over 1 MiB here: limit.bytes"),
        ("largePathname", "newer Git: over 4096 bytes there, over 255 here: content.path-length"),
        ("missingTag, missingType", "a tag that ends in these lines: delivery.tag-malformed"),
        ("symlinkTargetBlob, symlinkTargetLength", "newer Git: content.object-type, limit.bytes"),
        ("unknownType", "no pack can hold an object of a fifth type: transport.malformed"),
        (
            "badRefName, badRefContent, badRefFiletype and other messages on refs",
            "newer Git: delivery.ref-name; refs of A are never files here"
        ),
    ]

    @Test("Each of its messages is raised by an object, and that object is refused with our code")
    func superset() throws {
        let fixture = try TreeFixture()
        let made = try FsckCase.all.map { ($0, try $0.make(fixture)) }
        let checked = try run("git", ["--git-dir", fixture.path, "fsck", "--strict", "--no-dangling"])
        for (one, object) in made {
            // The file is named, not the folder that it lies in. What Git cannot even read, it says nothing else of.
            let isSaid = (checked.errors + checked.text).split(separator: "\n").contains { line in
                line.contains(" \(one.message): ") && (object.kind == .tree || line.contains(object.id.hex))
                    || line.contains(object.id.hex)
                        && (line.contains("could not be parsed") || line.contains(" badTree: "))
            }
            #expect(isSaid, "git fsck does not say \(one)")
            switch object.kind {
            case .commit:
                #expect(throws: MalformedObject.self, "\(one)") {
                    try CommitObject(parsing: fixture.repository.object(object.id).content)
                }
            case .tag: #expect(try !isPlain(fixture.repository.object(object.id).content), "\(one)")
            case .tree, .blob:
                let findings = try fixture.inspect(object.id).findings.map(\.problem.code.name)
                #expect(findings.contains(one.code), "\(one): \(findings)")
            }
        }
    }

    /// Whether a tag is read, has a tagger, and bears the name of a ref; the rest is judged where deliveries are read.
    private func isPlain(_ content: [UInt8]) throws -> Bool {
        do {
            let tag = try TagObject(parsing: content)
            return tag.tagger != nil && ReferenceName.isLegal("refs/tags/\(tag.name)")
        } catch { return false }
    }

    @Test("The documentation says the same")
    func table() throws {
        var lines: [String] = ["| message of `git fsck` | our code |", "|---|---|"]
        for one in FsckCase.all.sorted(by: { $0.message < $1.message }) {
            lines.append("| `\(one.message)` | `\(one.code)` |")
        }
        for (message, why) in Self.others { lines.append("| \(message) | \(why) |") }
        let path = "\(repositoryRoot)/Sources/stagectl/Documentation.docc/HostileInput.md"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let begin = "<!-- Made by FsckTests. -->\n\n"
        let parts = text.components(separatedBy: begin)
        try #require(parts.count == 2)
        let rest: [String] = Array(parts[1].components(separatedBy: "\n").drop { $0.hasPrefix("|") })
        let made: String = parts[0] + begin + (lines + rest).joined(separator: "\n")
        if ProcessInfo.processInfo.environment["STAGECTL_WRITE_REFERENCE"] != nil {
            try made.write(toFile: path, atomically: true, encoding: .utf8)
        }
        #expect(text == made, "run: STAGECTL_WRITE_REFERENCE=1 Tests/run --filter FsckTests")
    }
}
