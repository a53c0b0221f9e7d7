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
        var contents: [[UInt8]] = []
        for number in 0..<60 {
            var content = Rule.bytes(Int.random(in: 8...60, using: &generator), &generator)
            for _ in 0..<4 {
                let rule = (number.isMultiple(of: 2) ? rules : plainRules).randomElement(using: &generator)
                content += rule?.example(&generator) ?? []
                content += Rule.bytes(Int.random(in: 0...9, using: &generator), &generator)
            }
            contents.append(content)
        }
        self.contents = contents
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

    @Test("clamscan finds nothing else, and misses next to nothing")
    func clamscan() throws {
        let folder = try TemporaryFolder()
        try folder.write(plainRules.map(\.line).joined(), to: "db/test.ndb")
        for (number, content) in contents.enumerated() {
            try folder.write(Data(content), to: "files/\(number)")
        }
        let database = try database(["test.ndb": plainRules.map(\.line).joined()])

        let theirs = try clamscanLines(in: folder)

        var ours: Set<String> = []
        for (number, content) in contents.enumerated() {
            let names = try database.names(content)
            for rule in plainRules where names.contains(rule.name) {
                let line = "\(number): \(rule.name).UNOFFICIAL FOUND"
                ours.insert(line)
                // clamscan remembers only a few places for each part, and so misses a match now and then.
                #expect(theirs.contains(line) || !rule.positions(in: content).isEmpty)
            }
        }
        #expect(theirs.subtracting(ours) == [])
        #expect(ours.subtracting(theirs).count < 5)
        #expect(theirs.count > 500)
    }
}
