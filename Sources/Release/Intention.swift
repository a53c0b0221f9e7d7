public import Git
public import Ledger
public import Pipeline
public import Problems
public import Seals

/// What a person wants to decide.
///
/// A statement also names facts that stand in the ledger: the digest of what is decided on, the entry that is answered. Who sees
/// the ledger leaves them out; who does not must know them, and the rules compare what was said with what is there.
public enum Intention: Sendable, Hashable {
    /// A delivery may enter a stage in some way.
    case release(DeliveryName, to: String, as: Purpose, digest: SHA256Digest? = nil)
    /// The person's own release is taken back, named by the SHA-256 of its statement.
    case revoke(
        DeliveryName, to: String, as: Purpose, digest: SHA256Digest? = nil, statement: SHA256Digest? = nil)
    /// The person stands for what could not be looked into in a delivery that an entry has rejected, or does not any more.
    case vouch(
        DeliveryName, Vouch.Word, digest: SHA256Digest? = nil, judged: Int? = nil,
        unscanned: SHA256Digest? = nil)
    /// A delivery is barred from every stage, for good.
    case withdraw(DeliveryName, digest: SHA256Digest? = nil)
    /// A stage, or with nil everything, stands still.
    case hold(String?)
    /// A stage, or with nil everything, may go on after the hold that an entry has set.
    case resume(String?, hold: Int? = nil)
    /// The policy with a digest, of which the first digits do, may come into force; with nil the only one that is proposed.
    case approve(String?, sequence: Int? = nil)

    /// A fact of the ledger.
    public enum Fact: Sendable, Hashable {
        /// The content digest of the delivery.
        case digest
        /// The SHA-256 of the release's statement.
        case statement
        /// The sequence of the entry that rejected the delivery.
        case judged
        /// The digest of what could not be looked into.
        case unscanned
        /// The sequence of the entry that set the hold.
        case hold
        /// The whole digest of the proposed policy.
        case proposal
        /// The sequence of the entry that proposes the policy.
        case sequence
    }

    /// The facts that are left out.
    public var missing: [Fact] {
        switch self {
        case .release(_, _, _, let digest), .withdraw(_, let digest): digest == nil ? [.digest] : []
        case .revoke(_, _, _, let digest, let statement):
            (digest == nil ? [.digest] : []) + (statement == nil ? [.statement] : [])
        case .vouch(_, _, let digest, let judged, let unscanned):
            (digest == nil ? [.digest] : []) + (judged == nil ? [.judged] : [])
                + (unscanned == nil ? [.unscanned] : [])
        case .hold: []
        case .resume(_, let hold): hold == nil ? [.hold] : []
        case .approve(let name, let sequence):
            (name.flatMap { SHA256Digest(text: $0) } == nil ? [.proposal] : [])
                + (sequence == nil ? [.sequence] : [])
        }
    }
}

extension Intention {
    /// Returns the decision with the facts as the ledger has them.
    ///
    /// - Throws: What is not there to be decided on.
    func decision(
        by person: String, in chain: Chain, _ repository: borrowing Repository
    ) throws(Problem) -> Decision {
        let definition = chain.policy.definition
        switch self {
        case .release(let delivery, let stage, let purpose, let digest):
            let stage = try definition.knownStage(stage)
            let purpose = try definition.known(purpose)
            _ = try definition.lane(of: purpose, to: stage)
            let record = try chain.state.acceptedDelivery(delivery, in: repository)
            guard let digest = digest ?? record.digest else {
                throw Problem(.gate(.rejected), delivery.text)
            }
            return .release(
                Admission(delivery: delivery, digest: digest, stage: stage.name, purpose: purpose))
        case .revoke(let delivery, let stage, let purpose, let digest, let statement):
            let release = try chain.state.release(
                of: delivery, for: try definition.knownStage(stage).name, try definition.known(purpose),
                by: person, in: repository)
            guard let release, case .release(var admission) = release.statement.decision else {
                throw Problem(.release(.unknown), person)
            }
            admission.digest = digest ?? admission.digest
            return .revoke(admission, statement: statement ?? release.statement.digest)
        case .vouch(let delivery, let word, let digest, let judged, let unscanned):
            // What nobody can vouch for is told before who may.
            guard definition.checkup.malware.unscanned != nil else {
                throw Problem(.vouch(.closed), definition.name)
            }
            let (record, list) = try chain.state.vouchable(delivery, in: repository)
            guard let digest = digest ?? record.digest else {
                throw Problem(.vouch(.unfit), delivery.text, found: record.verdict.rawValue)
            }
            return .vouch(
                Vouch(
                    delivery: delivery, digest: digest, judged: judged ?? record.sequence,
                    unscanned: unscanned ?? list.digest, word: word))
        case .withdraw(let delivery, let digest):
            let record = try chain.state.acceptedDelivery(delivery, in: repository)
            guard let digest = digest ?? record.digest else {
                throw Problem(.gate(.rejected), delivery.text)
            }
            return .withdraw(delivery, digest: digest)
        case .hold(let stage): return .hold(try definition.knownPlace(stage))
        case .resume(let stage, let sequence):
            let place = try chain.state.heldPlace(stage, in: repository) ?? definition.heldPlace(stage)
            guard let hold = try chain.state.standingHold(on: place, in: repository) else {
                _ = try definition.knownPlace(stage)
                throw Problem(.hold(.unknown), place.subject(in: definition))
            }
            return .resume(place, hold: sequence ?? hold.sequence)
        case .approve(let name, let sequence):
            guard definition.authority.policy != nil else {
                throw Problem(.policy(.closed), definition.name)
            }
            let proposal = try chain.state.proposal(named: name, in: repository)
            return .approve(proposal: proposal.digest, sequence: sequence ?? proposal.sequence)
        }
    }

