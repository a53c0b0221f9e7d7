import Foundation
import Problems
import Scanner
import Support
import Testing

@Suite("Lists of what may pass")
struct AllowListTests {
    private static let bad = bytes("00 c0ffee00c0ffee11 00")
    private static let line = "Bad.Body:0:*:c0ffee00c0ffee11"

    private func digest(_ tool: String, _ content: [UInt8]) throws -> String {
        let folder = try TemporaryFolder()
        try Data(content).write(to: URL(fileURLWithPath: "\(folder.path)/content"))
        return String(try expectRun(tool, ["content"], in: folder.path).prefix { $0 != " " })
    }

    /// What allows the one match in the content; nil if nothing does.
    private func permission(
        _ lists: [String: String], _ content: [UInt8] = bad, beside line: String = "own.ndb:" + line
    ) throws -> String? {
        let cut = line.split(separator: ":", maxSplits: 1)
        var files = lists
        files[String(cut[0])] = String(cut[1]) + "\n"
        let matches = try database(files).matches(content)
        #expect(matches.count == 1)
        return try #require(matches.first).permission
    }

    @Test("A pattern of a group that a list names counts no more, and what is found by it alone passes")
    func groups() throws {
        let rules = """
            Uses;Engine:51-255,Target:0;0&1;6161;${2-4}1$

            """
        let files = ["a.ldb": rules, "b.ndb": "One:0:$1$:6262\nTwo:0:$1$:6363\n"]
        let all = try database(files)
        let listed = try database(files.merging(["own.ign2": "One\n"]) { $1 })
        func found(_ text: String, _ database: SignatureDatabase) throws -> [String: String?] {
            let matches = try database.matches(Array(text.utf8))
            return Dictionary(uniqueKeysWithValues: matches.map { ($0.signature, $0.permission) })
        }
        #expect(try found("aabb", all) == ["Uses.UNOFFICIAL": nil])
        #expect(try found("aabb", listed) == ["Uses.UNOFFICIAL": "One (own.ign2)"])
        #expect(try found("aabbcc", listed) == ["Uses.UNOFFICIAL": nil])
        // Once the pattern counts again, more may match.
        #expect(try all.bodyPrints() != listed.bodyPrints())
    }

