internal import Problems

extension FieldReader {
    /// Names every circle of stages that wait for each other, and every stage that none can therefore enter.
    mutating func refuseCircles(in stages: [PlacedStage]) {
        let graph = StageGraph(stages.map(\.stage))
        var named: Set<Int> = []
        for index in graph.tangled where !named.contains(index) {
            guard let circle = graph.circle(through: index) else { continue }
            named.formUnion(circle)
            let names = (circle + [index]).map { stages[$0].stage.name }
            let next = names[1]
            let mark = stages[index].after.first { $0.text == next }?.mark ?? stages[index].mark
            note(.cycle, stages[index].stage.name, mark, found: names.joined(separator: " → "))
        }
        let stuck = graph.stuck
        for index in stuck where !named.contains(index) {
            // A stage that waits for one that does not exist has been named already.
            guard !graph.waitsForUnknown(index), let cause = graph.before[index].first(where: stuck.contains)
            else { continue }
            note(.unreachable, stages[index].stage.name, stages[index].mark, found: stages[cause].stage.name)
        }
    }
}

/// Who waits for whom, by the stages' positions in the file.
struct StageGraph {
    /// For each stage, those that it waits for and that exist.
    let before: [[Int]]
    /// For each stage, how many of them a delivery must have stood in.
    private let needed: [Int]
    private let unknown: Set<Int>

    init(_ stages: [Stage]) {
        var positions: [String: Int] = [:]
        for (index, stage) in stages.enumerated() where positions[stage.name] == nil {
            positions[stage.name] = index
        }
        before = stages.map { stage in stage.after.stages.compactMap { positions[$0] } }
        needed = stages.map(\.after.needed)
        unknown = Set(
            stages.indices.filter { index in stages[index].after.stages.contains { positions[$0] == nil } })
    }

    func waitsForUnknown(_ index: Int) -> Bool { unknown.contains(index) }

    /// The stages that can never be entered, in the order of the file: a stage needs as many of those that it
    /// waits for as it says.
    var stuck: [Int] { closed { needed[$0] } }

    /// The stages in a circle or behind one, in the order of the file.
    ///
    /// A circle is one even where another way leads into it.
    var tangled: [Int] { closed { before[$0].count } }

    /// Returns the stages that do not open if each needs a number of those that it waits for.
    private func closed(needing number: (Int) -> Int) -> [Int] {
        var open: Set<Int> = []
        var changed = true
        while changed {
            changed = false
            for index in before.indices where !open.contains(index) {
                guard before[index].count(where: open.contains) >= number(index) else { continue }
                open.insert(index)
                changed = true
            }
        }
        return before.indices.filter { !open.contains($0) }
    }

    /// Returns the stages from which one can be reached, itself not among them unless it is in a circle.
    func ancestors(of index: Int) -> Set<Int> {
        var found: Set<Int> = []
        var queue = before[index]
        while let next = queue.popLast() {
            if found.insert(next).inserted { queue += before[next] }
        }
        return found
    }

    /// Returns the shortest circle through a stage, beginning with it; nil if it is in none.
    func circle(through start: Int) -> [Int]? {
        var previous: [Int: Int] = [:]
        var queue = [start]
        var head = 0
        while head < queue.count {
            let current = queue[head]
            head += 1
            for next in before[current] {
                if next == start {
                    var circle = [current]
                    while let last = circle.last, last != start, let step = previous[last] {
                        circle.append(step)
                    }
                    return circle.reversed()
                }
                guard previous[next] == nil else { continue }
                previous[next] = current
                queue.append(next)
            }
        }
        return nil
    }
}
