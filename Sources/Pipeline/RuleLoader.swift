internal import Problems
internal import YAML

// What is read as nil or left out here has been noted, and then no definition is made of the file.
extension FieldReader {
    // MARK: Roles

    /// Reads the roles under `by`, one or a list.
    ///
    /// - Parameter membership: nil if the roles could not be read; then nothing is said about them.
    mutating func deciders(of fields: Fields, _ membership: Membership?) -> [String]? {
        guard fields["by"] != nil else { return fields.standard(of: "by").map { [$0] } }
        guard let names = textOrList("by", of: fields), let membership else { return nil }
        var roles: [String] = []
        for name in names {
            if let role = membership.roles.first(where: { $0.name == name.text }) {
                roles.append(role.name)
            } else {
                let hint = suggestion(for: name.text, among: membership.everyRole)
                note(.roleUnknown, name.text, name.mark, expected: hint)
            }
        }
        return roles.count == names.count ? roles : nil
    }

    private mutating func approvals(of fields: Fields) -> Int? {
        quantity("approvals", of: fields, as: .number(upTo: 1_000))
    }

    /// Names rules that different people cannot fill.
    private mutating func note(
        _ shortage: QuorumMatching.Shortage, _ problem: PipelineProblem, of deciders: [[String]],
        in fields: [Fields]
    ) {
        guard let last = shortage.rules.last else { return }
        var roles: [String] = []
        for role in shortage.rules.flatMap({ deciders[$0] }) where !roles.contains(role) {
            roles.append(role)
        }
        let key = fields[last]["approvals"] == nil ? "by" : "approvals"
        note(
            problem, roles.joined(separator: ", "), fields[last].valueMark(of: key),
            expected: "\(shortage.asked)", found: "\(shortage.people)")
    }

    // MARK: Releases

    /// Reads one rule or a list of rules; nil if the key is not there.
    mutating func releaseRules(
        _ key: String, of parent: Fields, _ membership: Membership?
    ) -> [ReleaseRule]? {
        guard let list = fieldsOrList(key, of: parent, as: .release, upTo: QuorumMatching.mostRules) else {
            return nil
        }
        let rules = list.compactMap { releaseRule($0, membership) }
        guard rules.count == list.count else { return rules }
        if let shortage = membership?.shortage(of: rules.map { ($0.by, $0.approvals) }) {
            note(shortage, .quorum, of: rules.map(\.by), in: list)
        } else if let shortage = membership?.shortageBesidePromoter(of: rules) {
            note(shortage, .quorumApart, of: rules.map(\.by), in: list)
        }
        return rules
    }

    private mutating func releaseRule(_ fields: Fields, _ membership: Membership?) -> ReleaseRule? {
        let by = deciders(of: fields, membership)
        let approvals = approvals(of: fields)
        let expires = quantity("expires", of: fields, as: .duration)
        let apartFrom = parties(of: fields)
        guard let by, let approvals else { return nil }
        return ReleaseRule(by: by, approvals: approvals, expires: expires, apartFrom: apartFrom)
    }

    private mutating func parties(of fields: Fields) -> Set<ReleaseRule.Party> {
        guard fields["apart-from"] != nil else { return ReleaseRule.everyParty }
        return Set(words("apart-from", of: fields, as: ReleaseRule.Party.self) ?? [])
    }

    /// Reads who tells whether a stage's tests have passed; nil if nobody does.
    mutating func verifyRule(of parent: Fields, _ membership: Membership?) -> VerifyRule? {
        fields("verify", of: parent, as: .verify)
            .flatMap { deciders(of: $0, membership) }.map(VerifyRule.init(by:))
    }

    // MARK: The pipeline as a whole

    /// Reads who decides on the pipeline as a whole.
    mutating func authority(of parent: Fields, _ membership: Membership) -> Authority {
        let every = membership.everyRole
        let policy = quorum("policy", of: parent, as: .policy, membership)
        let hold = fields("hold", of: parent, as: .hold).flatMap { deciders(of: $0, membership) }
        let resume = quorum("resume", of: parent, as: .resume, membership)
        let withdraw = fields("withdraw", of: parent, as: .withdraw).flatMap { deciders(of: $0, membership) }
        return Authority(
            policy: policy, hold: hold ?? every,
            // Two, so that nobody lifts alone what they stopped; one where there is nobody else.
            resume: resume ?? Quorum(by: every, approvals: min(2, membership.people)),
            withdraw: withdraw ?? every)
    }

    /// Reads how many people of which roles decide something; nil if the key is not there.
    mutating func quorum(
        _ key: String, of parent: Fields, as section: Section, _ membership: Membership?
    ) -> Quorum? {
        guard let fields = fields(key, of: parent, as: section) else { return nil }
        let by = deciders(of: fields, membership)
        let approvals = approvals(of: fields)
        guard let by, let approvals else { return nil }
        if let shortage = membership?.shortage(of: [(by, approvals)]) {
            note(shortage, .quorum, of: [by], in: [fields])
        }
        return Quorum(by: by, approvals: approvals)
    }
}

extension ReleaseRule {
    /// Whose own releases do not count where the file does not say otherwise.
    static let everyParty = Set(Party.allCases)

    /// What a way back needs at a stage without releases: somebody else, whoever that is.
    static func anybody(of roles: [String]) -> ReleaseRule {
        ReleaseRule(by: roles, approvals: 1, expires: nil, apartFrom: everyParty)
    }
}
