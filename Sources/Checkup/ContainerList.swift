internal import Ledger

/// Gathers the containers of a delivery, bounded however many there are.
struct ContainerList: Sendable {
    /// How many there are.
    private(set) var count = 0
    private var kept: [(file: String, place: Int, container: CheckupReport.Container)] = []

    /// Adds those of one file.
    mutating func add(_ outline: ContainerOutline, of file: String) {
        count += outline.count
        for (place, container) in outline.containers.enumerated() {
            var container = container
            container.file = CheckupReport.RecordedFinding.cut(file)
            container.inside = CheckupReport.RecordedFinding.cut(container.inside)
            kept.append((file, place, container))
        }
        if kept.count > 16 * CheckupReport.recordedContainers { kept = first }
    }

    /// Returns the first ones, in the order of files, the outer ones first.
    func containers(atMost count: Int) -> [CheckupReport.Container] { first.prefix(count).map(\.container) }

    private var first: [(file: String, place: Int, container: CheckupReport.Container)] {
        let sorted = kept.sorted { left, right in
            guard left.file.utf8.elementsEqual(right.file.utf8) else {
                return left.file.utf8.lexicographicallyPrecedes(right.file.utf8)
            }
            return left.place < right.place
        }
        return Array(sorted.prefix(CheckupReport.recordedContainers))
    }
}
