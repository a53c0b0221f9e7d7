import Foundation
import Problems
import Scanner
import Support
import Testing

@Suite("What later signatures are asked about without the content")
struct DigestTrailTests {
    private static let content = Array("a delivered file\n".utf8)

    /// What is noted of content under some signatures.
    private func trail(_ files: [String: String], of content: [UInt8] = content) throws -> DigestTrail {
        var trail = DigestTrail()
        let database = try database(files)
        try content.withUnsafeBytes { bytes in
            let digest = Array(try #require(DigestKind.sha256.digest(of: bytes)))
            _ = try database.matches(in: bytes, named: "x", sha256: digest, noting: &trail)
        }
        #expect(DigestTrail(rows: trail.rows) == trail)
        return trail
    }

    private static func line(_ tool: String, _ size: String, of content: [UInt8] = content) throws -> String {
        "\(try expectRun(tool, [], input: Data(content)).prefix { $0 != " " }):\(size):Late:73\n"
    }

    private static let other = ["own.ndb": "Other:0:*:5a5a5a5a5a5a5a5a\n"]

    @Test(
        "A digest of the content that becomes known is in doubt, for its size, another, or any",
        arguments: [
            ("sha256sum", "17", TrailStanding.inDoubt), ("sha256sum", "*", .inDoubt),
            ("sha256sum", "18", .clear),
            // Not computed, because nobody asked for it then: the content must be read.
            ("md5sum", "17", .inDoubt), ("sha1sum", "*", .inDoubt), ("md5sum", "18", .clear),
        ])
    func files(tool: String, size: String, standing: TrailStanding) throws {
        let trail = try trail(Self.other)
        let new = try database(Self.other.merging(["new.hsb": Self.line(tool, size)]) { $1 })
        #expect(try new.standing(of: trail) == standing)
        #expect(try database(Self.other).standing(of: trail) == .clear)
    }

    @Test("What a signature asked for then is known later, and says that another one is not meant")
    func known() throws {
        let some = Self.other.merging(["own.hdb": "\(String(repeating: "ab", count: 16)):17:Other\n"]) { $1 }
        let trail = try trail(some)
        #expect(try database(some).standing(of: trail) == .clear)
        let new = try database(some.merging(["new.hdb": Self.line("md5sum", "17")]) { $1 })
        #expect(try new.standing(of: trail) == .inDoubt)
    }

    @Test("What may pass is no reason to read anything")
    func allowing() throws {
        let new = try database(Self.other.merging(["own.sfp": Self.line("sha256sum", "17")]) { $1 })
        #expect(try new.standing(of: trail(Self.other)) == .clear)
    }

    @Test("Bodies are compared kind by kind, in whatever order and file they stand")
    func bodies() throws {
        let (one, two) = ("A:0:*:5a5a5a5a5a5a5a5a\n", "B:1:*:5b5b5b5b5b5b5b5b\n")
        let prints = try database(["a.ndb": one + two]).bodyPrints()
        #expect(prints.count == 5)
        #expect(try database(["a.ndb": two, "b.ndb": one]).bodyPrints() == prints)
        let more = try database(["a.ndb": one + two + "C:1:0:5c5c5c5c5c5c5c5c\n"]).bodyPrints()
        #expect(zip(more, prints).map { $0 == $1 } == [true, false, true, true, true])
        let logical = try database([
            "a.ndb": one + two, "b.ldb": "D;Engine:51-255,Target:6;0;5d5d5d5d5d5d5d5d\n",
        ]).bodyPrints()
        #expect(zip(logical, prints).map { $0 == $1 } == [true, true, false, true, true])
    }

    @Test("Of many trails that are asked about at once, each is answered as by itself")
    func many() throws {
        func row(_ digest: [UInt8], _ size: Int) -> [UInt8] {
            [0, 4, 1, 0] + (0..<8).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) } + digest
        }
        var generator = SystemRandomNumberGenerator()
        func digest() -> [UInt8] {
            (0..<4).flatMap { _ in
                let number = generator.next()
                return (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
            }
        }
        func line(_ digest: [UInt8], _ size: String) -> String {
            digest.map { String(format: "%02x", $0) }.joined() + ":\(size):Late:73\n"
        }
        // As many as are worth verifying whole tables, on every thread.
        let rows = (0..<3000).map { number in (0..<(number % 27)).map { _ in (digest(), number + 1) } }
        var lines = ""
        var expected = [TrailStanding](repeating: .clear, count: rows.count)
        for (number, trail) in rows.enumerated() where number % 97 == 3 {
            guard let (meant, size) = trail.last else { continue }
            // Of the right size, of any, of another one, and one bit beside.
            switch number % 4 {
            case 0: lines += line(meant, String(size))
            case 1: lines += line(meant, "*")
            case 2: lines += line(meant, String(size + 1))
            default: lines += line(meant.dropLast() + [(meant.last ?? 0) ^ 1], String(size))
            }
            if number % 4 < 2 { expected[number] = .inDoubt }
        }
        let trails = try rows.map { trail in
            try #require(DigestTrail(rows: trail.flatMap { row($0.0, $0.1) }))
        }
        let database = try database(Self.other.merging(["new.hsb": lines]) { $1 })
        #expect(expected.contains(.inDoubt))
        #expect(try database.standings(of: trails) == expected)
        #expect(try trails.map { try database.standing(of: $0) } == expected)
        #expect(try database.standings(of: []) == [])
    }

    @Test(
        "Rows that are none are not taken",
        arguments: [
            [UInt8](repeating: 0, count: 11), [4] + [UInt8](repeating: 0, count: 11),
            [0, 8] + [UInt8](repeating: 0, count: 10), [0, 1] + [UInt8](repeating: 0, count: 25),
            [0, 0, 0x20] + [UInt8](repeating: 0, count: 9), [0, 0, 0, 1] + [UInt8](repeating: 0, count: 8),
        ])
    func malformed(rows: [UInt8]) {
        #expect(DigestTrail(rows: rows) == nil)
    }

    @Test(
        "The sections of a program are noted though no signature asks for them, and a digest of one is in doubt"
    )
    func sections() throws {
        let program = ByteWriter.portableWithTables()
        let layout = try #require(program.withUnsafeBytes { ProgramLayout(of: $0) })
        let range = try #require(layout.hashedSections.first?.range(inContentOf: program.count))
        let (section, size) = (program[range], range.count)
        let trail = try trail(Self.other, of: program)
        #expect(trail.targets == 3, "every file, and programs for Windows")
        let digest = try expectRun("md5sum", [], input: Data(section)).prefix { $0 != " " }
        let new = try database(Self.other.merging(["new.mdb": "\(size):\(digest):Late\n"]) { $1 })
        #expect(try new.names(program) == ["Late"])
        #expect(try new.standing(of: trail) == .inDoubt)
        let another = try database(
            Self.other.merging(["new.mdb": "\(size):\(String(repeating: "ab", count: 16)):Late\n"]) { $1 })
        #expect(try another.standing(of: trail) == .clear)
    }
}