    @Test("A digest allows the very file, of its very size, and only by SHA-256")
    func digests() throws {
        let sha256 = try digest("sha256sum", Self.bad)
        let (sha1, md5) = (try digest("sha1sum", Self.bad), try digest("md5sum", Self.bad))
        let size = Self.bad.count
        #expect(try permission(["own.sfp": "\(sha256):\(size):Mine\n"]) == "Mine (own.sfp)")
        #expect(try permission(["own.fp": "\(sha256.uppercased()):\(size):Mine\n"]) == "Mine (own.fp)")
        #expect(try permission(["own.sfp": "\(sha256):*:Mine:73\n"]) == "Mine (own.sfp)")
        for entry in [
            "\(sha256):\(size + 1):Mine", "\(sha1):\(size):Mine", "\(md5):\(size):Mine",
            "\(sha256):*:Mine:300", try digest("sha256sum", [1]) + ":\(size):Mine",
        ] {
            #expect(try permission(["own.sfp": entry]) == nil, "\(entry)")
        }
        let weak = try database(["own.ndb": Self.line, "own.fp": "\(md5):\(size):Mine\n"])
        #expect(weak.sources.map(\.inactive) == [1, 0])
        #expect(weak.sources.map(\.allowing) == [0, 0])
        // A digest in a list of what may pass finds nothing itself.
        #expect(
            try database(["own.ndb": Self.line, "own.sfp": "\(try digest("sha256sum", [1])):1:A"]).matches([1]
            ) == [])
    }

    @Test("A name takes a signature out of count, if its line is the one that was meant")
    func names() throws {
        let md5 = try digest("md5sum", Array(Self.line.utf8))
        for (file, entry, isAllowed) in [
            ("own.ign2", "Bad.Body", true), ("own.ign2", "Bad.Body.UNOFFICIAL", true),
            ("own.ign2", "Bad.Body.{UNOFFICIAL}", true), ("own.ign2", "# a comment\n\nBad.Body", true),
            ("own.ign2", "Bad.Body:\(md5)", true), ("own.ign2", "Bad.Body:\(md5.uppercased())", true),
            ("own.ign2", "Bad.Body:\(String(md5.reversed()))", false), ("own.ign2", "Body", false),
            ("own.ign2", "Bad.Bod", false), ("own.ign2", "bad.body", false),
            ("own.ign", "own.ndb:1:Bad.Body", true),
            ("own.ign", "own.ndb:7:Bad.Body", true), ("own.ign", "own.ndb:1:Other", false),
        ] {
            #expect(
                try permission([file: entry]) == (isAllowed ? "Bad.Body (\(file))" : nil), "\(entry)")
        }
        // The line has changed since: the signature counts again.
        #expect(try permission(["own.ign2": "Bad.Body:\(md5)"], beside: "own.ndb:\(Self.line):1") == nil)
    }

    @Test("The line of a digest is known, and of one that was written otherwise it is not taken for granted")
    func lines() throws {
        let sha256 = try digest("sha256sum", Self.bad)
        for (line, isKnown) in [
            ("\(sha256):\(Self.bad.count):Bad.File", true),
            ("\(sha256):\(Self.bad.count):Bad.File:1:300", false),
            ("\(sha256.uppercased()):\(Self.bad.count):Bad.File", false),
        ] {
            let md5 = try digest("md5sum", Array(line.utf8))
            let named = try permission(["own.ign2": "Bad.File"], beside: "own.hsb:\(line)")
            #expect(named == "Bad.File (own.ign2)")
            let armed = try permission(["own.ign2": "Bad.File:\(md5)"], beside: "own.hsb:\(line)")
            #expect(armed == (isKnown ? "Bad.File (own.ign2)" : nil), "\(line)")
        }
    }

    @Test("Of two signatures with one name, only the one that is meant is let pass")
    func namesakes() throws {
        let md5 = try digest("md5sum", Array(Self.line.utf8))
        let found = try database([
            "own.ndb": "\(Self.line)\nBad.Body:0:*:00c0ffee00c0ff\n", "own.ign2": "Bad.Body:\(md5)\n",
        ]).matches(Self.bad)
        #expect(Set(found.map(\.permission)) == [nil, "Bad.Body (own.ign2)"])
    }

    @Test(
        "A line that breaks its format decides nothing",
        arguments: [
            ("own.ign2", "a:b:c:d"), ("own.ign2", "Bad:123"),
            ("own.ign2", ":" + String(repeating: "0", count: 32)),
            ("own.sfp", "Bad"), ("own.sfp", "12:3:Bad"),
            ("own.sfp", String(repeating: "0", count: 64) + ":0:Bad"),
        ])
    func malformed(file: String, line: String) throws {
        let folder = try TemporaryFolder()
        try age(folder.write("\(Self.line)\n", to: "own.ndb"), 3600)
        try age(folder.write("\(line)\n", to: file), 3600)
        #expect(failure(reading: [folder.path])?.code == .malware(.databaseMalformed))
    }

    @Test("A list is never too old, may be empty, is no signature, and changes what verdicts rest on")
    func lists() throws {
        let folder = try TemporaryFolder()
        try age(folder.write("Bad.Body\n", to: "own.ign2"), 86400 * 400)
        #expect(failure(reading: [folder.path])?.code == .malware(.databaseEmpty))
        try age(folder.write("\(Self.line)\n", to: "own.ndb"), 3600)
        let allowing = try SignatureDatabase(readingFrom: [folder.path], maxAge: 86400, now: present)
        #expect(allowing.active == 1)
        #expect(allowing.sources.map(\.allowing) == [1, 0])
        try age(folder.write("", to: "own.ign2"), 86400 * 400)
        let strict = try SignatureDatabase(readingFrom: [folder.path], maxAge: 86400, now: present)
        #expect(strict.generation != allowing.generation)
        #expect(try strict.matches(Self.bad).map(\.permission) == [nil])
    }

    @Test("ClamAV lets pass by the same lists")
    func secondOpinion() throws {
        let sha256 = try digest("sha256sum", Self.bad)
        let md5 = try digest("md5sum", Array(Self.line.utf8))
        for (file, entry) in [
            ("own.sfp", "\(sha256):\(Self.bad.count):Mine"), ("own.ign2", "Bad.Body"),
            ("own.ign2", "Bad.Body:\(md5)"),
            ("own.ign2", "Bad.Body:\(String(md5.reversed()))"), ("own.ign2", "Bad.Bod"),
            ("own.ign", "x:9:Bad.Body"),
            ("own.sfp", "\(sha256):\(Self.bad.count + 1):Mine"),
        ] {
            let folder = try TemporaryFolder()
            try folder.write("\(Self.line)\n", to: "db/own.ndb")
            // clamscan wants a signature that is not ignored.
            try folder.write("Other:0:*:deadbeefdeadbeef\n", to: "db/other.ndb")
            try folder.write("\(entry)\n", to: "db/\(file)")
            try Data(Self.bad).write(to: URL(fileURLWithPath: "\(folder.path)/content"))
            let result = try run(
                "clamscan", ["--no-summary", "-d", "\(folder.path)/db", "\(folder.path)/content"])
            #expect((result.status == 0) == (try permission([file: entry]) != nil), "\(entry): \(result)")
        }
    }
}
