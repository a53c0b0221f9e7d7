import Foundation
import Support
import Testing

/// One thing that a supplier, or somebody who pretends to be one, may put into A.
struct HostileDelivery: Sendable, CustomTestStringConvertible {
    let what: String
    let code: String
    let status: Int32
    let make: @Sendable (Scenario) throws -> Void
    var testDescription: String { what }

    init(
        _ what: String, _ code: String, _ status: Int32, _ make: @escaping @Sendable (Scenario) throws -> Void
    ) {
        self.what = what
        self.code = code
        self.status = status
        self.make = make
    }

    /// Seals whatever lies in the working copy, and lets the case change it afterwards.
    static func sealed(
        _ scenario: Scenario, _ files: [String: String?], then change: (Scenario) throws -> Void = { _ in }
    ) throws {
        try scenario.deliver("v0.0.1", ["app/VERSION": "1"])
        try expectRun("git", ["-C", scenario.outer, "tag", "-d", "v0.0.1"])
        try expectRun("git", ["-C", scenario.work, "tag", "-d", "v0.0.1"])
        for (name, content) in files where content != nil {
            try scenario.folder.write(content ?? "", to: "work/\(name)")
        }
        try expectRun(
            "sh",
            [
                "-c",
                "find . -path ./.git -prune -o -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum > SHA256SUMS",
            ], in: scenario.work)
        try change(scenario)
        try scenario.deliver("v1.0.0", [:], checksums: false)
    }

    /// A delivery note of `v1.0.0` in which one line is another one.
    static func note(_ line: String) -> String {
        let key = line.prefix { $0 != ":" }
        let usual = ["application: fach", "version: 1.0.0", "audience: wohngeld", "sequence: 1"]
        return (usual.filter { $0.prefix { $0 != ":" } != key } + [line]).map { "\($0)\n" }.joined()
    }

    /// Replaces the manifest by what a shell line writes.
    static func manifest(_ scenario: Scenario, _ line: String) throws {
        try sealed(scenario, ["app/a": "a\n", "app/b": "b\n"]) {
            try expectRun("sh", ["-c", line], in: $0.work)
        }
    }

