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
    /// Returns where a part ends that starts at a position; empty if it does not.
    func ends(of part: Part, from start: Int, in content: Content, _ allowance: inout Allowance)
        throws(Allowance.Spent) -> [Int]
    {
        if let variable = part.variable {
            return try ends(of: self.variable[variable][...], from: [start], in: content, &allowance)
        }
        guard start >= 0, start + part.cells.count <= content.count else { return [] }
        var position = start
        for cell in part.cells {
            guard cells[cell].matches(content[position]) else { return [] }
            position += 1
        }
        try allowance.spend(part.cells.count >> 3)
        return [position]
    }

    /// Returns the positions at which a part may start whose anchor stands at a position.
    ///
    /// - Returns: One position, or several where the elements before the anchor are of variable length.
    func starts(of number: UInt32, anchoredAt position: Int) -> ClosedRange<Int> {
        let part = parts[Int(number)]
        guard let variable = part.variable else {
            let start = position - part.anchor.element
            return start...start
        }
        let before = self.variable[variable][..<part.anchor.element].lengths
        return (position - before.upperBound)...(position - before.lowerBound)
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
        case .skip(let range):
            var reached: Set<Int> = []
            try allowance.spend(positions.count * range.count)
            for position in positions {
                for end in range.lazy.map({ position + $0 }) where end <= content.count {
                    reached.insert(end)
                }
            }
            return reached.sorted()
        }
    }
}
