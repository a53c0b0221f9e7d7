extension [PatternElement] {
    /// Whether elements of fixed lengths stand at a position that leaves room for them.
    func matches(at start: Int, in content: Content) -> Bool {
        var position = start
        for element in self {
            switch element {
            case .cell(let cell):
                guard cell.matches(content[position]) else { return false }
                position += 1
            case .noneOf(let literals):
                for literal in literals where content.has(literal, at: position) { return false }
                position += literals.first?.count ?? 0
            case .oneOf(let branches):
                guard branches.contains(where: { $0.matches(at: position, in: content) }) else {
                    return false
                }
                position += element.lengths.lowerBound
            case .mark(let mark, let isNegated):
                let length = mark.length(at: position, isNegated: isNegated, in: content)
                guard length > 0 else { return false }
                position += length
            case .check(let check):
                guard check.holds(at: position, in: content) else { return false }
            }
        }
        return true
    }
}

extension ArraySlice<PatternElement> {
    /// Returns all the positions that elements can lead to from any of some positions, in order.
    func ends(
        from starts: [Int], in content: Content, _ allowance: inout Allowance
    ) throws(Allowance.Spent) -> [Int] {
        var positions = starts.filter { $0 >= 0 && $0 <= content.count }
        for element in self {
            if positions.isEmpty { return [] }
            try allowance.spend(positions.count)
            positions = try element.ends(from: positions, in: content, &allowance)
        }
        return positions
    }
}

extension PatternElement {
    fileprivate func ends(
        from positions: [Int], in content: Content, _ allowance: inout Allowance
    ) throws(Allowance.Spent) -> [Int] {
        switch self {
        case .cell(let cell):
            return positions.compactMap { $0 < content.count && cell.matches(content[$0]) ? $0 + 1 : nil }
        case .noneOf(let literals):
            let length = literals.first?.count ?? 0
            try allowance.spend(positions.count * literals.count)
            return positions.compactMap { position in
                guard position + length <= content.count else { return nil }
                return literals.contains { content.has($0, at: position) } ? nil : position + length
            }
        case .oneOf(let branches):
            var reached: Set<Int> = []
            for branch in branches {
                reached.formUnion(try branch[...].ends(from: positions, in: content, &allowance))
            }
            return reached.sorted()
        case .mark(let mark, let isNegated):
            return positions.compactMap {
                let length = mark.length(at: $0, isNegated: isNegated, in: content)
                return length > 0 ? $0 + length : nil
            }
        case .check(let check):
            try allowance.spend(positions.count)
            return positions.filter { check.holds(at: $0, in: content) }
        }
    }
}
