/// Where a pattern was found in content.
struct PatternHits: Hashable {
    /// How often, as logical signatures count.
    var count = 0
    /// Where the first and the last hit begin.
    var first: Int?
    var last: Int?

    /// Takes in a hit; one that begins where an earlier one did, or before it, is not counted twice.
    ///
    /// - Parameter isWhole: Whether the pattern has one part. Of others, each occurrence of the last part is a hit.
    mutating func add(_ origin: Int, isWhole: Bool) {
        if first == nil { first = origin }
        if let last, isWhole ? origin <= last : origin < last { return }
        count += 1
        last = origin
    }
}

/// Finds every occurrence of one pattern: slower than the search for all signatures, but with all the places.
struct PatternSearch {
    /// How many occurrences of a part are kept; content with more is made to take memory.
    static let mostRemembered = 1 << 22

    let content: Content

    /// An occurrence of a part, and where the pattern began that led to it.
    private struct Occurrence {
        let origin: Int
        let start: Int
        let end: Int
    }

    /// Finds where the pattern begins, once for each occurrence of its last part, in the order of these.
    ///
    /// - Complexity: O(*n*) in the size of the content for each part, unless nearly every position looks like it.
    func origins(
        of parts: [PatternPart], at starts: Placement.Starts, _ allowance: inout Allowance
    ) throws(Allowance.Spent) -> [Int] {
        guard let first = parts.first else { return [] }
        var before = try occurrences(of: first, within: starts, &allowance) { start in
            starts.contains(start) ? start : nil
        }
        for part in parts.dropFirst() {
            var ends = ReachedEnds(before: part.gap)
            guard let least = before.map(\.end).min() else { return [] }
            for occurrence in before {
                ends.add(ReachedEnds.End(position: occurrence.end, origin: occurrence.origin))
            }
            let range = Placement.Starts.range(least...max(least, content.count))
            before = try occurrences(of: part, within: range, &allowance) { ends.origin(forStart: $0) }
        }
        var origins: [Int] = []
        var last: Int?
        for occurrence in before.sorted(by: { ($0.start, $0.origin) < ($1.start, $1.origin) })
        where occurrence.start != last {
            origins.append(occurrence.origin)
            last = occurrence.start
        }
        return origins
    }

    /// Finds all places where the pattern begins, in order, though many begin and end alike.
    ///
    /// - Parameter windows: Where it may begin, in order and apart from each other.
    /// - Complexity: O(*n*) in the size of the content for each part but the first, as for ``origins(of:at:_:)``.
    func beginnings(
        of parts: [PatternPart], within windows: [ClosedRange<Int>], _ allowance: inout Allowance
    ) throws(Allowance.Spent) -> [Int] {
        guard let part = parts.first else { return [] }
        var first: [Occurrence] = []
        for window in windows {
            first += try occurrences(of: part, within: .range(window), &allowance) { start in
                window.contains(start) ? start : nil
            }
            guard first.count <= Self.mostRemembered else { throw Allowance.Spent() }
        }
        // What each part goes on from is found from the front, so that little is kept; what leads to the end, then, from the back.
        var reached = [first]
        var count = first.count
        for part in parts.dropFirst() {
            let before = reached[reached.count - 1]
            guard let least = before.map(\.end).min(), let most = before.map(\.end).max() else { return [] }
            var ends = ReachedEnds(before: part.gap)
            for occurrence in before {
                ends.add(ReachedEnds.End(position: occurrence.end, origin: occurrence.origin))
            }
            // Gaps are of eighteen digits at most, so that nothing overflows.
            let last = part.gap.upperBound == Int.max ? content.count : most + part.gap.upperBound
            let range = Placement.Starts.range(least...max(least, min(last, content.count)))
            reached.append(
                try occurrences(of: part, within: range, &allowance) { ends.origin(forStart: $0) })
            count += reached[reached.count - 1].count
            guard count <= Self.mostRemembered else { throw Allowance.Spent() }
        }
        var starts = Self.starts(of: reached[parts.count - 1])
        for number in parts.indices.dropLast().reversed() {
            let gap = parts[number + 1].gap
            starts = Self.starts(of: reached[number].filter { Self.hasStart(starts, $0.end, gap) })
        }
        return starts
    }

    /// Returns where occurrences start, in order and each place once.
    private static func starts(of occurrences: [Occurrence]) -> [Int] {
        var starts: [Int] = []
        for start in occurrences.map(\.start).sorted() where start != starts.last { starts.append(start) }
        return starts
    }

    /// Whether one of some starts, which are in order, lies behind an end with a gap between them.
    private static func hasStart(_ starts: [Int], _ end: Int, _ gap: ClosedRange<Int>) -> Bool {
        let least = end + gap.lowerBound
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] < least { low = middle + 1 } else { high = middle }
        }
        return low < starts.count && starts[low] - end <= gap.upperBound
    }

    /// Finds the occurrences of a part that go on from what was found before them.
    private func occurrences(
        of part: PatternPart, within starts: Placement.Starts, _ allowance: inout Allowance,
        origin: (Int) -> Int?
    ) throws(Allowance.Spent) -> [Occurrence] {
        guard let anchor = anchor(of: part.elements) else { return [] }
        let before = part.elements[..<anchor.element].lengths
        var first = before.lowerBound
        var last = content.count - 2
        if case .range(let range) = starts {
            first += range.lowerBound
            last = min(last, range.upperBound + before.upperBound)
        }
        guard first <= last else { return [] }
        try allowance.spend((last - first) >> 5 + 1)
        var found: [Occurrence] = []
        for position in first...last
        where anchor.first.matches(content[position]) && anchor.second.matches(content[position + 1]) {
            try allowance.spend(1)
            for start in (position - before.upperBound)...(position - before.lowerBound) {
                guard start >= 0, let origin = origin(start) else { continue }
                let ends = try part.elements[...].ends(from: [start], in: content, &allowance)
                for end in ends { found.append(Occurrence(origin: origin, start: start, end: end)) }
                guard found.count <= Self.mostRemembered else { throw Allowance.Spent() }
            }
        }
        // Where elements of different lengths stand before the anchor, a start is seen more than once.
        return before.count == 1 ? found : Self.distinct(found)
    }

    private static func distinct(_ found: [Occurrence]) -> [Occurrence] {
        var seen: Set<[Int]> = []
        return found.filter { seen.insert([$0.start, $0.end]).inserted }
    }

    /// Two single bytes in a row, the rarest that a part has.
    private struct Pair {
        let first: Cell
        let second: Cell
        let element: Int
    }

    private func anchor(of elements: [PatternElement]) -> Pair? {
        var best: (pair: Pair, score: Int)?
        for index in elements.indices.dropLast() {
            guard let first = elements[index].cell, let second = elements[index + 1].cell,
                first.isLiteral || first.isFolded, second.isLiteral || second.isFolded
            else { continue }
            let score = Self.score(first) + Self.score(second)
            if score > best?.score ?? -1 {
                best = (Pair(first: first, second: second, element: index), score)
            }
        }
        return best?.pair
    }

    private static func score(_ cell: Cell) -> Int {
        if cell.value == 0 || cell.value == 0xff { return 0 }
        return cell.isFolded ? 1 : 2
    }
}
