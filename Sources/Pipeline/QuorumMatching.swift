/// Whether different people can fill several rules at once.
///
/// People are told apart by their position in a list, rules by theirs.
package enum QuorumMatching {
    /// How many rules a list may have; looking at every set of them must take no time.
    package static let mostRules = 8

    /// Some rules that ask for more people together than there are for them.
    struct Shortage: Hashable {
        /// The rules, in their order; no fewer of them would show that people are missing.
        let rules: [Int]
        /// How many people they ask for.
        let asked: Int
        /// How many there are.
        let people: Int
    }

    /// Returns whether people can be given to rules such that each rule has its number and nobody is given
    /// twice.
    ///
    /// - Parameters:
    ///   - needs: How many people each rule asks for. More than ``mostRules`` rules are never filled.
    ///   - eligible: For each person the rules that this person can fill; they fill one of them at most.
    /// - Complexity: O(*p* + 4ⁿ) for *p* people and *n* rules.
    package static func isReached(needs: [Int], eligible: [Set<Int>]) -> Bool {
        guard needs.count <= mostRules else { return false }
        var people: [Int: Int] = [:]
        for rules in eligible {
            people[rules.reduce(0) { needs.indices.contains($1) ? $0 | 1 << $1 : $0 }, default: 0] += 1
        }
        return shortage(needs: needs, people: people) == nil
    }

    /// Returns the fewest rules for which there are too few people, the first in order; nil if all can be
    /// filled.
    ///
    /// By Hall's theorem all can be filled if, and only if, no set of rules asks for more people than can
    /// fill any of the set.
    ///
    /// - Parameters:
    ///   - needs: How many people each rule asks for; at most ``mostRules``.
    ///   - people: How many can fill exactly these rules, which stand as bits.
    static func shortage(needs: [Int], people: [Int: Int]) -> Shortage? {
        var asking = 0
        for (rule, need) in needs.enumerated() where need > 0 { asking |= 1 << rule }
        var found: Shortage?
        for set in 0..<(1 << needs.count) where set & ~asking == 0 {
            if let found, found.rules.count <= set.nonzeroBitCount { continue }
            var asked = 0
            for (rule, need) in needs.enumerated() where set & 1 << rule != 0 { asked += need }
            var able = 0
            for (mask, count) in people where mask & set != 0 { able += count }
            guard asked > able else { continue }
            let rules = needs.indices.filter { set & 1 << $0 != 0 }
            found = Shortage(rules: rules, asked: asked, people: able)
        }
        return found
    }
}
