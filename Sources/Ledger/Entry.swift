public import Git
internal import Problems
public import Seals

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
    /// The commit in B that the event brought: a delivery's or a stage's; nil for others.
    public let commit: ObjectID?

    init(_ event: Event, id: ObjectID) {
        self.id = id
        kind = event.act.kind
        sequence = event.sequence
        time = event.time
        signer = event.signer
        var delivery: DeliveryName?
        var stage: String?
        var person: String?
        var reason: String?
        var findings: [String] = []
        var raw: RawObject<CommitObject>?
        switch event.act {
        case .genesis: break
        case .accept(let judgement), .reject(let judgement):
            // The event was applied before, so that its report is readable.
            if let report = try? judgement.parsedReport() {
                delivery = try? report.name()
                findings = report.refusingCodes
            }
            raw = judgement.delivered
        case .release(let statement, _):
            delivery = statement.delivery
            stage = statement.stage
            person = statement.person
            reason = statement.reason
        case .promote(let move):
            delivery = move.delivery
            stage = move.stage
            raw = move.raw
        }
        self.delivery = delivery
        self.stage = stage
        self.person = person
        self.reason = reason
        self.findings = findings
        // Hashing in memory cannot fail on content that was hashed when the event was applied.
        commit = raw.flatMap { try? $0.id.get() }
    }
}
