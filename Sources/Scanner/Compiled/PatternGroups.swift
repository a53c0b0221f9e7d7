/// The patterns of groups, as far as the signatures that one content may match ask for them.
struct PatternGroups {
    private let database: CompiledDatabase
    /// The rules of each group; nil until the first is asked for.
    private var rules: [Key: [UInt32]]?
    private var known: [Key: Patterns] = [:]

    /// The patterns of one group.
    struct Patterns {
        fileprivate(set) var all: [[PatternPart]] = []
        /// Those that no list takes out of count.
        fileprivate(set) var counting: [[PatternPart]] = []
        /// What takes the first one of the others out of count.
        fileprivate(set) var permission: String?
    }

    /// A group belongs to a kind of file.
    private struct Key: Hashable {
        let target: Int
        let group: Int
    }

    init(of database: CompiledDatabase) { self.database = database }

    /// Returns the patterns of a group that are meant for a kind of file; their lines are parsed once, whoever asks for them.
    mutating func patterns(
        of group: Int, for target: FileTarget, _ allowance: inout Allowance
    ) throws(ScanFailure) -> Patterns {
        let key = Key(target: target.rawValue, group: group)
        if let known = known[key] { return known }
        if rules == nil { rules = try read(&allowance) }
        var found = Patterns()
        // Each pattern's name is compared with all that lists take out of count.
        let ignored = database.directory.sources.reduce(0) { $0 + $1.ignored.count }
        for number in rules?[key] ?? [] {
            let line = try database.line(of: number)
            try allowance.step(64 + line.count + ignored)
            let rule: BodyRule
            do throws(LineFault) { rule = try BodyRule(line) } catch { throw .damaged }
            guard rule.group == group, rule.target == target else { throw .damaged }
            found.all.append(rule.parts)
            if let permission = try database.permission(of: database.hit(of: number, at: nil)) {
                found.permission = found.permission ?? permission
            } else {
                found.counting.append(rule.parts)
            }
        }
        known[key] = found
        return found
    }

    /// Reads which rules belong to which group.
    private func read(_ allowance: inout Allowance) throws(ScanFailure) -> [Key: [UInt32]] {
        var rules: [Key: [UInt32]] = [:]
        let members = database.directory.bodies.members
        try allowance.step(members.count)
        for number in 0..<members.count {
            let place = members.offset + number * BodyTables.memberSize
            let key = Key(
                target: Int(try database.bytes.byte(place + 4)),
                group: Int(try database.bytes.byte(place + 5)))
            rules[key, default: []].append(try database.bytes.word(place))
        }
        return rules
    }
}