    /// Returns the statement of somebody who does not see the ledger, after proving what a policy alone can tell.
    ///
    /// - Parameters:
    ///   - ledger: The first entry of the ledger, as the person has pinned it.
    ///   - policy: The policy of which the person knows that it is in force.
    ///   - lifetime: For how many seconds from now it counts; nil for as long as the rules let it.
    /// - Throws: The rule that forbids it; `usage.argument-missing` for a fact that is left out.
    public func statement(
        in ledger: ObjectID, under policy: Policy, by person: String, because reason: String,
        for lifetime: Int? = nil, at now: Timestamp
    ) throws(Problem) -> Statement {
        guard let decision = try decision(under: policy.definition) else {
            throw Problem(.usage(.argumentMissing), missing.map { "\($0)" }.joined(separator: ", "))
        }
        let statement = try Statement(
            pipeline: policy.definition.name, ledger: ledger, policy: policy.digest, decision: decision,
            person: person, reason: reason, time: now, for: lifetime)
        try statement.requireStanding(under: policy)
        return statement
    }

    private func decision(under definition: PipelineDefinition) throws(Problem) -> Decision? {
        switch self {
        case .release(let delivery, let stage, let purpose, let digest):
            guard let digest else { return nil }
            return .release(try admission(delivery, stage, purpose, digest, definition))
        case .revoke(let delivery, let stage, let purpose, let digest, let statement):
            guard let digest, let statement else { return nil }
            return .revoke(
                try admission(delivery, stage, purpose, digest, definition), statement: statement)
        case .vouch(let delivery, let word, let digest, let judged, let unscanned):
            guard let digest, let judged, let unscanned else { return nil }
            return .vouch(
                Vouch(delivery: delivery, digest: digest, judged: judged, unscanned: unscanned, word: word))
        case .withdraw(let delivery, let digest):
            return digest.map { .withdraw(delivery, digest: $0) }
        case .hold(let stage): return .hold(try definition.knownPlace(stage))
        case .resume(let stage, let hold):
            return hold.map { .resume(definition.heldPlace(stage), hold: $0) }
        case .approve(let name, let sequence):
            guard let digest = name.flatMap({ SHA256Digest(text: $0) }), let sequence else { return nil }
            return .approve(proposal: digest, sequence: sequence)
        }
    }

    private func admission(
        _ delivery: DeliveryName, _ stage: String, _ purpose: Purpose, _ digest: SHA256Digest,
        _ definition: PipelineDefinition
    ) throws(Problem) -> Admission {
        Admission(
            delivery: delivery, digest: digest, stage: try definition.knownStage(stage).name,
            purpose: try definition.known(purpose))
    }
}

extension LedgerState {
    /// Returns the place that a person means on which a hold stands: first of all the very one, for there may be other spellings of
    /// it.
    fileprivate func heldPlace(
        _ stage: String?, in repository: borrowing Repository
    ) throws(Problem) -> HoldPlace? {
        guard let stage else { return .pipeline }
        let held = try standingHolds(in: repository).compactMap(\.place.stage)
        let meant = held.first { $0.utf8.elementsEqual(stage.utf8) } ?? held.first { $0 == stage }
        return meant.map(HoldPlace.stage)
    }
}

extension PipelineDefinition {
    /// Returns the place on which a hold stands: perhaps a stage that the policy no longer names.
    fileprivate func heldPlace(_ stage: String?) -> HoldPlace {
        guard let stage else { return .pipeline }
        return .stage(stages.first { $0.name == stage }?.name ?? stage)
    }
}

extension Statement {
    /// Makes a statement that its reader takes.
    ///
    /// - Parameter lifetime: For how many seconds it counts; nil for as long as the rules let it.
    /// - Throws: `release.malformed` for a person or a reason that no statement may have.
    init(
        pipeline: String, ledger: ObjectID, policy: SHA256Digest, decision: Decision, person: String,
        reason: String, time: Timestamp, for lifetime: Int?
    ) throws(Problem) {
        self.init(
            pipeline: pipeline, ledger: ledger, policy: policy, decision: decision, person: person,
            reason: reason, time: time,
            expires: lifetime.map { Timestamp(seconds: time.seconds + Int64($0)) })
        do { _ = try Statement(parsing: content) } catch {
            throw Problem(.release(.malformed), person, found: error.reason)
        }
    }
}
