/// Where a part has ended so far, as far as the part after it still cares.
struct ReachedEnds {
    /// One place where a part ended, and where the first part of its signature began.
    struct End {
        let position: Int
        let origin: Int
    }

    private let gap: ClosedRange<Int>
    private var ends: [End] = []
    private var first = 0

    /// Starts with nothing reached.
    ///
    /// - Parameter gap: The gap between the ends and the start of the next part.
    init(before gap: ClosedRange<Int>) { self.gap = gap }

    /// How many ends are remembered.
    var count: Int { ends.count - first }

    /// Whether no later end can matter any more: the next part may begin anywhere behind one that is already known.
    func isSettled(at position: Int) -> Bool {
        guard gap.upperBound == Int.max, let end = ends.first else { return false }
        return end.position <= position
    }

    /// Whether every end is too far back for any start from a position on.
    func isPassed(at position: Int) -> Bool {
        guard gap.upperBound != Int.max, let end = ends.last else { return false }
        return end.position + gap.upperBound < position
    }

    /// Remembers an end.
    mutating func add(_ end: End) {
        if gap.upperBound == Int.max {
            // Behind an endless gap, the earliest end allows everything that a later one does.
            if let known = ends.first, known.position <= end.position { return }
            ends = [end]
            return
        }
        var place = ends.endIndex
        while place > first, ends[place - 1].position > end.position { place -= 1 }
        if place > first, ends[place - 1].position == end.position { return }
        ends.insert(end, at: place)
    }

    /// Forgets the ends that are too far back for any start from a position on.
    mutating func forget(before position: Int) {
        guard gap.upperBound != Int.max else { return }
        while first < ends.endIndex, ends[first].position + gap.upperBound < position { first += 1 }
        guard first > 64, first * 2 > ends.count else { return }
        ends.removeFirst(first)
        first = 0
    }

    /// Returns where the signature began, if its next part may start at a position.
    func origin(forStart start: Int) -> Int? {
        let latest = start - gap.lowerBound
        var low = first
        var high = ends.endIndex
        while low < high {
            let middle = (low + high) / 2
            if ends[middle].position <= latest { low = middle + 1 } else { high = middle }
        }
        guard low > first else { return nil }
        let end = ends[low - 1]
        return start - end.position <= gap.upperBound ? end.origin : nil
    }
}
