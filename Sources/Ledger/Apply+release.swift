internal import Git
internal import Pipeline
internal import Problems
internal import Seals

extension LedgerState {
    /// Proves everything about the statement of a release but its signature, in the order in which people are told.
    func requireRelease(
        _ admission: Admission, _ statement: Statement, of ledger: ObjectID, under policy: Policy,
        at time: Timestamp, in repository: borrowing Repository
    ) throws(Problem) {
        let stage = try policy.definition.exactStage(admission.stage)
        let lane = try policy.definition.lane(of: admission.purpose, to: stage)
        let record = try acceptedDelivery(admission.delivery, in: repository)
        try requireNotWithdrawn(record.name, in: repository)
        let rules = stage.rules(of: admission.purpose, lane)
        guard !rules.isEmpty else { throw Problem(.release(.notAsked), stage.name) }
        try statement.requireRole(rules.flatMap(\.by), under: policy)
        let person = Principal.folded(statement.person)
        // Only the rules that the person can fill say what holds for this statement.
        let theirs = rules.filter { rule in
            policy.members(of: rule.by).contains { Principal.folded($0) == person }
        }
        try requireApart(statement, record, theirs, rules, policy, in: repository)
        try statement.requireScope(ledger, policy)
        try statement.require("digest", record.digest?.text, admission.digest.text)
        try statement.requireTime(time)
        guard theirs.contains(where: { !$0.isExpired(statement, at: time) }) else {
            throw Problem(.release(.expired), statement.person, found: statement.time.text)
        }
        try requireNewer(admission, statement, theirs, under: policy, at: time, in: repository)
        // A release is given for what could be seen: the stages before are asked for, the waiting time is not.
        let asker = GateAsker(state: self, delivery: record, stage: stage, policy: policy, time: time)
        for gate in try asker.wayGates(admission.purpose, lane, in: repository) where gate.kind.bearsOnRelease
        {
            if let problem = gate.problem { throw problem }
        }
    }

    private func requireApart(
        _ statement: Statement, _ delivery: DeliveryRecord, _ theirs: [ReleaseRule], _ rules: [ReleaseRule],
        _ policy: Policy, in repository: borrowing Repository
    ) throws(Problem) {
        let person = Principal.folded(statement.person)
        let senders = delivery.senders(under: policy, try formerKeys(in: repository))
        guard senders.contains(person) else { return }
        guard theirs.allSatisfy({ $0.apartFrom.contains(.sender) }) else { return }
        let others = policy.members(of: rules.flatMap(\.by))
            .filter { !senders.contains(Principal.folded($0)) }
        throw Problem(
            .release(.fourEyes), statement.person, expected: others.joined(separator: ", "))
    }

    /// Refuses a release as long as the one that the person gave before still counts, and any that is not newer.
    private func requireNewer(
        _ admission: Admission, _ statement: Statement, _ theirs: [ReleaseRule], under policy: Policy,
        at time: Timestamp, in repository: borrowing Repository
    ) throws(Problem) {
        let earlier = try release(
            of: admission.delivery, for: admission.stage, admission.purpose, by: statement.person,
            in: repository)
        guard let earlier else { return }
        let revocation = try revocation(of: earlier, in: repository)
        let isOver =
            try isUsed(earlier, in: repository) || revocation != nil
            || earlier.statement.policy != policy.digest || earlier.statement.isExpired(at: time)
            || theirs.allSatisfy { $0.isExpired(earlier.statement, at: time) }
        guard isOver else { throw Problem(.release(.given), statement.person) }
        guard try newestWord(on: earlier, in: repository) < statement.time else {
            let isTheSame = revocation != nil && earlier.statement.content == statement.content
            throw Problem(.release(isTheSame ? .revoked : .replayed), statement.person)
        }
    }
}

extension Gate.Kind {
    /// Whether it must be open already when a release is given.
    fileprivate var bearsOnRelease: Bool {
        switch self {
        case .order, .stages, .history: true
        case .withdrawn, .sender, .hold, .soak, .verify, .window, .catchUp, .release: false
        }
    }
}

extension Stage {
    /// The rules for the releases of one way into the stage; empty if it asks for none.
    func rules(of purpose: Purpose, _ lane: Lane?) -> [ReleaseRule] {
        switch purpose {
        case .regular: release
        case .rollback: rollback
        case .lane: lane?.release ?? []
        }
    }
}
