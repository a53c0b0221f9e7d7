extension String {
    /// Returns the one of several words that this one is most likely a slip of; nil if none is near.
    ///
    /// - Complexity: O(n · m) for each candidate.
    package func nearest(of candidates: [String]) -> String? {
        let typed = lowercased()
        // A word that was broken off is meant to go on.
        let begun = candidates.filter { count >= 3 && $0.lowercased().hasPrefix(typed) }
        if begun.count == 1 { return begun[0] }
        let distances = candidates.map { (word: $0, distance: typed.distance(to: $0.lowercased())) }
        guard let best = distances.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= Swift.max(1, count / 3) ? best.word : nil
    }

    /// Returns how many characters must be inserted, removed, replaced or swapped with their neighbour.
    private func distance(to other: String) -> Int {
        let (left, right) = (Array(self), Array(other))
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (row, character) in left.enumerated() {
            var current = [row + 1]
            for (column, candidate) in right.enumerated() {
                var cost = Swift.min(
                    last[column + 1] + 1, current[column] + 1, last[column] + (character == candidate ? 0 : 1)
                )
                if row > 0, column > 0, character == right[column - 1], left[row - 1] == candidate {
                    cost = Swift.min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
