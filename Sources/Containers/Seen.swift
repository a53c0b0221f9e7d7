/// What of a content was seen by one reading, or by all.
struct Seen {
    /// The parts that need not be searched for more.
    var covered = Coverage()
    /// The members that lie in it as they are, each in one piece; all of them were looked into.
    var members: [Range<Int>] = []

    init() {}

    init(_ range: Range<Int>) { covered.add(range) }

    mutating func add(_ other: Seen) {
        covered.add(other.covered)
        members += other.members
    }

    func moved(by offset: Int) -> Seen {
        guard offset != 0 else { return self }
        var moved = Seen()
        moved.covered = covered.moved(by: offset)
        moved.members = members.map { $0.lowerBound + offset..<$0.upperBound + offset }
        return moved
    }
}

/// The parts of a content that something was read from, so that what stands in them is known already.
struct Coverage {
    private var ranges: [Range<Int>] = []

    mutating func add(_ new: Range<Int>) { add([new]) }

    mutating func add(_ new: [Range<Int>]) {
        var merged: [Range<Int>] = []
        for range in (ranges + new).sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
            if let last = merged.last, range.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        ranges = merged
    }

    mutating func add(_ other: Coverage) {
        if !other.ranges.isEmpty { add(other.ranges) }
    }

    func moved(by offset: Int) -> Coverage {
        var moved = Coverage()
        moved.ranges = ranges.map { $0.lowerBound + offset..<$0.upperBound + offset }
        return moved
    }

    func covers(_ position: Int) -> Bool { end(around: position) != nil }

    /// Where the part ends that a position is in; nil if it is in none.
    ///
    /// - Complexity: O(log *n*) in the number of parts.
    func end(around position: Int) -> Int? {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound <= position { low = middle + 1 } else { high = middle }
        }
        guard low < ranges.count, ranges[low].contains(position) else { return nil }
        return ranges[low].upperBound
    }

    func next(after position: Int) -> Int { end(around: position) ?? position }
}
