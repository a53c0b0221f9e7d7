internal import Problems
internal import YAML

extension FieldReader {
    /// A stage with where its parts stand.
    struct PlacedStage {
        let stage: Stage
        let mark: Mark
        let after: [(text: String, mark: Mark)]
    }

    /// Reads the stages and checks that they make a graph that can be walked.
    ///
    /// - Parameter membership: nil if the roles could not be read; then nothing is said about releases by them.
    mutating func stages(of parent: Fields, _ membership: Membership?) -> [Stage]? {
        guard let entry = parent["stages"], let entries = entries(entry.value, "stages") else { return nil }
        guard !entries.isEmpty else {
            note(.stagesEmpty, "stages", entry.value.mark)
            return nil
        }
        guard entries.count <= Self.mostStages else {
            note(.limitTooLarge, "stages", entry.mark, expected: "\(Self.mostStages)")
            return nil
        }
        refuseCollisions(among: entries)
        let names = entries.map(\.key)
        var placed: [PlacedStage] = []
        for entry in entries { placed.append(stage(entry, names: names, membership)) }
        refuseCircles(in: placed)
        return placed.map(\.stage)
    }

    /// More stages than any pipeline has, and few enough that looking for circles takes no time.
    private static let mostStages = 500

    private mutating func stage(_ entry: Entry, names: [String], _ membership: Membership?) -> PlacedStage {
        if let name = name(entry.key, at: entry.mark),
            ReferenceName.folded(name) == PipelineDefinition.ledgerName
        {
            note(.nameReserved, name, entry.mark)
        }
        guard let fields = fields(entry.value, as: .stage, entry.key, at: entry.mark) else {
            let stage = Stage(
                name: entry.key, title: nil, after: .none, release: [], rollback: [], verify: nil, soak: 0,
                windows: [])
            return PlacedStage(stage: stage, mark: entry.mark, after: [])
        }
        let title = text("title", of: fields)
        let after = after(fields, names: names)
        let release = releaseRules("release", of: fields, membership) ?? []
        let rollback = releaseRules("rollback", of: fields, membership)
        let verify = verifyRule(of: fields, membership)
        let soak = quantity("soak", of: fields, as: .duration)
        // It would look like a gate and hold nothing back.
        if soak != nil, fields["after"]?.value.isEmptyList ?? true {
            note(.soakNowhere, entry.key, fields.mark(of: "soak"))
        }
        let standard = release.isEmpty ? [.anybody(of: membership?.everyRole ?? [])] : release
        let stage = Stage(
            name: entry.key, title: title,
            after: Predecessors(stages: after.stages.map(\.text), needed: after.needed), release: release,
            rollback: rollback ?? standard, verify: verify, soak: soak ?? 0, windows: windows(of: fields))
        return PlacedStage(stage: stage, mark: entry.mark, after: after.stages)
    }

    // MARK: Stages before

    /// The stages before, each with where it is named, and how many of them are needed.
    private typealias After = (stages: [(text: String, mark: Mark)], needed: Int)

    private mutating func after(_ parent: Fields, names: [String]) -> After {
        guard let entry = parent["after"] else { return ([], 0) }
        switch entry.value.content {
        case .sequence:
            let list = stageList(entry.value, "after", names: names)
            return (list, list.count)
        case .mapping: return afterForm(parent, names: names)
        case .scalar, .unresolved:
            noteType(entry.value, "after", .listOrMapping)
            return ([], 0)
        }
    }

    private mutating func afterForm(_ parent: Fields, names: [String]) -> After {
        let before = problems.count
        guard let fields = fields("after", of: parent, as: .after) else { return ([], 0) }
        let keys = Section.after.keys.map(\.name).filter { fields[$0] != nil }
        guard let key = keys.last, [["all"], ["any"], ["at-least", "of"]].contains(keys) else {
            // Beside a misspelt key it would be the same problem again.
            if problems.count == before { note(.afterForm, "after", fields.mark) }
            return ([], 0)
        }
        let list = fields[key].map { stageList($0.value, key, names: names) } ?? []
        if fields[key]?.value.isEmptyList ?? false { note(.valueEmpty, key, fields.valueMark(of: key)) }
        switch key {
        case "all": return (list, list.count)
        case "any": return (list, min(1, list.count))
        default:
            let most = Quantity.number(upTo: max(1, list.count))
            return (list, min(quantity("at-least", of: fields, as: most) ?? 1, list.count))
        }
    }

    /// Reads a list of stages; names those that do not exist.
    mutating func stageList(
        _ node: Node, _ key: String, names: [String]
    ) -> [(text: String, mark: Mark)] {
        let list = list(node, key) ?? []
        refuseRepetition(in: list, key)
        return list.map { item in
            // Equal to Swift is equal up to the way letters are put together; the stage's own way is what
            // counts.
            if let name = names.first(where: { $0 == item.text }) { return (name, item.mark) }
            note(.stageUnknown, item.text, item.mark, expected: suggestion(for: item.text, among: names))
            return item
        }
    }

    /// Names pairs of keys that differ only by case or by the way their letters are put together.
    mutating func refuseCollisions(among entries: [Entry]) {
        var seen: [String: String] = [:]
        for entry in entries {
            let folded = ReferenceName.folded(entry.key)
            if let first = seen[folded] {
                note(.nameCollision, entry.key, entry.mark, found: first)
            } else {
                seen[folded] = entry.key
            }
        }
    }
}
