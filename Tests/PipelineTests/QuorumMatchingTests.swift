import Pipeline
import Testing

@Suite("Quorum of several rules")
struct QuorumMatchingTests {
    /// Four rules and five people.
    private static let rules = 4
    private static let people = 5

    /// Every way to write down what each of five people can fill, as bits, no two that differ only by who is
    /// who.
    private static let patterns: [[Int]] = {
        var patterns: [[Int]] = [[]]
        for _ in 0..<people {
            patterns = patterns.flatMap { pattern in
                ((pattern.last ?? 0)..<(1 << rules)).map { pattern + [$0] }
            }
        }
        return patterns
    }()

    /// Every way to ask for as many people as there are or fewer, no two that differ only by the order of the
    /// rules.
    private static let needs: [[Int]] = {
        var needs: [[Int]] = [[]]
        for _ in 0..<rules {
            needs = needs.flatMap { given in
                let left = people - given.reduce(0, +)
                return (0...min(given.last ?? left, left)).map { given + [$0] }
            }
        }
        return needs
    }()

    /// Returns every way to fill the rules, as numbers in base ten: each person fills one rule or none.
    private func filled(by pattern: [Int]) -> Set<Int> {
        let weights = [1, 10, 100, 1000]
        var filled: Set<Int> = [0]
        for mask in pattern {
            for before in filled {
                for rule in weights.indices where mask & 1 << rule != 0 {
                    filled.insert(before + weights[rule])
                }
            }
        }
        return filled
    }

    @Test("For five people and four roles it is what trying out every assignment says")
    func exhaustive() {
        #expect(Self.patterns.count == 15_504 && Self.needs.count == 18)
        let sets = (0..<(1 << Self.rules)).map { mask in
            Set((0..<Self.rules).filter { mask & 1 << $0 != 0 })
        }
        var differences: [String] = []
        var reached = 0
        for (index, pattern) in Self.patterns.enumerated() {
            let filled = filled(by: pattern)
            // Whoever stands where must not matter, so each pattern comes in another order.
            let shift = index % Self.people
            let eligible = (pattern[shift...] + pattern[..<shift]).map { sets[$0] }
            for needs in Self.needs {
                let expected = filled.contains(needs[0] + 10 * needs[1] + 100 * needs[2] + 1000 * needs[3])
                reached += expected ? 1 : 0
                if QuorumMatching.isReached(needs: needs, eligible: eligible) != expected {
                    differences.append("\(needs) \(pattern)")
                }
            }
        }
        #expect(differences.isEmpty, "\(differences.prefix(5))")
        // Both answers are common, so a function that always says the same would have been found.
        #expect(reached > 100_000 && reached < 15_504 * 18 - 100_000)
    }

    @Test(
        "In which order the rules stand does not matter",
        arguments: [[0, 2, 0, 3], [1, 0, 2, 1], [1, 1, 1, 2]])
    func order(needs: [Int]) {
        for pattern in Self.patterns.enumerated().filter({ $0.offset % 7 == 0 }).map(\.element) {
            let eligible = pattern.map { mask in Set((0..<Self.rules).filter { mask & 1 << $0 != 0 }) }
            let expected = QuorumMatching.isReached(needs: needs, eligible: eligible)
            let turned = eligible.map { Set($0.map { Self.rules - 1 - $0 }) }
            #expect(QuorumMatching.isReached(needs: needs.reversed(), eligible: turned) == expected)
        }
    }

    @Test("Whoever can fill two rules fills one of them, and which one is found out")
    func twice() {
        #expect(!QuorumMatching.isReached(needs: [1, 1], eligible: [[0, 1]]))
        #expect(QuorumMatching.isReached(needs: [1, 1], eligible: [[0, 1], [0]]))
        #expect(QuorumMatching.isReached(needs: [1, 1], eligible: [[0], [0, 1]]))
        #expect(QuorumMatching.isReached(needs: [2, 1, 1], eligible: [[0, 1], [0, 2], [0], [1, 2]]))
        #expect(!QuorumMatching.isReached(needs: [2, 1, 1], eligible: [[0, 1], [0, 1], [0, 1], [0, 1]]))
    }

    @Test("Without rules nobody is needed, and what no rule asks for does not count")
    func edges() {
        #expect(QuorumMatching.isReached(needs: [], eligible: []))
        #expect(QuorumMatching.isReached(needs: [0], eligible: []))
        #expect(!QuorumMatching.isReached(needs: [1], eligible: []))
        #expect(!QuorumMatching.isReached(needs: [2, 4], eligible: Array(repeating: [0, 1], count: 5)))
        #expect(!QuorumMatching.isReached(needs: [1], eligible: [[1], [-1], []]))
        let most = QuorumMatching.mostRules
        let everything = Array(repeating: Set(0...most), count: 20)
        #expect(QuorumMatching.isReached(needs: Array(repeating: 2, count: most), eligible: everything))
        #expect(!QuorumMatching.isReached(needs: Array(repeating: 1, count: most + 1), eligible: everything))
    }

    @Test("Ten thousand people take no time")
    func many() {
        let eligible = (0..<10_000).map { Set([$0 % 8, ($0 / 8) % 8]) }
        let clock = ContinuousClock()
        let elapsed = clock.measure {
            #expect(QuorumMatching.isReached(needs: Array(repeating: 1_000, count: 8), eligible: eligible))
            #expect(!QuorumMatching.isReached(needs: Array(repeating: 1_251, count: 8), eligible: eligible))
        }
        #expect(elapsed < .seconds(2))
    }
}
