extension BodyBuilder {
    /// Returns the signatures that cannot match, since no source has patterns of a group that they ask for: the source of each, and its
    /// file's place in the container, from one.
    ///
    /// What was compiled of a source stays as it is, for the patterns may come with another one, later.
    func waiting() -> [(source: Int, member: Int)] {
        var groups: [FileTarget.RawValue: Set<Int>] = [:]
        for row in stride(from: 0, to: members.count, by: BodyTables.memberSize) {
            groups[Int(members[row + 4]), default: []].insert(Int(members[row + 5]))
        }
        var waiting: [(Int, Int)] = []
        for row in stride(from: 0, to: askers.count, by: BodyTables.memberSize) {
            let rule = Self.word(row, of: askers) * BodyTables.ruleSize
            let start = Self.word(rule, of: rules)
            let line = text[start..<(start + Self.word(rule + 4, of: rules))]
            // A line that was read once can be read again.
            guard let signature = try? LogicalSignature(line),
                !signature.mayMatch(with: groups[signature.conditions.target.rawValue] ?? [])
            else { continue }
            waiting.append(
                (Int(rules[rule + 10]) | Int(rules[rule + 11]) << 8, Self.word(row + 4, of: askers)))
        }
        return waiting
    }

    private static func word(_ place: Int, of bytes: [UInt8]) -> Int {
        (0..<4).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }
}

extension LogicalSignature {
    /// Whether it may match anything, if only some groups have patterns.
    fileprivate func mayMatch(with groups: Set<Int>) -> Bool {
        var missing: Set<Int> = []
        for (number, part) in parts.enumerated() {
            switch part {
            case .macro(let macro): if !groups.contains(macro.group) { missing.insert(number) }
            case .pattern(let pattern):
                if !pattern.trigger.mayHold(without: missing) { missing.insert(number) }
            case .body, .comparison: break
            }
        }
        return expression.mayHold(without: missing)
    }
}
