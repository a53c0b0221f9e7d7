/// A subsignature that stands for any pattern of a group: `${least-most}group$`.
///
/// The patterns are lines of `.ndb` files with the group for an offset (`$12$`) and the same target. One of them must begin so many
/// bytes behind the beginning of the subsignature before.
struct MacroSubsignature: Sendable, Hashable {
    let group: Int
    private let least: Int
    private let most: Int

    /// How many groups there are.
    static let groups = 32

    /// Windows that are nearer to each other are one: what is found between them is no hit, but costs less than to begin anew.
    private static let near = 64

    /// Returns where to look for patterns of the group: wherever one that begins is a hit, and next to nowhere else.
    ///
    /// - Parameter places: Where the subsignature before begins, in order.
    func windows(after places: [Int], inContentOf size: Int) -> [ClosedRange<Int>] {
        var windows: [ClosedRange<Int>] = []
        for place in places {
            // Both are of eighteen digits at most, so that nothing overflows.
            let first = place + least
            guard first < size else { break }
            let last = min(place + most, size - 1)
            if let before = windows.last, first - before.upperBound <= Self.near {
                windows[windows.count - 1] = before.lowerBound...max(before.upperBound, last)
            } else {
                windows.append(first...last)
            }
        }
        return windows
    }

    /// Returns the hits of the group that begin at the right distance from one of some places.
    ///
    /// - Parameters:
    ///   - places: Where the subsignature before begins, in order.
    ///   - members: Where the patterns of the group begin, in order.
    func hits(after places: [Int], among members: [Int]) -> PatternHits {
        var hits = PatternHits()
        var next = 0
        for place in places {
            while next < members.count, members[next] - place < least { next += 1 }
            // Each counts once, however many places it is right for.
            while next < members.count, members[next] - place <= most {
                hits.add(members[next], isWhole: true)
                next += 1
            }
        }
        return hits
    }

    /// Reads a subsignature.
    ///
    /// - Throws: ``LineFault``, `unsupported` for what can never be found: nothing is before it, or the distance is none.
    init(_ field: ArraySlice<UInt8>, number: Int, in line: SignatureLine) throws(LineFault) {
        let fault = line.malformed("${least-most}group$ is needed", at: field)
        let parts = field.dropFirst(2).split(separator: UInt8(ascii: "}"), omittingEmptySubsequences: false)
        guard field.starts(with: "${".utf8), field.last == UInt8(ascii: "$"), parts.count == 2 else {
            throw fault
        }
        let ends = parts[0].split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard ends.count == 2, let least = decimal(ends[0]), let most = decimal(ends[1]),
            let group = decimal(parts[1].dropLast()), group < Self.groups
        else { throw fault }
        guard number > 0, least <= most else { throw .unsupported }
        self.group = group
        self.least = least
        self.most = most
    }
}