    static let all: [HostileDelivery] = [
        .init("a file changed after sealing", "checksum.differs", 10) {
            try manifest($0, "echo changed >> app/a")
        },
        .init("a file that is not listed", "checksum.file-unlisted", 10) {
            try manifest($0, "echo more > app/c")
        },
        .init("a listed file that is missing", "checksum.file-missing", 10) { try manifest($0, "rm app/a") },
        .init("a file listed twice", "checksum.duplicate", 10) {
            try manifest($0, "sha256sum ./app/a >> SHA256SUMS")
        },
        .init("a path that leaves the tree", "checksum.path", 10) {
            try manifest($0, "echo \"$(sha256sum app/a | cut -c1-64)  ../a\" >> SHA256SUMS")
        },
        .init("MD5 sums", "checksum.algorithm-weak", 10) {
            try manifest($0, "md5sum app/a app/b app/VERSION > SHA256SUMS")
        },
        .init("a manifest with carriage returns", "checksum.malformed", 10) {
            try manifest($0, "sed -i 's/$/\\r/' SHA256SUMS")
        },
        .init("an empty manifest", "checksum.manifest-empty", 10) { try manifest($0, ": > SHA256SUMS") },
        .init("no manifest", "checksum.manifest-missing", 10) { try manifest($0, "rm SHA256SUMS") },
        .init("a lightweight tag", "signature.missing", 11) {
            try $0.deliver("v1.0.0", ["app/a": "a"])
            try expectRun("git", ["-C", $0.outer, "update-ref", "refs/tags/v1.0.0", "refs/heads/main"])
        },
        .init("an annotated tag without a signature", "signature.missing", 11) {
            try $0.deliver("v1.0.0", ["app/a": "a"])
            try $0.cast.sender.git(["tag", "-f", "-a", "-m", "x", "v1.0.0"], in: $0.work)
            try $0.cast.sender.git(["push", "-qf", $0.outer, "refs/tags/v1.0.0"], in: $0.work)
        },
        .init("a stranger's signature", "signature.key-unknown", 11) {
            try $0.deliver("v1.0.0", ["app/a": "a"], by: $0.cast.stranger)
        },
        .init("a sender who signs under another's address", "signature.address-mismatch", 11) {
            try $0.cast.sender.git(
                ["config", "--global", "user.email", "boss@lieferant.example"], in: $0.work)
            try $0.deliver("v1.0.0", ["app/a": "a"])
        },
        .init("the tag of another version", "delivery.tag-name", 10) {
            try $0.deliver("v1.0.0", ["app/a": "a"])
            let id = try expectRun("git", ["-C", $0.outer, "rev-parse", "v1.0.0"])
            try expectRun("git", ["-C", $0.outer, "update-ref", "refs/tags/v2.0.0", id])
            try expectRun("git", ["-C", $0.outer, "update-ref", "-d", "refs/tags/v1.0.0"])
        },
        .init("malware", "malware.found", 12) { try sealed($0, ["app/update.com": Scenario.eicar]) },
        .init("a symbolic link out of the tree", "content.symlink-escape", 10) {
            try sealed($0, [:]) { try expectRun("ln", ["-s", "../../etc/passwd", "\($0.work)/app/link"]) }
        },
        .init("an absolute symbolic link", "content.symlink-escape", 10) {
            try sealed($0, [:]) { try expectRun("ln", ["-s", "/etc/passwd", "\($0.work)/link"]) }
        },
        .init("names that differ by case", "content.path-case-collision", 10) {
            try sealed($0, ["README": "a", "readme": "b"])
        },
        .init("names that differ by normalisation", "content.path-unicode-collision", 10) {
            // To Swift the two names are one and the same string.
            try sealed($0, ["app/\u{FC}": "a"]) {
                try expectRun("sh", ["-c", "echo b > \"app/$(printf 'u\\314\\210')\""], in: $0.work)
            }
        },
        .init("a name that turns the direction of writing", "content.path-bidi", 10) {
            try sealed($0, ["app/a\u{202E}txt.exe": "a"])
        },
        .init("a name with an escape", "content.path-control", 10) {
            try sealed($0, ["app/a\u{1B}[2J": "a"])
        },
        .init("a Git LFS pointer", "content.lfs-pointer", 10) {
            try sealed(
                $0,
                [
                    "app/big.bin":
                        "version https://git-lfs.github.com/spec/v1\noid sha256:\(String(repeating: "a", count: 64))\nsize 12345\n"
                ])
        },
        .init("a submodule", "content.gitlink", 10) {
            try sealed($0, [:]) {
                let commit = try expectRun("git", ["-C", $0.work, "rev-parse", "HEAD"])
                try expectRun(
                    "git", ["-C", $0.work, "update-index", "--add", "--cacheinfo", "160000,\(commit),modul"])
                try expectRun("mkdir", ["\($0.work)/modul"])
                try expectRun("git", ["-C", $0.work, "config", "core.checkStat", "minimal"])
            }
        },
        .init("attributes that run a filter", "content.attributes", 10) {
            try sealed($0, [".gitattributes": "*.txt filter=evil\n"])
        },
        .init("a delivery note for another pipeline", "note.audience", 10) {
            try sealed($0, ["lieferung.yaml": note("audience: bauamt")])
        },
        .init("a delivery note of another version", "note.version", 10) {
            try sealed($0, ["lieferung.yaml": note("version: 1.0.1")])
        },
        .init("a delivery note that has expired", "note.expired", 10) {
            try sealed($0, ["lieferung.yaml": note("expires: 2026-01-01T00:00:00Z")])
        },
        .init("a delivery note with a predecessor that never came", "note.predecessor", 10) {
            try sealed($0, ["lieferung.yaml": note("predecessor: v0.9.0")])
        },
        .init("a delivery note with a bomb of aliases", "note.malformed", 10) {
            let lines = (1...9).map {
                "a\($0): &a\($0) [\(Array(repeating: "*a\($0 - 1)", count: 9).joined(separator: ", "))]"
            }
            let bomb = (["a0: &a0 [x, x]"] + lines).joined(separator: "\n")
            try sealed($0, ["lieferung.yaml": bomb])
        },
        .init("a delivery note as a symbolic link", "note.malformed", 10) {
            try sealed($0, ["app/note": note("sequence: 1")]) {
                try expectRun("ln", ["-s", "app/note", "\($0.work)/lieferung.yaml"])
            }
        },
        .init("a delivery note with a misspelt key", "note.key-unknown", 10) {
            try sealed($0, ["lieferung.yaml": note("expire: 2026-01-01T00:00:00Z")])
        },
        .init("a delivery note that is too large", "limit.bytes", 10) {
            try sealed(
                $0, ["lieferung.yaml": note("") + "#" + String(repeating: "x", count: 64 << 10)])
        },
        .init("a file over the limit", "limit.bytes", 10) {
            try sealed($0, ["app/big": String(repeating: "x", count: 65 << 20)])
        },
    ]
}

@Suite("Hostile deliveries against the built binary")
struct RefusalTests {
    @Test(
        "It is refused with its code, leaves a reject entry, and nothing of it enters B",
        arguments: HostileDelivery.all)
    func refused(hostile: HostileDelivery) throws {
        let scenario = try Scenario()
        try scenario.begin()
        try hostile.make(scenario)
        let run = try scenario.json(["promote"])
        #expect(run.codes.contains(hostile.code), "\(run.codes) \(run.result.errors)")
        #expect(run.status == hostile.status)
        #expect(!run.isFine)
        let subject = try expectRun(
            "git", ["-C", scenario.inner, "log", "-1", "--format=%s", "wohngeld/ledger"])
        #expect(subject.hasPrefix("Reject v"))
        #expect(try expectRun("git", ["-C", scenario.inner, "for-each-ref", "refs/tags"]).isEmpty)
        try expectRun("git", ["-C", scenario.inner, "fsck", "--strict"])
        let tag = String(subject.dropFirst("Reject ".count))
        for id in try expectRun(
            "git", ["-C", scenario.outer, "rev-list", "--objects", "--no-object-names", "\(tag)^{tree}"]
        ).split(separator: "\n") {
            let present = try Support.run("git", ["-C", scenario.inner, "cat-file", "-e", String(id)])
            #expect(present.status != 0, "\(id) of a refused delivery is in B")
        }
        // Judged once: the next run has nothing to do.
        let next = try scenario.json(["promote"])
        #expect(next.status == 0 && next.codes.isEmpty)
        #expect(try scenario.json(["audit"]).isFine)
    }

