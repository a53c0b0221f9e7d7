public import Git
internal import Pipeline
public import Seals
public import Timetable

/// One verified entry, as `log` shows it.
public struct Entry: Sendable, Hashable {
    /// The entry's commit.
    public let id: ObjectID
    /// What kind of event it is.
    public let kind: Act.Kind
    /// Its place in the chain.
    public let sequence: Int
    /// The ledger's time.
    public let time: Timestamp
    /// The principal who signed it.
    public let signer: String
    /// The delivery it is about, or nil.
    public let delivery: DeliveryName?
    /// The stage it is about, or nil.
    public let stage: String?
    /// The person who decided, or nil where a machine acted.
    public let person: String?
    /// What the person said, or nil.
    public let reason: String?
    /// The codes of the findings of a rejected delivery; empty for others.
    public let findings: [String]
    /// The way in which a delivery enters a stage; nil for events that are about no way.
    public let purpose: Purpose?
    /// What the clock of the calendar showed when a stage with windows or freezes moved; nil for others.
    public let localTime: LocalTime?
    /// How tests ended; nil for other events.
    public let result: Verification.Result?
    /// The policy that is proposed, approved or comes into force; nil for other events.
    public let policy: SHA256Digest?
    /// The SHA-256 of the statement that the event brought in; nil for what is no person's decision.
    public let statement: SHA256Digest?
    /// What a person says of what was not looked into; nil for other events.
    public let word: Vouch.Word?
    /// The commit in B that the event brought: a delivery's or a stage's; nil for others.
    public let commit: ObjectID?

    init(_ event: Event, id: ObjectID) {
        self.id = id
        kind = event.act.kind
        sequence = event.sequence
        time = event.time
        signer = event.signer
        let content = Content(event.act)
        delivery = content.delivery
        stage = content.stage
        person = event.act.person
        reason = content.reason
        findings = content.findings
        purpose = content.purpose
        localTime = content.localTime
        result = content.result
        policy = content.policy
        statement = content.statement
        word = content.word
        // Hashing in memory cannot fail on content that was hashed when the event was applied.
        commit = content.commit.flatMap { try? $0.id.get() }
    }

    /// What an act says, as far as `log` shows it.
    private struct Content {
        var delivery: DeliveryName?
        var stage: String?
        var reason: String?
        var findings: [String] = []
        var purpose: Purpose?
        var localTime: LocalTime?
        var result: Verification.Result?
        var policy: SHA256Digest?
        var statement: SHA256Digest?
        var word: Vouch.Word?
        var commit: RawObject<CommitObject>?

        init(_ act: Act) {
            switch act {
            case .genesis(let policy), .policy(let policy): self.policy = policy.digest
            case .propose(let proposal):
                policy = proposal.policy.digest
                reason = proposal.reason
            case .accept(let judgement), .reject(let judgement):
                // The event was applied before, so that its report is readable.
                if let report = try? judgement.parsedReport() {
                    delivery = try? report.name()
                    findings = report.refusingCodes
                }
                commit = judgement.delivered
            case .decision(let signed):
                take(signed.statement)
                statement = SHA256Digest(of: signed.content)
            case .promote(let move):
                delivery = move.delivery
                stage = move.stage
                reason = move.kind.reason
                purpose = move.kind.purpose
                localTime = move.localTime
                commit = move.raw
            case .verify(let verification):
                delivery = verification.delivery
                stage = verification.stage
                reason = verification.reason
                result = verification.result
            }
        }

        private mutating func take(_ statement: Statement) {
            delivery = statement.decision.delivery
            stage = statement.decision.stage
            reason = statement.reason
            switch statement.decision {
            case .release(let admission), .revoke(let admission, _): purpose = admission.purpose
            case .approve(let proposal, _): policy = proposal
            case .vouch(let vouch): word = vouch.word
            case .withdraw, .hold, .resume: break
            }
        }
    }
}
