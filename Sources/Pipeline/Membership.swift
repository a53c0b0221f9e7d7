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
    ///
    /// Whoever sent a delivery or signs a promotion differs from case to case, so that nobody is taken off
    /// for that here.
    func shortage(of rules: [(by: [String], approvals: Int)]) -> QuorumMatching.Shortage? {
        var masks = Array(repeating: 0, count: roles.count)
        for (index, rule) in rules.enumerated() {
            for name in rule.by {
                guard let role = roles.firstIndex(where: { $0.name == name }), !roles[role].principals.isEmpty
                else {
                    // What is wrong with such a role has been named where it stands.
                    return nil
                }
                masks[role] |= 1 << index
            }
        }
        var able: [Int: Int] = [:]
        for (held, count) in groups { able[held.reduce(0) { $0 | masks[$1] }, default: 0] += count }
        return QuorumMatching.shortage(needs: rules.map(\.approvals), people: able)
    }
}