    @Test("Everything that is wrong is said in one go")
    func everythingAtOnce() throws {
        let scenario = try Scenario()
        try scenario.begin()
        try HostileDelivery.sealed(
            scenario, ["app/update.com": Scenario.eicar, "README": "a", "readme": "b"]
        ) {
            try expectRun("sh", ["-c", "echo changed >> app/VERSION; ln -s /etc app/link"], in: $0.work)
        }
        let run = try scenario.json(["promote"])
        for code in [
            "malware.found", "content.path-case-collision", "checksum.differs", "content.symlink-escape",
        ] {
            #expect(run.codes.contains(code), "\(code) is not among \(run.codes)")
        }
        #expect(run.status == 12, "malware is the most serious")
    }

    @Test("A delivery that is called like a stage or like another delivery stays outside; the others come in")
    func takenNames() throws {
        let scenario = try Scenario()
        try scenario.begin()
        for tag in ["v1.0.0-a", "v1.0.0-A", "vorpruefung", "v1.1.0"] {
            try scenario.deliver(tag, ["app/VERSION": tag])
        }
        let run = try scenario.json(["promote"])
        #expect(run.codes == ["delivery.name-taken", "delivery.name-taken"] && run.status == 10)
        let again = try scenario.json(["promote"])
        #expect(again.codes.isEmpty && again.status == 0, "it is told once")
        let check = try scenario.json(["check", "vorpruefung"])
        #expect(check.codes == ["delivery.name-taken"] && check.status == 10)
        let tags = try expectRun(
            "git", ["-C", scenario.inner, "for-each-ref", "--format=%(refname:lstrip=3)", "refs/tags"])
        #expect(tags.split(separator: "\n") == ["v1.0.0-A", "v1.1.0"])
        #expect(try scenario.json(["audit"]).isFine)
    }

    @Test("A tag that was judged and has moved is an alarm on every run, and never an update")
    func movedTag() throws {
        let scenario = try Scenario()
        try scenario.begin()
        try scenario.deliver("v1.0.0", ["app/a": "a"])
        #expect(try scenario.json(["promote"]).status == 0)
        let tree = try expectRun("git", ["-C", scenario.inner, "rev-parse", "wohngeld/vorpruefung^{tree}"])
        try scenario.folder.write("b", to: "work/app/a")
        try expectRun("sh", ["-c", "sha256sum app/a > SHA256SUMS"], in: scenario.work)
        try scenario.cast.sender.git(["commit", "-qam", "other"], in: scenario.work)
        try scenario.cast.sender.git(["tag", "-f", "-s", "-m", "x", "v1.0.0"], in: scenario.work)
        try scenario.cast.sender.git(["push", "-qf", scenario.outer, "refs/tags/v1.0.0"], in: scenario.work)
        for _ in 0..<2 {
            let run = try scenario.json(["promote"])
            #expect(run.codes == ["delivery.moved"] && run.status == 10)
        }
        #expect(
            try expectRun("git", ["-C", scenario.inner, "rev-parse", "wohngeld/vorpruefung^{tree}"]) == tree)
    }

    static let undecided: [(what: String, code: String, change: @Sendable (Scenario) throws -> Void)] = [
        (
            "no signature database", "malware.database-missing",
            { try FileManager.default.removeItem(atPath: $0.signatures) }
        ),
        ("an empty one", "malware.database-empty", { try $0.folder.write("", to: "signatures/base.ndb") }),
        (
            "a malformed one", "malware.database-malformed",
            { try $0.folder.write("Name:0:0:zz\n", to: "signatures/base.ndb") }
        ),
        (
            "an old one", "malware.database-stale",
            { try expectRun("touch", ["-d", "3 days ago", "\($0.signatures)/base.ndb"]) }
        ),
        ("an outer repository that is gone", "", { try FileManager.default.removeItem(atPath: $0.outer) }),
    ]

    @Test("What keeps the checkup from being done decides nothing", arguments: undecided.indices)
    func decidesNothing(index: Int) throws {
        let scenario = try Scenario()
        try scenario.begin()
        try scenario.deliver("v1.0.0", ["app/a": "a"])
        let before = try expectRun("git", ["-C", scenario.inner, "rev-parse", "wohngeld/ledger"])
        let (_, code, change) = Self.undecided[index]
        try change(scenario)
        let run = try scenario.json(["promote"])
        if code.isEmpty {
            #expect([66, 69].contains(run.status))
        } else {
            #expect(run.codes == [code] && run.status == 69)
        }
        #expect(try expectRun("git", ["-C", scenario.inner, "rev-parse", "wohngeld/ledger"]) == before)
    }
}
