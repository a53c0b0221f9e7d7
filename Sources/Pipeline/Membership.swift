/// Who has which role, each person counted once however the address is written.
struct Membership {
    /// The roles, in the order of the file.
    let roles: [Role]
    /// How many people there are in all roles together.
    let people: Int
    /// For each role its members, as numbers; empty if they could not be read.
    private let members: [[Int]]

    init(_ roles: [Role]) {
        var numbers: [String: Int] = [:]
        for person in roles.flatMap(\.principals).map(Principal.folded) where numbers[person] == nil {
            numbers[person] = numbers.count
        }
        members = roles.map { role in role.principals.compactMap { numbers[Principal.folded($0)] } }
        self.roles = roles
        people = numbers.count
    }

    /// The names of all roles: who decides where nobody in particular is named.
    var everyRole: [String] { roles.map(\.name) }

    /// Returns the fewest rules for which there are too few people; nil if all can be filled.
    ///
    /// Whoever sent a delivery or signs a promotion differs from case to case, so that nobody is taken off
    /// for that here.
    func shortage(of rules: [(by: [String], approvals: Int)]) -> QuorumMatching.Shortage? {
        var masks = Array(repeating: 0, count: people)
        for (index, rule) in rules.enumerated() {
            for name in rule.by {
                guard let role = roles.firstIndex(where: { $0.name == name }), !members[role].isEmpty else {
                    // What is wrong with such a role has been named where it stands.
                    return nil
                }
                for person in members[role] { masks[person] |= 1 << index }
            }
        }
        return QuorumMatching.shortage(needs: rules.map(\.approvals), masks: masks)
    }
}
