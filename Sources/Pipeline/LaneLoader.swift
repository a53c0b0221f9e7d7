internal import Problems
internal import YAML

extension FieldReader {
    /// Reads the ways that skip stages.
    ///
    /// - Parameters:
    ///   - stages: nil if they could not be read.
    ///   - graph: nil if something is wrong with the stages; then nothing is said about what a lane skips.
    ///   - membership: nil if the roles could not be read; then nothing is said about releases by them.
    mutating func lanes(
        of parent: Fields, stages: [Stage]?, _ graph: StageGraph?, _ membership: Membership?
    ) -> [Lane] {
        guard let entry = parent["lanes"], let entries = entries(entry.value, "lanes") else { return [] }
        guard entries.count <= Self.mostLanes else {
            note(.limitTooLarge, "lanes", entry.mark, expected: "\(Self.mostLanes)")
            return []
        }
        refuseCollisions(among: entries)
        return entries.compactMap { lane($0, stages, graph, membership) }
    }

    /// More lanes than any pipeline has; each is looked at for every stage.
    private static let mostLanes = 50

    private mutating func lane(
        _ entry: Entry, _ stages: [Stage]?, _ graph: StageGraph?, _ membership: Membership?
    ) -> Lane? {
        if let name = name(entry.key, at: entry.mark),
            Lane.reservedNames.contains(ReferenceName.folded(name))
        {
            note(.nameReserved, name, entry.mark)
        }
        guard let fields = fields(entry.value, as: .lane, entry.key, at: entry.mark) else { return nil }
        let title = text("title", of: fields)
        let from = fields["from"].flatMap { list($0.value, "from") } ?? []
        refuseRepetition(in: from, "from")
        let to = text("to", of: fields)
        let release = releaseRules("release", of: fields, membership)
        let catchUp = quantity("catch-up", of: fields, as: .duration)
        let anyTime = truth("any-time", of: fields)
        guard let to, let stages else { return nil }
        let target = position(of: to, fields.valueMark(of: "to"), in: stages)
        let begins = from.map { position(of: $0.text, $0.mark, in: stages) }
        guard let graph, let target, let release, let catchUp, let anyTime else { return nil }
        let before = graph.ancestors(of: target)
        var skipped = before
        var leads = true
        for (begin, item) in zip(begins, from) {
            guard let begin else { continue }
            if !before.contains(begin) {
                note(.laneBackwards, entry.key, item.mark, expected: stages[target].name, found: item.text)
                leads = false
            }
            skipped.subtract(graph.ancestors(of: begin).union([begin]))
        }
        // Beside a begin that does not lead there it would be the same problem again.
        if leads, skipped.isEmpty { note(.laneIdle, entry.key, entry.mark) }
        return Lane(
            name: entry.key, title: title, from: begins.compactMap { $0.map { stages[$0].name } },
            to: stages[target].name, release: release, catchUp: catchUp, anyTime: anyTime,
            skipped: skipped.sorted().map { stages[$0].name })
    }

    /// Returns where a stage stands among all, and names it if there is none.
    private mutating func position(of name: String, _ mark: Mark, in stages: [Stage]) -> Int? {
        if let position = stages.firstIndex(where: { $0.name == name }) { return position }
        note(.stageUnknown, name, mark, expected: suggestion(for: name, among: stages.map(\.name)))
        return nil
    }
}

extension Lane {
    /// What a release that is for no lane says it is for.
    static let reservedNames: Set = ["regular", "rollback"]
}
