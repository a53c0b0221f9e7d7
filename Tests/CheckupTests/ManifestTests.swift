import Checkup
import Foundation
import Git
import Problems
import Support
import Testing

/// A folder on disk with files, delivered as Git takes it over, beside stock `sha256sum`.
private struct ManifestFixture {
    let trees: TreeFixture
    var work: String { "\(trees.folder.path)/work" }

    init(_ files: [String: String] = ["a": "1", "b c": "2", "sub/d": "3"]) throws {
        trees = try TreeFixture()
        for (name, text) in files { try write(text, to: name) }
    }

    func write(_ text: String, to name: String) throws {
        try trees.folder.write(text, to: "work/\(name)")
    }

    func sum(_ program: String = "sha256sum", _ arguments: String...) throws -> String {
        try expectRun(program, arguments, in: work) + "\n"
    }

    func codes(_ manifests: [String] = ["SHA256SUMS"]) throws -> [String] {
        try trees.codes(try trees.take(work), rules: .init(manifests: manifests))
    }

    func stockAccepts(_ manifest: String = "SHA256SUMS", program: String = "sha256sum") throws -> Bool {
        let parts = manifest.split(separator: "/")
        let folder = ([work] + parts.dropLast().map(String.init)).joined(separator: "/")
        return try run(program, ["-c", "--strict", "--status", String(parts[parts.count - 1])], in: folder)
            .status == 0
    }
}

@Suite("Checksums")
struct ManifestTests {
    @Test(
        "Every form that the stock commands write passes",
        arguments: [
            ("sha256sum", []), ("sha256sum", ["-b"]), ("sha256sum", ["--tag"]), ("sha512sum", []),
            ("sha512sum", ["--tag"]), ("shasum", ["-a", "256"]), ("shasum", ["-a", "512", "-b"]),
        ])
    func forms(program: String, options: [String]) throws {
        let fixture = try ManifestFixture()
        let names = ["a", "./b c", "sub/d"]
        try fixture.write(
            "# a comment\n" + expectRun(program, options + names, in: fixture.work) + "\n", to: "SUMS")
        #expect(try fixture.codes(["SUMS"]) == [])
        let isLong = program == "sha512sum" || options.contains("512")
        #expect(try fixture.stockAccepts("SUMS", program: isLong ? "sha512sum" : "sha256sum"))
        try fixture.write("altered", to: "sub/d")
        #expect(try fixture.codes(["SUMS"]) == ["checksum.differs sub/d"])
    }

    @Test("Both forms in one file, capital digits and a missing last line end are read")
    func mixed() throws {
        let fixture = try ManifestFixture()
        let capital = try fixture.sum("sha256sum", "a")
        let text =
            try capital.prefix(64).uppercased() + capital.dropFirst(64)
            + fixture.sum("sha256sum", "--tag", "b c")
            + fixture.sum("sha256sum", "sub/d").dropLast()
        try fixture.write(text, to: "SHA256SUMS")
        #expect(try fixture.codes() == [])
        #expect(try fixture.stockAccepts())
    }

    @Test("Names with line ends and backslashes are unescaped as the stock command escapes them")
    func escapes() throws {
        let fixture = try ManifestFixture(["a\nb": "1", "c\\d": "2"])
        for options in [[], ["--tag"]] {
            let text = try expectRun("sha256sum", options + ["a\nb", "c\\d"], in: fixture.work) + "\n"
            #expect(text.hasPrefix("\\"))
            try fixture.write(text, to: "SHA256SUMS")
            // Such names are refused as paths; their checksums are found all the same.
            let codes = try fixture.codes()
            #expect(Set(codes) == ["content.path-control a\nb", "content.path-backslash c\\d"])
        }
    }

