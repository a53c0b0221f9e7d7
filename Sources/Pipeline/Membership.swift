/// Who has which role, each person counted once however the address is written.
struct Membership {
    /// The roles, in the order of the file.
    let roles: [Role]
    /// How many people there are in all roles together.
    let people: Int
    /// How many people have exactly these roles, by the roles' positions.
    private let groups: [Set<Int>: Int]

    init(_ roles: [Role]) {
        var held: [String: Set<Int>] = [:]
        for (index, role) in roles.enumerated() {
            for principal in role.principals { held[Principal.folded(principal), default: []].insert(index) }
        }
        var groups: [Set<Int>: Int] = [:]
        for roles in held.values { groups[roles, default: 0] += 1 }
        self.roles = roles
        self.groups = groups
        people = held.count
    }

    /// The names of all roles: who decides where nobody in particular is named.
    var everyRole: [String] { roles.map(\.name) }

    /// Returns the fewest rules for which there are too few people; nil if all can be filled.
    func shortage(of rules: [(by: [String], approvals: Int)]) -> QuorumMatching.Shortage? {
        guard let filling = filling(rules.map(\.by)) else { return nil }
        var able: [Int: Int] = [:]
        for (held, count) in groups { able[filling(held), default: 0] += count }
        return QuorumMatching.shortage(needs: rules.map(\.approvals), people: able)
    }

    /// Returns the fewest rules for which too few people are left, whoever of the engines signs the promotion;
    /// nil if one of them can.
    ///
    /// Who sent a delivery is not known here and need not have a role, so that nobody is taken off for that.
    func shortageBesidePromoter(of rules: [ReleaseRule]) -> QuorumMatching.Shortage? {
        guard let engine = roles.firstIndex(where: { $0.name == PipelineDefinition.engineRole }),
            let filling = filling(rules.map(\.by))
        else { return nil }
        let apart = rules.indices.reduce(0) {
            rules[$1].apartFrom.contains(.promoter) ? $0 | 1 << $1 : $0
        }
        var able: [Int: Int] = [:]
        var promoters: Set<Int> = []
        for (held, count) in groups {
            able[filling(held), default: 0] += count
            if held.contains(engine) { promoters.insert(filling(held)) }
        }
        var found: QuorumMatching.Shortage?
        for promoter in promoters.sorted() {
            var others = able
            others[promoter, default: 0] -= 1
            others[promoter & ~apart, default: 0] += 1
            guard let shortage = QuorumMatching.shortage(needs: rules.map(\.approvals), people: others) else {
                return nil
            }
            if found == nil { found = shortage }
        }
        return found
    }

    /// Returns which rules somebody with certain roles can fill, as bits.
    ///
    /// - Returns: nil if something is wrong with a role, which has been named where it stands.
    private func filling(_ deciders: [[String]]) -> ((Set<Int>) -> Int)? {
        var masks = Array(repeating: 0, count: roles.count)
        for (index, names) in deciders.enumerated() {
            for name in names {
                guard let role = roles.firstIndex(where: { $0.name == name }), !roles[role].principals.isEmpty
                else { return nil }
                masks[role] |= 1 << index
            }
        }
        return { held in held.reduce(0) { $0 | masks[$1] } }
    }
}
