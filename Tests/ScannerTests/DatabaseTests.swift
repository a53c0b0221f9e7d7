import Foundation
import Problems
import Scanner
import Support
import Testing

@Suite("Signature databases")
struct DatabaseTests {
    private static let digest = String(repeating: "0a", count: 16)

    @Test(
        "A malformed line is named with file, line and column, and nothing is decided",
        arguments: [
            // (file, line, column of what is wrong)
            ("x.hdb", "", 1), ("x.hdb", "\(digest):5", 1), ("x.hdb", "\(digest):5:N:1:2:3", 1),
            ("x.hdb", "\(digest):0:N", 34), ("x.hdb", "\(digest):4294967295:N", 34),
            ("x.hdb", "\(digest):5x:N", 34),
            ("x.hdb", "\(digest):-5:N", 34), ("x.hdb", "\(digest)::N", 34), ("x.hdb", "\(digest):*:N", 34),
            ("x.hdb", "\(digest):*:N:72", 34), ("x.hdb", "\(digest):5:", 36),
            ("x.hdb", "\(digest):5:N:x", 38),
            ("x.hdb", "\(digest.dropLast()):5:N", 1), ("x.hdb", "\(digest)0a:5:N", 1),
            ("x.hsb", "zz\(digest.dropLast(2)):5:N", 1),
            ("x.hdb", "\(digest):5:\(String(repeating: "N", count: 1025))", 36),
            ("x.ndb", "N:0:*", 1), ("x.ndb", "N:0:*:aabb:1:2:3", 1), ("x.ndb", ":0:*:aabb", 1),
            ("x.ndb", "N:x:*:aabb", 3), ("x.ndb", "N:0::aabb", 5), ("x.ndb", "N:0:x:aabb", 5),
            ("x.ndb", "N:0:-5:aabb", 5), ("x.ndb", "N:0:5,:aabb", 7), ("x.ndb", "N:0:EOF-x:aabb", 9),
            ("x.ndb", "N:0:EP+5:aabb", 5), ("x.ndb", "N:0:S1+2:aabb", 5), ("x.ndb", "N:1:S1:aabb", 5),
            ("x.ndb", "N:0:*:", 7), ("x.ndb", "N:0:*:aab", 9), ("x.ndb", "N:0:*:aaxx", 9),
            ("x.ndb", "N:0:*:aa", 9),
            ("x.ndb", "N:0:*:aa??bb", 13), ("x.ndb", "N:0:*:aabb*", 12), ("x.ndb", "N:0:*:*aabb", 8),
            ("x.ndb", "N:0:*:aabb{200}cc", 18), ("x.ndb", "N:0:*:aabb{2-1}ccdd", 12),
            ("x.ndb", "N:0:*:aabb{}ccdd", 12),
            ("x.ndb", "N:0:*:aabb{-}ccdd", 12), ("x.ndb", "N:0:*:aabb{1ccdd", 12),
            ("x.ndb", "N:0:*:aabb(cc", 14),
            ("x.ndb", "N:0:*:aabb()", 12), ("x.ndb", "N:0:*:aabb(cc|)", 15),
            ("x.ndb", "N:0:*:aabb(cc*dd)", 14),
            ("x.ndb", "N:0:*:aabb!cc", 12), ("x.ndb", "N:0:*:aabb!(cc|ddee)", 12),
            ("x.ndb", "N:0:*:aabb!(c?)", 12),
            ("x.ndb", "N:0:*:aabb(cc|!(dd))", 16), ("x.ndb", "N:0:*:aabb[1-2]ccdd", 18),
            ("x.ndb", "N:0:*:aabb[1-33]cc", 17), ("x.ndb", "N:0:*:aabb[2-1]cc", 12),
            (
                "x.ndb",
                "N:0:*:aabb" + String(repeating: "(00|", count: 16) + "01"
                    + String(repeating: ")", count: 16), 71
            ),
            ("x.ndb", "N:0:*:" + String(repeating: "aa{127}", count: 9000) + "aabb", 57351),
        ] as [(String, String, Int)])
    func malformed(name: String, line: String, column: Int) throws {
        let folder = try TemporaryFolder()
        let good = name == "x.ndb" ? "G:0:*:0102" : "\(Self.digest):5:G"
        let file = try folder.write("# comment\n\(good)\n\(line)\n\(good)\n", to: name)
        try age(file, 60)

        let problem = try #require(failure(reading: [file]))

        #expect(problem.code == .malware(.databaseMalformed))
        #expect(problem.subject == "\(file):3")
        #expect(problem.place?.file == file)
        #expect(problem.place?.line == 3)
        #expect(problem.place?.column == column)
        #expect(problem.code.exitStatus == .unavailable)
    }