    @Test("Several manifests together list every file once, each counted from its own folder")
    func several() throws {
        let fixture = try ManifestFixture(["a": "1", "sub/d": "2", "sub/e/f": "3"])
        try fixture.write(fixture.sum("sha512sum", "a"), to: "SUMS.512")
        try fixture.write(
            expectRun("sha256sum", ["d", "./e/f"], in: fixture.work + "/sub") + "\n", to: "sub/SHA256SUMS")
        for ending in ["sig", "asc", "gpg", "p7s"] { try fixture.write("s", to: "sub/SHA256SUMS.\(ending)") }
        #expect(try fixture.codes(["SUMS.512", "sub/SHA256SUMS"]) == [])
        #expect(try fixture.stockAccepts("sub/SHA256SUMS"))
        try fixture.write("s", to: "sub/other.sig")
        #expect(
            try fixture.codes(["SUMS.512", "sub/SHA256SUMS"]) == ["checksum.file-unlisted sub/other.sig"])
        try fixture.write(fixture.sum("sha512sum", "a", "sub/d", "sub/other.sig"), to: "SUMS.512")
        #expect(try fixture.codes(["SUMS.512", "sub/SHA256SUMS"]) == ["checksum.duplicate sub/d"])
    }

    @Test("What is missing, unlisted, altered or listed twice is named, all at once")
    func disagreement() throws {
        let fixture = try ManifestFixture()
        let text = try fixture.sum("sha256sum", "a", "b c", "a", "sub/d").replacing("sub/d", with: "sub/gone")
        try fixture.write(text, to: "SHA256SUMS")
        try fixture.write("altered", to: "b c")
        #expect(
            try fixture.codes() == [
                "checksum.differs b c", "checksum.duplicate a", "checksum.file-missing sub/gone",
                "checksum.file-unlisted sub/d",
            ])
        #expect(try !fixture.stockAccepts())
    }

    @Test("A manifest that is missing, empty or a link gets its own reason")
    func manifests() throws {
        let fixture = try ManifestFixture()
        #expect(try fixture.codes() == ["checksum.manifest-missing SHA256SUMS"])
        for text in ["", "# nothing\n"] {
            try fixture.write(text, to: "SHA256SUMS")
            #expect(try fixture.codes() == ["checksum.manifest-empty SHA256SUMS"])
            #expect(try !fixture.stockAccepts())
        }
        try fixture.write(fixture.sum("sha256sum", "a", "b c", "sub/d"), to: "real")
        try expectRun("ln", ["-sf", "real", "\(fixture.work)/SHA256SUMS"])
        #expect(try fixture.codes() == ["checksum.manifest-missing SHA256SUMS"])
    }

    @Test("MD5 and SHA-1 are too weak", arguments: ["md5sum", "sha1sum"])
    func weak(program: String) throws {
        let fixture = try ManifestFixture()
        for options in [[], ["--tag"]] {
            try fixture.write(
                expectRun(program, options + ["a", "b c", "sub/d"], in: fixture.work) + "\n", to: "SHA256SUMS"
            )
            #expect(try fixture.codes() == ["checksum.algorithm-weak SHA256SUMS"])
        }
    }

    @Test(
        "A line that is not exactly in a form is refused with its place",
        arguments: [
            "\u{FEFF}DIGEST  a", "DIGEST  a\r", " DIGEST  a", "DIGEST a", "DIGEST\ta", "DIGEST  a ", "",
            "DIGEST  ",
            "DIGEST", "DIGESTa  a", "DIGES  a", "xIGEST  a", "\\DIGEST  a\\q", "\\DIGEST  a\\",
            "SHA256 (a) = DIGEST ",
            "SHA256 (a)= DIGEST", "SHA256(a) = DIGEST", "sha256 (a) = DIGEST", "SHA384 (a) = DIGEST",
            "SHA512 (a) = DIGEST", "SHA256 () = DIGEST", "DIGEST  a\u{0}", "garbage", "DIGEST *",
            "DIGEST  a\t",
            "MD5 (a) = DIGEST",
        ])
    func malformed(line: String) throws {
        let fixture = try ManifestFixture(["a": "1"])
        let digest = String(try fixture.sum("sha256sum", "a").prefix(64))
        let written = line.replacing("DIGEST", with: digest).replacing("DIGES", with: digest.dropLast())
            .replacing("xIGEST", with: "x" + digest.dropFirst())
        try fixture.write("\(written)\n\(digest)  a\n", to: "SHA256SUMS")
        #expect(try fixture.codes() == ["checksum.malformed SHA256SUMS:1"])
    }

    @Test("Two algorithms in one manifest are refused, as either command does")
    func mixedAlgorithms() throws {
        let fixture = try ManifestFixture(["a": "1", "b": "2"])
        try fixture.write(
            fixture.sum("sha256sum", "a") + fixture.sum("sha512sum", "b"), to: "SHA256SUMS")
        #expect(try fixture.codes() == ["checksum.malformed SHA256SUMS:2"])
        #expect(try !fixture.stockAccepts())
        #expect(try !fixture.stockAccepts(program: "sha512sum"))
    }

    @Test(
        "A path that leaves the tree or is not written plainly is refused",
        arguments: ["/etc/hostname", "../a", "sub/../a", "sub//d", "sub/./d", "sub/d/", "link/d", "/", ".."])
    func paths(path: String) throws {
        let fixture = try ManifestFixture(["a": "1", "sub/d": "2"])
        try expectRun("ln", ["-s", "sub", "\(fixture.work)/link"])
        let digest = String(repeating: "0", count: 64)
        try fixture.write(
            fixture.sum("sha256sum", "a", "sub/d") + "\(digest)  \(path)\n", to: "SHA256SUMS")
        #expect(try fixture.codes() == ["checksum.path \(path)"])
    }

    @Test("A link need not be listed; a listed one carries the digest of the file that it leads to")
    func links() throws {
        let fixture = try ManifestFixture(["a": "1"])
        for (name, target) in [("one", "a"), ("two", "one"), ("gone", "nothing"), ("here", ".")] {
            try expectRun("ln", ["-s", target, "\(fixture.work)/\(name)"])
        }
        try fixture.write(fixture.sum("sha256sum", "a", "two"), to: "SHA256SUMS")
        #expect(try fixture.codes() == [])
        #expect(try fixture.stockAccepts())
        let digest = String(try fixture.sum("sha256sum", "a").prefix(64))
        for name in ["gone", "here"] {
            try fixture.write("\(digest)  a\n\(digest)  \(name)\n", to: "SHA256SUMS")
            #expect(try fixture.codes() == ["checksum.file-missing \(name)"])
            #expect(try !fixture.stockAccepts())
        }
        try fixture.write(
            "\(digest)  a\n\(digest.reversed().map(String.init).joined())  two\n", to: "SHA256SUMS")
        #expect(try fixture.codes() == ["checksum.differs two"])
    }

    @Test("What sha256sum refuses is refused, whatever byte of a manifest is altered")
    func secondOpinion() throws {
        let fixture = try ManifestFixture(["a": "1", "b c": "2"])
        let honest = Array(try fixture.sum("sha256sum", "a", "b c").utf8)
        for position in stride(from: 0, to: honest.count, by: 5) {
            var altered = honest
            switch position % 4 {
            case 0: altered[position] = UInt8(position * 37 % 128)
            case 1: altered.remove(at: position)
            case 2: altered.insert(UInt8(32 + position * 13 % 95), at: position)
            default: altered.removeLast(honest.count - position)
            }
            try fixture.write(String(decoding: altered, as: UTF8.self), to: "SHA256SUMS")
            let codes = try fixture.codes()
            if try !fixture.stockAccepts() { #expect(!codes.isEmpty, "\(altered)") }
        }
    }

    @Test("A manifest beyond its limit is not read")
    func size() throws {
        let fixture = try ManifestFixture(["a": "1"])
        try fixture.write(fixture.sum("sha256sum", "a"), to: "SHA256SUMS")
        var limits = ContentLimits()
        limits.manifest = 10
        let tree = try fixture.trees.take(fixture.work)
        #expect(try fixture.trees.codes(tree, rules: .init(limits: limits)) == ["limit.bytes SHA256SUMS"])
    }
}
