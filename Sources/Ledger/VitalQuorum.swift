public import Pipeline
internal import Problems
public import Seals

/// People without whom a pipeline stands still for good, because nobody else could change that.
public struct VitalQuorum: Sendable, Hashable {
    /// What they do.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// They judge deliveries and move stages.
        case engine
        /// They approve a new policy.
        case policy
        /// They end holds.
        case resume
    }

    /// What they do.
    public let kind: Kind
    /// How many of them it takes.
    public let needed: Int
    fileprivate let people: Set<String>
    fileprivate let namespaces: [String]

    fileprivate init(_ kind: Kind, _ needed: Int, of people: [String], signing namespaces: [String]) {
        self.kind = kind
        self.needed = needed
        self.people = Set(people.map(Principal.folded))
        self.namespaces = namespaces
    }
}

extension Policy {
    /// The quorums that every policy has to keep; that for a new policy only if this one can change.
    private var vitalQuorums: [VitalQuorum] {
        let authority = definition.authority
        let engines = principals(ofRole: PipelineDefinition.engineRole)
        let people: [(VitalQuorum.Kind, Quorum?, Act.Kind)] = [
            (.policy, authority.policy, .approve), (.resume, authority.resume, .resume),
        ]
        return [VitalQuorum(.engine, 1, of: engines, signing: ["git", SealedReport.namespace])]
            + people.compactMap { kind, quorum, act in
                quorum.map {
                    VitalQuorum(
                        kind, $0.approvals, of: members(of: $0.by), signing: [Decision.namespace(of: act)])
                }
            }
    }

    /// Refuses a policy under which, with the keys in force at a time, nothing could be decided any more.
    ///
    /// - Throws: `policy.keys`.
    func requireKeys(at time: Timestamp) throws(Problem) {
        for quorum in vitalQuorums {
            let count = able(quorum, at: time)
            guard count < quorum.needed else { continue }
            throw Problem(
                .policy(.keys), quorum.kind.rawValue, expected: String(quorum.needed),
                found: "\(count)/\(quorum.needed)")
        }
    }

    /// Returns which quorums too few people have keys for from some time on, unless the policy changes before.
    ///
    /// - Parameters:
    ///   - time: From when on it is asked; what is lacking then already is told as lacking since then.
    ///   - days: How far it is looked ahead.
    public func lackingKeys(
        from time: Timestamp, within days: Int
    ) -> [(kind: VitalQuorum.Kind, since: Timestamp)] {
        let last = Timestamp(seconds: time.seconds + Int64(days) * 86_400)
        // A number of people falls only when a key runs out.
        let ends = operators.entries.compactMap(\.validBefore).map { Timestamp(seconds: $0.seconds + 1) }
        let moments = [time] + Set(ends).filter { time < $0 && $0 <= last }.sorted()
        return vitalQuorums.compactMap { quorum in
            moments.first { able(quorum, at: $0) < quorum.needed }.map { (quorum.kind, $0) }
        }
    }

    /// How many people of a quorum have a key that is in force.
    private func able(_ quorum: VitalQuorum, at time: Timestamp) -> Int {
        var able: Set<String> = []
        for entry in operators.entries
        where !entry.isAuthority && entry.isInForce(at: time) && !operators.isRevoked(entry.key)
            && quorum.namespaces.allSatisfy({ entry.namespaces?.matches($0) ?? true })
        {
            able.formUnion(entry.principals.patterns.map { Principal.folded($0.text) })
        }
        return able.intersection(quorum.people).count
    }
}
