import Foundation
import Git
import Support

/// One row of the bad inputs: what lies in A, and what must come of it.
struct BorderRow: Sendable, CustomStringConvertible {
    let what: String
    let code: String
    /// Whether it is taken in with a warning.
    let isWarning: Bool
    /// How a run ends that has nothing else to judge: by the gravest of all that is found.
    let status: Int32
    let make: @Sendable (Forge) throws -> Forge.Tag

    init(
        _ what: String, _ code: String, isWarning: Bool = false, status: Int32? = nil,
        _ make: @escaping @Sendable (Forge) throws -> Forge.Tag
    ) {
        self.what = what
        self.code = code
        self.isWarning = isWarning
        self.status = status ?? (isWarning ? 0 : code.hasPrefix("signature.") ? 11 : 10)
        self.make = make
    }

    var description: String { what }

    static let all = paths + trees + files + commits + tags + signatures + checksums

    /// A delivery whose tree holds something besides what belongs there.
    static func entry(
        _ what: String, _ code: String, isWarning: Bool = false,
        _ make: @escaping @Sendable (Forge) throws -> [Forge.Entry]
    ) -> BorderRow {
        BorderRow(what, code, isWarning: isWarning) { try $0.delivery(of: $0.sealed(make($0))) }
    }

    /// A delivery with one file of some name.
    static func name(_ name: String, _ code: String) -> BorderRow {
        let shown =
            name.utf8.count > 100 ? "a name of \(name.utf8.count) bytes" : "the name `\(visible(name))`"
        return entry(shown, code) { [try $0.file(name)] }
    }

