public import Git
public import Pipeline
public import Problems
public import Seals

extension LedgerState {
    /// Returns what a `release` adds, after proving that the person decided exactly this.
    func releasedFiles(
        _ statement: ReleaseStatement, _ signature: String, _ event: Event, _ policy: Policy, _ seals: Seal,
        in repository: borrowing Repository
    ) throws(Problem) -> [String: [UInt8]] {
        let (record, _) = try releasable(statement, under: policy, at: event.time, in: repository)
        if seals == .required { try statement.requireSeal(signature, under: policy, at: event.time) }
        let path = StatePath.release(of: record.name, for: statement.stage, by: statement.person)
        let release = ReleaseRecord(
            statement: statement, signature: signature, sequence: event.sequence, time: event.time)
        return [path: release.content]
    }

    /// Proves everything about a statement but its signature.
    ///
    /// Asked before the person signs, so that nobody signs in vain, and again when the statement is brought in.
    ///
    /// - Returns: The delivery and the stage that it speaks of.
    @discardableResult
    public func releasable(
        _ statement: ReleaseStatement, under policy: Policy, at time: Timestamp,
        in repository: borrowing Repository
    ) throws(Problem) -> (delivery: DeliveryRecord, stage: Stage) {
        let stage = try policy.definition.exactStage(statement.stage)
        let record = try acceptedDelivery(statement.delivery, in: repository)
        guard let rule = stage.release.first else { throw Problem(.release(.notAsked), stage.name) }
        let members = policy.members(of: rule.by)
        guard members.contains(where: { Principal.folded($0) == Principal.folded(statement.person) }) else {
            throw Problem(.release(.role), statement.person, expected: members.joined(separator: ", "))
        }
        try statement.require("pipeline", policy.definition.name, statement.pipeline)
        try statement.require("digest", record.digest?.text, statement.digest.text)
        try statement.require("policy", policy.digest.text, statement.policy.text)
        guard statement.time <= time else {
            throw Problem(.ledger(.time), statement.person, found: statement.time.text)
        }
        let used = try stay(of: record.name, in: stage.name, of: repository)?.sequence ?? -1
        let given = try releases(of: record.name, for: stage.name, in: repository)
            .filter { $0.statement.isBySamePerson(as: statement) }
        // Whoever says it twice has said it; only a statement that has served its promotion is played again.
        guard given.allSatisfy({ $0.sequence <= used }) else {
            throw Problem(.release(.given), statement.person)
        }
        guard given.allSatisfy({ $0.statement.content != statement.content }) else {
            throw Problem(.release(.replayed), statement.person)
        }
        for gate in try gates(for: record, to: stage, under: policy, at: time, in: repository) {
            // A release is given for what could be seen: the stages before are asked for, the waiting time is not.
            if case .earlierStage = gate.kind, let problem = gate.problem { throw problem }
            if case .order = gate.kind, let problem = gate.problem { throw problem }
        }
        return (record, stage)
    }

    /// Returns what a `promote` changes, after asking every gate.
    func promotedFiles(
        _ move: Move, _ event: Event, _ policy: Policy, _ seals: Seal, in repository: borrowing Repository
    ) throws(Problem) -> [String: [UInt8]] {
        let stage = try policy.definition.exactStage(move.stage)
        let record = try acceptedDelivery(move.delivery, in: repository)
        guard let digest = record.digest, let tree = record.tree, let source = record.commit else {
            throw Problem(.ledger(.rule), event.label, found: "an accepted delivery without a commit")
        }
        let gates = try gates(for: record, to: stage, under: policy, at: event.time, in: repository)
        if let shut = gates.compactMap(\.problem).first { throw shut }
        let standing = try self.stage(stage.name, in: repository)
        let commit = try event.sealedCommit(move.raw, under: policy, seals)
        let message = EventMessage.promoted(
            record.name, to: stage.name, pipeline: event.pipeline, sequence: event.sequence, digest: digest)
        let parents = (standing.map { [$0.commit] } ?? []) + [source]
        guard commit.object.tree == tree, commit.object.parents == parents,
            commit.object.bears(message, at: event.time)
        else { throw Problem(.ledger(.rule), event.label, found: "a stage commit that is not the step's") }
        let entered = StageRecord(
            delivery: record.name, digest: digest, tree: tree, commit: commit.id, sequence: event.sequence,
            time: event.time)
        return [
            StatePath.stage(stage.name): entered.content,
            StatePath.stageCommit(stage.name): move.commit,
            StatePath.stay(of: record.name, in: stage.name):
                Stay(sequence: event.sequence, time: event.time).content,
        ]
    }

    /// Returns a delivery that has been taken in.
    ///
    /// - Throws: `gate.delivery-unknown` or `gate.rejected`.
    public func acceptedDelivery(
        _ name: DeliveryName, in repository: borrowing Repository
    ) throws(Problem) -> DeliveryRecord {
        guard let record = try delivery(name, in: repository) else {
            throw Problem(.gate(.deliveryUnknown), name.text)
        }
        guard record.verdict == .accepted else { throw Problem(.gate(.rejected), name.text) }
        return record
    }
}

extension ReleaseStatement {
    fileprivate func require(_ what: String, _ expected: String?, _ found: String) throws(Problem) {
        guard expected == found else {
            throw Problem(.release(.scope), what, expected: expected, found: found)
        }
    }

    /// Returns whether two statements are one person's, however the address is written.
    func isBySamePerson(as other: ReleaseStatement) -> Bool {
        Principal.folded(person) == Principal.folded(other.person)
    }

    /// Proves that the person has signed this statement.
    func requireSeal(_ signature: String, under policy: Policy, at time: Timestamp) throws(Problem) {
        guard signature.utf8.count <= ReleaseRecord.signatureLimit else {
            throw Problem(.release(.malformed), person, found: "signature")
        }
        _ = try policy.operators.signer(
            of: content, armoredSignature: signature, namespace: Self.namespace, at: time, address: person)
    }

    /// The person's signature as it can be verified ahead.
    func claim(_ signature: String) -> SealClaim {
        SealClaim(content, armoredSignature: signature, namespace: Self.namespace)
    }
}

extension PipelineDefinition {
    /// Returns the stage that a person means, however the letters of the name are put together.
    ///
    /// - Throws: `gate.stage-unknown`, with the names that there are.
    public func knownStage(_ name: String) throws(Problem) -> Stage {
        guard let stage = stages.first(where: { $0.name == name }) else { throw unknownStage(name) }
        return stage
    }

    /// Returns the stage that an entry names: byte by byte, for it becomes a path and a ref.
    func exactStage(_ name: String) throws(Problem) -> Stage {
        guard let stage = stage(named: name) else { throw unknownStage(name) }
        return stage
    }

    private func unknownStage(_ name: String) -> Problem {
        Problem(.gate(.stageUnknown), name, expected: stages.map(\.name).joined(separator: ", "))
    }
}
