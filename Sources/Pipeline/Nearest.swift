/// Returns the name that someone probably meant, or all that are possible where none is near.
///
/// - Returns: nil if there is none at all, or too many to list.
func suggestion(for text: String, among names: [String]) -> String? {
    let limit = max(1, min(3, text.count / 3))
    let folded = Array(text.lowercased())
    guard folded.count <= 64 else { return nil }
    let near =
        names
        .map { (name: $0, distance: distance(from: folded, to: Array($0.lowercased()))) }
        .min { $0.distance < $1.distance }
    if let near, near.distance <= limit { return near.name }
    return names.isEmpty || names.count > 20 ? nil : names.joined(separator: ", ")
}

/// Returns how many steps make one text of another: add, remove or replace a letter, or swap two neighbours.
///
/// - Complexity: O(n × m).
func distance(from first: [Character], to second: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...second.count)
    for (row, letter) in first.enumerated() {
        var current = [row + 1]
        for (column, other) in second.enumerated() {
            var best = min(
                last[column + 1] + 1, current[column] + 1, last[column] + (letter == other ? 0 : 1))
            if row > 0, column > 0, letter == second[column - 1], first[row - 1] == other {
                best = min(best, beforeLast[column - 1] + 1)
            }
            current.append(best)
        }
        beforeLast = last
        last = current
    }
    return last[second.count]
}