    @Test("A line longer than a megabyte is malformed, also without an end")
    func longLine() throws {
        let folder = try TemporaryFolder()
        let line = "N:0:*:" + String(repeating: "aa", count: 1 << 19)
        for (name, text) in [
            ("a.ndb", "G:0:*:0102\n\(line)\n"), ("b.ndb", "G:0:*:0102\n\(line)\(line)\(line)"),
        ] {
            let file = try folder.write(text, to: name)
            try age(file, 60)
            #expect(failure(reading: [file])?.code == .malware(.databaseMalformed))
            #expect(failure(reading: [file])?.subject == "\(file):2")
        }
    }

    @Test(
        "A well-formed signature that this version cannot use is counted",
        arguments: [
            "N:3:*:aabb", "N:2:0:aabb", "N:14:*:aabb", "N:99:*:aabb",
            "N:0:*:aabb:9999", "N:0:*:aabb:1:100", "N:0:*:zz:9999",
        ])
    func inactive(line: String) throws {
        let database = try database(["x.ndb": "G:0:*:0102\r\n\(line)\r\n"])

        #expect(database.active == 1)
        #expect(database.inactive == 1)
        #expect(database.sources.first?.isSupported == true)
        #expect(try database.names([0xaa, 0xbb, 1, 2]) == ["G"])
    }

    @Test("Levels of functions keep a hash signature for other versions away")
    func levels() throws {
        let line = "\(Self.digest):5:N"
        let database = try database(["x.hdb": "\(line):1\n\(line):1:255\n\(line):9999\n\(line):1:2\n"])

        #expect(database.active == 2)
        #expect(database.inactive == 2)
    }

    @Test("A database that is not there, not readable, empty or not usable decides nothing")
    func unusable() throws {
        let folder = try TemporaryFolder()
        let empty = try folder.write("", to: "empty.ndb")
        let comments = try folder.write("# nothing\n", to: "comments.hdb")
        let inactive = try folder.write("N:3:*:aabb\n", to: "inactive.ndb")
        let container = try folder.write(
            "ClamAV-VDB:17 Nov 2026 08-00 +0000:62:6647427:90:x:y:z:1\0\0", to: "daily.cvd")
        let logical = try folder.write("V:CL_TYPE_ZIP:1:2:3:0:1:*:*:*\n", to: "x/only.CDB")
        let other = try folder.write("x", to: "notes.txt")
        try FileManager.default.createDirectory(
            atPath: "\(folder.path)/none", withIntermediateDirectories: true)
        try FileManager.default.createDirectory(
            atPath: "\(folder.path)/y/z.ndb", withIntermediateDirectories: true)
        try expectRun("mkfifo", ["\(folder.path)/pipe.ndb"])
        try expectRun("truncate", ["-s", "2147483649", "\(folder.path)/huge.hsb"])
        for file in [empty, comments, inactive, container, logical, other] { try age(file, 60) }

        let expected: [(String, MalwareProblem)] = [
            ("missing.ndb", .databaseMissing), ("missing", .databaseMissing), ("empty.ndb", .databaseEmpty),
            ("comments.hdb", .databaseEmpty), ("inactive.ndb", .databaseEmpty), ("none", .databaseEmpty),
            ("daily.cvd", .containerDamaged), ("x", .databaseUnsupported),
            ("x/only.CDB", .databaseUnsupported),
            ("notes.txt", .databaseUnsupported), ("y/z.ndb", .databaseEmpty), ("y", .databaseUnreadable),
            ("pipe.ndb", .databaseUnreadable), ("huge.hsb", .databaseTooLarge),
        ]
        for (name, code) in expected {
            let problem = failure(reading: ["\(folder.path)/\(name)"])
            #expect(problem?.code == .malware(code), "\(name)")
            #expect(problem?.code.exitStatus == .unavailable)
        }
        #expect(failure(reading: [])?.code == .malware(.databaseEmpty))
    }

