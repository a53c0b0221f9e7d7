public import Pipeline
public import Problems

extension Statement {
    /// Proves what a policy alone can tell of a statement, for who decides without seeing the ledger.
    ///
    /// - Throws: The first rule that it breaks, whatever the ledger holds.
    public func requireStanding(under policy: Policy) throws(Problem) {
        let definition = policy.definition
        let roles: [String]
        switch decision {
        case .release(let admission), .revoke(let admission, _):
            let stage = try definition.exactStage(admission.stage)
            let lane = try definition.lane(of: admission.purpose, to: stage)
            let rules = stage.rules(of: admission.purpose, lane)
            guard !rules.isEmpty else { throw Problem(.release(.notAsked), stage.name) }
            // Whoever has given a release may take it back, whatever has become of the role.
            guard case .release = decision else { return }
            roles = rules.flatMap(\.by)
        case .vouch(let vouch):
            guard let quorum = definition.checkup.malware.unscanned else {
                throw Problem(.vouch(.closed), definition.name)
            }
            // Whoever has vouched may take it back, whatever has become of the role.
            guard vouch.word == .given else { return }
            roles = quorum.by
        case .withdraw: roles = definition.authority.withdraw
        case .hold: roles = definition.authority.hold
        case .resume: roles = definition.authority.resume.by
        case .approve:
            guard let quorum = definition.authority.policy else {
                throw Problem(.policy(.closed), definition.name)
            }
            roles = quorum.by
        }
        try requireRole(roles, under: policy)
    }
}