    /// Writes a name so that it cannot fool whoever reads it.
    static func visible(_ name: String) -> String {
        name.unicodeScalars.map { scalar in
            (0x20..<0x7F).contains(scalar.value)
                ? String(scalar) : "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        }.joined()
    }
}

extension BorderRow {
    static let paths: [BorderRow] =
        [".git", ".GIT", "GIT~1", ".g\u{200C}it", ".git . ", ".git::$INDEX_ALLOCATION"]
        .map { name($0, "content.path-dotgit") } + [
            name(".", "content.path-dots"), name("..", "content.path-dots"),
            name("a/b", "content.path-slash"), name(#"..\..\evil"#, "content.path-backslash"),
            name("a\u{202E}txt.exe", "content.path-bidi"), name("a\u{2066}b", "content.path-bidi"),
            name("a\nb", "content.path-control"), name("a\u{1B}[2Jb", "content.path-control"),
            name("a\tb", "content.path-control"), name("a\u{7F}b", "content.path-control"),
            name("a\u{9B}b", "content.path-control"),
            entry("a name that is not UTF-8", "content.path-encoding") {
                [try $0.file(bytes: [0x61, 0xFF])]
            },
            name(String(repeating: "n", count: 4097), "content.path-length"),
            entry("names that differ by case", "content.path-case-collision") {
                [try $0.file("README"), try $0.file("readme")]
            },
            entry("a link and a folder that differ by case", "content.path-case-collision") {
                [try $0.link("a", to: "VERSION"), try $0.folder("A", [$0.file("x")])]
            },
            entry("composed and decomposed characters", "content.path-unicode-collision") {
                [try $0.file("\u{FC}"), try $0.file("u\u{308}")]
            },
            BorderRow("a name that Windows keeps for itself", "content.path-windows", isWarning: true) {
                try $0.delivery(of: $0.sealed(listing: [("CON.txt", $0.name)]))
            },
            BorderRow("a name that begins with a dash", "content.path-dash", isWarning: true) {
                try $0.delivery(of: $0.sealed(listing: [("--output=x", $0.name)]))
            },
        ]

    static let trees: [BorderRow] =
        [
            entry("an entry that stands twice", "content.tree-duplicate") {
                [try $0.file("x", "1"), try $0.file("x", "2")]
            },
            entry("a file and a folder of one name", "content.tree-duplicate") {
                [try $0.file("x"), try $0.file("x.y"), try $0.folder("x", [$0.file("z")])]
            },
            BorderRow("a tree out of order", "content.tree-order") {
                try $0.delivery(of: $0.tree([$0.file("b"), $0.file("a")], sorted: false))
            },
        ]
        + ["0100644", "104755", "100666"].map { mode in
            entry("the mode `\(mode)`", "content.mode") { [try $0.file("x", mode: mode)] }
        } + [
            BorderRow("3000 folders in each other", "limit.depth") { forge in
                var entry = try forge.file("x")
                for _ in 0..<3000 { entry = try forge.folder("d", [entry]) }
                return try forge.delivery(of: forge.sealed([entry]))
            },
            BorderRow("10^10 paths", "limit.paths") { forge in
                var tree = try forge.tree((0..<10).map { try forge.file("f\($0)") })
                for _ in 0..<9 {
                    tree = try forge.tree(
                        (0..<10).map { .init(mode: "40000", name: Array("d\($0)".utf8), id: tree) })
                }
                return try forge.delivery(of: tree)
            },
            entry("a file over the limit", "limit.bytes") {
                [try $0.file("big", String(repeating: $0.name, count: 3000))]
            },
        ]

    static let files: [BorderRow] =
        ["/etc/passwd", "../../etc/passwd", "a/../../x"].map { target in
            entry("a link to `\(target)`", "content.symlink-escape") { [try $0.link("l", to: target)] }
        }
        + [".gitmodules", ".gitattributes"].map { name in
            entry("`\(name)` as a link", "content.symlink-dotfile") { [try $0.link(name, to: "VERSION")] }
        }
        + [
            "url = --upload-pack=x", "url = ext::sh -c x", "path = -u./x", "path = \"a\r\"",
            "update = !cmd", "url = https://a.example/%0ahost=b", "url = \"x",
        ].map { line in
            entry("a submodule with `\(visible(line))`", "content.submodule") {
                [try $0.file(".gitmodules", "[submodule \"\($0.name)\"]\n\t\(line)\n")]
            }
        } + [
            entry("a submodule that climbs", "content.submodule") {
                [try $0.file(".gitmodules", "[submodule \"../../\($0.name)\"]\n\turl = x\n")]
            },
            entry("a bare gitlink", "content.gitlink") {
                [.init(mode: "160000", name: Array("sub".utf8), id: try $0.commit($0.sealed()))]
            },
            entry("attributes with a filter", "content.attributes") {
                [try $0.file(".gitattributes", "*.\($0.name) filter=x\n")]
            },
            entry("attributes with a line that Git skips", "content.attributes") {
                [try $0.file(".gitattributes", "*.\($0.name) " + String(repeating: "a", count: 2048))]
            },
            entry("a Git LFS pointer", "content.lfs-pointer") {
                [
                    try $0.file(
                        "big.bin",
                        "version https://git-lfs.github.com/spec/v1\noid sha256:\(String(repeating: "a", count: 64))\nsize \($0.name.dropFirst(5))\n"
                    )
                ]
            },
        ]

    /// A delivery whose commit is changed as text.
    static func commit(
        _ what: String, _ code: String = "content.commit-malformed", isWarning: Bool = false,
        _ change: @escaping @Sendable (String, Forge) -> String
    ) -> BorderRow {
        BorderRow(what, code, isWarning: isWarning) { forge in
            let text = try forge.commitText(forge.sealed())
            return forge.tag(try forge.write(.commit, change(text, forge).utf8))
        }
    }

    static let commits: [BorderRow] = [
        commit("a commit with a NUL") { text, _ in text + "\0tail" },
        commit("a commit with two authors") { text, forge in
            text.replacing("\ncommitter", with: "\n\(forge.person("author"))committer")
        },
        commit("a date that overflows") { text, forge in
            text.replacing(forge.person("author"), with: "author a <b> 18446744073709551616 +0000\n")
        },
        commit("a zone that there is not") { text, _ in text.replacing(" +0000\nc", with: " +9999\nc") },
        commit("two signatures in a commit") { text, _ in
            text.replacing("\n\n", with: "\ngpgsig a\ngpgsig b\n\n")
        },
        commit("a commit in UTF-7") { text, _ in text.replacing("\n\n", with: "\nencoding UTF-7\n\n") },
        commit("a committer in the future", "delivery.time-future") { text, forge in
            text.replacing(
                forge.person("committer"), with: forge.person("committer", seconds: 4_000_000_000))
        },
        commit("an author with an escape", "content.text-unsafe", isWarning: true) { text, _ in
            text.replacing("author lieferant", with: "author \u{1B}[2J lieferant")
        },
        commit("a message that turns the direction", "content.text-unsafe", isWarning: true) { text, _ in
            text + "\u{202E}\n"
        },
    ]

    static let tags: [BorderRow] = [
        BorderRow("the tag of another version", "delivery.tag-name") {
            $0.tag(try $0.commit($0.sealed()), named: "v9.9.9")
        },
        BorderRow("a tag of a tag", "delivery.tag-target") {
            let inner = $0.tag(try $0.commit($0.sealed())).text
            return $0.tag(try $0.write(.tag, inner.utf8), kind: "tag")
        },
        BorderRow("a tag of a tree", "delivery.tag-target") { $0.tag(try $0.sealed(), kind: "tree") },
        BorderRow("a tag of a file", "delivery.tag-target") {
            $0.tag(try $0.blob("x \($0.name)"), kind: "blob")
        },
        // Nobody can have signed it by name.
        BorderRow("a tag without a tagger", "delivery.tag-malformed", status: 11) {
            $0.tag(try $0.commit($0.sealed()), tagger: "")
        },
        BorderRow("a tagger in the future", "delivery.time-future") {
            $0.tag(try $0.commit($0.sealed()), tagger: $0.person("tagger", seconds: 4_000_000_000))
        },
    ]
}
