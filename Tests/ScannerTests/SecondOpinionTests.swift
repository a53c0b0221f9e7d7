import Foundation
import Scanner
import Support
import Testing

@Suite("Second opinions")
struct SecondOpinionTests {
    private let rules: [Rule]
    private let plainRules: [Rule]
    private let contents: [[UInt8]]

    init() {
        var generator = SeededGenerator(seed: 20_261_123)
        rules = (0..<400).map { Rule(number: $0, lead: .any, &generator) }
        plainRules = (0..<400).map { Rule(number: $0, lead: .single, &generator) }
        contents = (0..<60).map { _ in Rule.bytes(Int.random(in: 8...250, using: &generator), &generator) }
    }

    @Test("The scanner finds what trying everything finds, and nothing else")
    func reference() throws {
        let database = try database(["test.ndb": rules.map(\.line).joined()])
        #expect(database.active == rules.count)
        var hits = 0
        var gapHits = 0

        for content in contents {
            let matches = try database.matches(content)
            let found = Dictionary(uniqueKeysWithValues: matches.map { ($0.signature, $0.offset) })
            for rule in rules {
                let positions = rule.positions(in: content)
                let offset = found["\(rule.name).UNOFFICIAL"] ?? nil
                #expect(positions.isEmpty == (offset == nil), "\(rule.line) in \(content)")
                if let offset { #expect(positions.contains(offset), "\(rule.line) in \(content)") }
                hits += positions.isEmpty ? 0 : 1
                gapHits += positions.isEmpty || !rule.hasGap ? 0 : 1
            }
        }

        // The pairs must be telling: neither all nor none of them match.
        #expect(hits > 500)
        #expect(gapHits > 100)
        #expect(hits < rules.count * contents.count / 2)
    }

    @Test("clamscan finds the same")
    func clamscan() throws {
        let folder = try TemporaryFolder()
        try folder.write(plainRules.map(\.line).joined(), to: "db/test.ndb")
        for (number, content) in contents.enumerated() {
            try folder.write(Data(content), to: "files/\(number)")
        }
        let database = try database(["test.ndb": plainRules.map(\.line).joined()])

        let theirs = try clamscan(in: folder)

        var ours: Set<String> = []
        for (number, content) in contents.enumerated() {
            for match in try database.matches(content) { ours.insert("\(number): \(match.signature) FOUND") }
        }
        #expect(theirs.symmetricDifference(ours) == [])
        #expect(theirs.count > 500)
    }

    /// Returns the lines with which clamscan reports its matches.
    private func clamscan(in folder: TemporaryFolder) throws -> Set<String> {
        let result = try run(
            "clamscan", ["--no-summary", "--allmatch", "--database=db/test.ndb", "--recursive", "files"],
            in: folder.path)
        try #require(
            result.status != 127,
            "clamscan is missing; it comes with Debian's package clamav, which Tests/run installs.")
        try #require(result.status < 2, "\(result.errors)")
        let lines = result.text.split(separator: "\n").filter { $0.hasSuffix(" FOUND") }
        return Set(lines.map { $0[($0.lastIndex(of: "/") ?? $0.startIndex)...].dropFirst().description })
    }
}
