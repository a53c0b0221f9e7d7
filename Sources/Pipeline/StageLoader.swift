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
    /// - Parameter roles: nil if the roles could not be read; then nothing is said about releases by them.
    mutating func stages(of parent: Fields, roles: [Role]?) -> [Stage]? {
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
        for entry in entries { placed.append(stage(entry, names: names, roles: roles)) }
        refuseCircles(in: placed)
        return placed.map(\.stage)
    }

    /// More stages than any pipeline has, and few enough that looking for circles takes no time.
    private static let mostStages = 500

    private mutating func stage(_ entry: Entry, names: [String], roles: [Role]?) -> PlacedStage {
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
        let release = release(fields, roles: roles)
        let soak = quantity("soak", of: fields, as: .duration)
        // It would look like a gate and hold nothing back.
        if soak != nil, fields["after"]?.value.isEmptyList ?? true {
            note(.soakNowhere, entry.key, fields.mark(of: "soak"))
        }
        let rules = release.map { [$0] } ?? []
        let stage = Stage(
            name: entry.key, title: title, after: .all(after.map(\.text)), release: rules, rollback: rules,
            verify: nil, soak: soak ?? 0, windows: [])
        return PlacedStage(stage: stage, mark: entry.mark, after: after)
    }

    private mutating func after(_ fields: Fields, names: [String]) -> [(text: String, mark: Mark)] {
        guard let list = fields["after"].flatMap({ list($0.value, "after") }) else { return [] }
        refuseRepetition(in: list, "after")
        var after: [(text: String, mark: Mark)] = []
        for item in list {
            // Equal to Swift is equal up to the way letters are put together; the stage's own way is what
            // counts.
            guard let name = names.first(where: { $0 == item.text }) else {
                note(
                    .stageUnknown, item.text, item.mark, expected: suggestion(for: item.text, among: names))
                after.append(item)
                continue
            }
            after.append((name, item.mark))
        }
        return after
    }

    private mutating func release(_ parent: Fields, roles: [Role]?) -> ReleaseRule? {
        guard let fields = fields("release", of: parent, as: .release) else { return nil }
        let by = text("by", of: fields)
        let approvals = quantity("approvals", of: fields, as: .number(upTo: 1_000))
        guard let by, let roles else { return nil }
        guard let role = roles.first(where: { $0.name == by }) else {
            note(
                .roleUnknown, by, fields.valueMark(of: "by"),
                expected: suggestion(for: by, among: roles.map(\.name)))
            return nil
        }
        guard let approvals else { return nil }
        let people = Set(role.principals.map(Principal.folded)).count
        // A role without readable members has been named already.
        if people > 0, approvals > people {
            note(
                .quorum, role.name, fields.valueMark(of: "approvals"), expected: "\(approvals)",
                found: "\(people)")
        }
        return ReleaseRule(
            by: [role.name], approvals: approvals, expires: nil, apartFrom: [.sender, .promoter])
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
