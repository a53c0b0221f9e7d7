import Problems
import Testing

@testable import Scanner

@Suite("Hostile content")
struct HostileContentTests {
    @Test("Content that would take too long to scan is unscannable, never clean")
    func exhaustion() throws {
        // Nothing but zeros to look for, and two hundred signatures that want to.
        let lines = (0..<200).map { "Z\($0):0:*:00000000!(00)\(String(256 + $0, radix: 16).dropFirst())\n" }
        let database = try database(["test.ndb": lines.joined()])
        let content = [UInt8](repeating: 0, count: 2000) + [1, 7]

        #expect(try database.names(content) == ["Z7"])
        let problem = content.withUnsafeBytes { bytes -> Problem? in
            do throws(Problem) {
                _ = try database.matches(in: bytes, named: "app/bomb", allowance: Allowance(10_000))
                return nil
            } catch { return error }
        }
        #expect(problem?.code == .malware(.unscannable))
        #expect(problem?.subject == "app/bomb")
    }

    @Test("Content with more occurrences than are kept is unscannable, never clean")
    func occurrences() throws {
        let signature = try LogicalSignature(Array("N;Target:0;0>1;6161*6262".utf8)[...])
        let content = [UInt8](repeating: 0x61, count: 1 << 22 + 16)
        #expect(throws: (any Error).self) {
            try content.withUnsafeBytes { try signature.match(in: $0, steps: Int.max) }
        }
    }

    @Test("Rules for what lies in a container of some kind are not met by a file of its own")
    func containers() throws {
        let rules = ["Container:CL_TYPE_ZIP,", "Intermediates:CL_TYPE_ZIP>CL_TYPE_ANY,", ""].enumerated().map
        {
            "Rule\($0);Engine:51-255,\($1)Target:0;0;61616161\n"
        }
        let database = try database(["test.ldb": rules.joined()])
        #expect(try database.names(Array("aaaa".utf8)) == ["Rule2"])
        #expect(database.active == 3 && database.inactive == 0)
    }

    @Test(
        "Runs of bytes that have half of their hash in common are both found",
        arguments: [("syxn", "ivz6"), ("zbi1", "wewn"), ("s4hl", "i1j4")])
    func commonHash(first: String, second: String) throws {
        // Should the hash of the filter change, these are no such runs any more.
        func hash(_ text: String) -> UInt64 {
            let run = text.utf8.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return GramHash.mixed(GramHash.product(run, unused: 32))
        }
        #expect(UInt32(truncatingIfNeeded: hash(first)) == UInt32(truncatingIfNeeded: hash(second)))
        #expect(hash(first) >> 61 == hash(second) >> 61, "both begin at the same slot")
        let lines = [first, second].map { text in
            "\(text):0:*:\(text.utf8.map { String($0, radix: 16) }.joined())\n"
        }
        let database = try database(["test.ndb": lines.joined()])
        for text in [first, second] {
            #expect(try database.names(Array("-\(text)-".utf8)) == [text])
        }
    }

    @Test(
        "A program has at most 96 sections; with more there are no places in it, as ClamAV has it",
        arguments: [96, 97])
    func sections(count: Int) throws {
        var program = [UInt8](repeating: 0, count: 8192)
        func put(_ bytes: [UInt8], at place: Int) {
            program.replaceSubrange(place..<place + bytes.count, with: bytes)
        }
        put(Array("MZ".utf8), at: 0)
        put([64], at: 60)
        put(Array("PE\0\0".utf8) + [0x4c, 1, UInt8(count), 0], at: 64)
        // The size of the optional header, and its number; sections and files are aligned.
        put([0xe0, 0], at: 64 + 20)
        put([0x0b, 1], at: 88)
        put([0, 0x10], at: 88 + 16)
        put([0, 0x10, 0, 0, 0, 2, 0, 0], at: 88 + 32)
        for number in 0..<count {
            put([0, 0x10, 0, 0, 0, UInt8(16 + 16 * (number % 15)), 0, 0], at: 88 + 0xe0 + 40 * number + 8)
            put([0, 2, 0, 0, 0, 0x10, 0, 0], at: 88 + 0xe0 + 40 * number + 16)
        }
        let layout = program.withUnsafeBytes { ProgramLayout(of: $0) }
        #expect((layout != nil) == (count == 96))
    }

    @Test(
        "Gaps make no content dear",
        arguments: [
            "aabb*ccdd*eeff", "aabb{-100000}ccdd{-100000}eeff", "aabb{5-}ccdd{3-70000}eeff",
            "aabbaabb{1-50000}aabbaabbff",
            "aabb(aa|aabb|bb)(aa|aabb|bb)(aa|bbaa|bb)(aa|aabb|bb)(aa|aabb|bb)(aa|bbaa|bb)(aa|aabb|bb)ff",
        ])
    func gaps(pattern: String) throws {
        let database = try database(["test.ndb": "A:0:*:\(pattern)\n"])
        let content =
            Array(repeatElement([0xaa, 0xbb] as [UInt8], count: 30000).joined())
            + Array(repeatElement([0xcc, 0xdd] as [UInt8], count: 30000).joined())
        let allowance = Allowance(200 * content.count)

        let matches = try content.withUnsafeBytes {
            try database.matches(in: $0, named: "x", allowance: allowance)
        }

        #expect(matches.isEmpty)
    }
}