    @Test("Files that this version does not read are listed and warned of beside those it reads")
    func unsupportedBeside() throws {
        let database = try database([
            "a.ndb": "G:0:*:0102\n",
            "x.cbc": "ClamBCafh\n", "x.cdb": "N:*\nM:*\n", "rules.yara": "rule x {}\n",
            "README": "no database\n",
            "freshclam.dat": "no database\n",
        ])

        #expect(
            database.sources.map { ($0.path as NSString).lastPathComponent } == [
                "a.ndb", "rules.yara", "x.cbc", "x.cdb",
            ])
        #expect(database.sources.map(\.inactive) == [0, 0, 0, 2])
        #expect(database.warnings.map(\.code) == Array(repeating: .malware(.databaseUnsupported), count: 3))
        #expect(database.active == 1)
        #expect(try database.names([1, 2]) == ["G"])
    }

    @Test("The oldest file counts, and one from the future is as bad")
    func ages() throws {
        let folder = try TemporaryFolder()
        let files = try ["a.ndb", "b.ndb"].map { try folder.write("G:0:*:0102\n", to: $0) }
        func code(_ first: Int64, _ second: Int64) throws -> Code? {
            try age(files[0], first)
            try age(files[1], second)
            return failure(reading: [folder.path], maxAge: 7200)?.code
        }

        #expect(try code(0, 7200) == nil)
        #expect(try code(7201, 0) == .malware(.databaseStale))
        #expect(try code(0, 7201) == .malware(.databaseStale))
        #expect(try code(-3600, 0) == nil)
        #expect(try code(-3601, 0) == .malware(.databaseFuture))
    }

    @Test("Digests and counts of the sources are those that stock tools see")
    func sources() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("# c\nA:0:*:0102\nB:3:*:0102\nC:0:*:0304", to: "a.ndb")
        try age(file, 100)

        let database = try SignatureDatabase(readingFrom: [file, folder.path], maxAge: 200, now: present)

        #expect(database.sources.count == 1)
        #expect(database.sources.first?.sha256 == (try expectRun("sha256sum", [file])).prefix(64).description)
        #expect(database.sources.first?.modified == present - 100)
        #expect(database.active == 2)
        #expect(database.inactive == 1)
        #expect(try database.names([3, 4]) == ["C"])
    }

    @Test("The generation follows the content of the files, and neither their place nor their age")
    func generation() throws {
        let files = ["a.ndb": "G:0:*:0102\n", "b.hdb": "\(Self.digest):5:N\n"]
        let changed = ["a.ndb": "G:0:*:0103\n", "b.hdb": "\(Self.digest):5:N\n"]
        let beside = files.merging(["c.cdb": "x\n"]) { $1 }

        #expect(try database(files).generation == database(files).generation)
        #expect(try database(files).generation == database(beside).generation)
        #expect(try database(files).generation != database(changed).generation)
        #expect(try database(files).generation.count == 64)
    }

    @Test("A line that crosses the pieces in which a file is read is one line")
    func longFile() throws {
        let lines = (0..<40000).map {
            "Name.Of.A.Signature-\($0):0:*:aabb\(String(0x100_0000 + $0, radix: 16).dropFirst())"
        }
        let database = try database(["x.ndb": lines.joined(separator: "\n") + "\n"])

        #expect(database.active == 40000)
        #expect(
            try database.names(bytes("aabb009c3f aabb005555")) == [
                "Name.Of.A.Signature-39999", "Name.Of.A.Signature-21845",
            ])
    }

    @Test("Every problem of the scanner has a sentence in both languages")
    func wording() {
        for kind in MalwareProblem.allCases {
            let problem = Problem(.malware(kind), "x.ndb", expected: "48h", found: "3d")
            for language in Language.allCases {
                #expect(problem.sentence(in: language).hasSuffix("."))
                #expect(problem.sentence(in: language).contains("\"x.ndb\""))
            }
        }
        #expect(Code.malware(.found).exitStatus == .malware)
        #expect(Code.malware(.unscannable).exitStatus == .refused)
    }
}
