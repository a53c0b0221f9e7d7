import Problems
import Scanner
import Testing

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
