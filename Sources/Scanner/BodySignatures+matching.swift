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
            return elements.matches(at: start, in: content) ? [start + part.lengths.lowerBound] : []
        }
        return try elements[...].ends(from: [start], in: content, &allowance)
    }
}
