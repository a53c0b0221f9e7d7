/// The work that a scan may still do.
///
/// Content can be made so that every position looks like many signatures. A scan that would take too long ends with an error
/// instead: what was not scanned to the end is never called clean.
package struct Allowance {
    private var left: Int

    /// Allows so many steps: a signature looked at, or a few bytes compared.
    package init(_ left: Int) { self.left = left }

    /// The scan ran out of its allowance.
    struct Spent: Error {}

    @inline(__always)
    mutating func spend(_ work: Int) throws(Spent) {
        left -= work
        guard left >= 0 else { throw Spent() }
    }
}

extension BodySignatures {
    /// Whether the single bytes around a part's anchor stand where the anchor was seen.
    ///
    /// It is all there is to check for a part without variable elements, and cheap for any.
    func hasCore(of part: Part, anchoredAt position: Int, in content: Content) -> Bool {
        let start = position - part.coreAhead
        guard start >= 0, start + part.core.count <= content.count else { return false }
        var place = start
        for cell in part.core {
            guard cells[cell].matches(content[place]) else { return false }
            place += 1
        }
        return true
    }

    /// Returns where a part ends whose core was seen, and that starts at a position; empty if it does not.
    func ends(
        of part: Part, from start: Int, in content: Content, _ allowance: inout Allowance
    ) throws(Allowance.Spent) -> [Int] {
        guard let variable = part.variable else { return [start + part.core.count] }
        let elements = self.variable[variable]
        try allowance.spend(elements.count >> 2)
        if part.lengths.count == 1 {
            guard start >= 0, start + part.lengths.lowerBound <= content.count else { return [] }
            return matches(elements, at: start, in: content) ? [start + part.lengths.lowerBound] : []
        }
        return try ends(of: elements[...], from: [start], in: content, &allowance)
    }

    /// Whether elements of fixed lengths stand at a position that leaves room for them.
    private func matches(_ elements: [PatternElement], at start: Int, in content: Content) -> Bool {
        var position = start
        for element in elements {
            switch element {
            case .cell(let cell):
                guard cell.matches(content[position]) else { return false }
                position += 1
            case .noneOf(let literals):
                for literal in literals where content.has(literal, at: position) { return false }
                position += literals.first?.count ?? 0
            case .oneOf(let branches):
                guard branches.contains(where: { matches($0, at: position, in: content) }) else {
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

    /// Returns all the positions that elements can lead to from any of some positions.
    private func ends(
        of elements: ArraySlice<PatternElement>, from starts: [Int], in content: Content,
        _ allowance: inout Allowance
    ) throws(Allowance.Spent) -> [Int] {
        var positions = starts.filter { $0 >= 0 && $0 <= content.count }
        for element in elements {
            if positions.isEmpty { return [] }
            try allowance.spend(positions.count)
            positions = try ends(of: element, from: positions, in: content, &allowance)
        }
        return positions
    }

    private func ends(
        of element: PatternElement, from positions: [Int], in content: Content, _ allowance: inout Allowance
    ) throws(Allowance.Spent) -> [Int] {
        switch element {
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
                reached.formUnion(try ends(of: branch[...], from: positions, in: content, &allowance))
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
