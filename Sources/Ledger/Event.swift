public import Git
public import Pipeline
public import Seals

/// One decision, as it stands at its place in the ledger.
public struct Event: Sendable {
    /// The pipeline.
    public let pipeline: String
    /// The first entry of the ledger; nil for that entry itself, whose id is not known yet.
    public let ledger: ObjectID?
    /// Its place in the chain; genesis is 0.
    public let sequence: Int
    /// The ledger's time: the committer date of the entry.
    public let time: Timestamp
    /// The principal whose key signed the entry.
    public let signer: String
    /// What was decided.
    public let act: Act

    /// Makes an event.
    public init(
        pipeline: String, ledger: ObjectID?, sequence: Int, time: Timestamp, signer: String, act: Act
    ) {
        self.pipeline = pipeline
        self.ledger = ledger
        self.sequence = sequence
        self.time = time
        self.signer = signer
        self.act = act
    }
}

/// What an event decides.
public enum Act: Sendable {
    /// A pipeline begins with this policy.
    case genesis(Policy)
    /// A delivery passed the checkup and is taken in.
    case accept(Judgement)
    /// A delivery was refused by the checkup.
    case reject(Judgement)
    /// A person decided something.
    case decision(SignedStatement)
    /// A stage moves to a delivery.
    case promote(Move)
    /// The result of a stage's own tests is told.
    case verify(Verification)
    /// A new policy is proposed.
    case propose(Proposal)
    /// A proposed policy comes into force.
    case policy(Policy)

    /// The name of the kind, as the trailer `Stagectl-Event` bears it.
    public var kind: Kind {
        switch self {
        case .genesis: .genesis
        case .accept: .accept
        case .reject: .reject
        case .decision(let signed): signed.statement.decision.kind
        case .promote: .promote
        case .verify: .verify
        case .propose: .propose
        case .policy: .policy
        }
    }

    /// The policy that is in force from this event on; nil if it leaves the one that is.
    public var policy: Policy? {
        switch self {
        case .genesis(let policy), .policy(let policy): policy
        case .accept, .reject, .decision, .promote, .verify, .propose: nil
        }
    }

    /// The person who decided it by a statement; nil where whoever signs the entry does.
    public var person: String? {
        switch self {
        case .decision(let signed): signed.statement.person
        case .genesis, .accept, .reject, .promote, .verify, .propose, .policy: nil
        }
    }

    /// The kinds of events that this version knows.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A pipeline begins.
        case genesis
        /// A delivery is taken in.
        case accept
        /// A delivery is refused.
        case reject
        /// A delivery is freed for a stage.
        case release
        /// A release is taken back.
        case revoke
        /// Somebody stands for what could not be looked into in a delivery.
        case vouch
        /// A delivery is barred from every stage.
        case withdraw
        /// A stage, or everything, stands still.
        case hold
        /// It may go on.
        case resume
        /// A stage moves.
        case promote
        /// A stage's own tests have passed or failed.
        case verify
        /// A policy is proposed.
        case propose
        /// A person agrees to a proposed policy.
        case approve
        /// A policy comes into force.
        case policy
    }
}

/// The evidence of a checkup: everything that proves what was judged and why, without the supplier's history.
public struct Judgement: Sendable, Hashable {
    /// The report in its envelope, as ``SealedReport/content`` writes it.
    public let report: [UInt8]
    /// The raw annotated tag; nil for a lightweight tag.
    public var sourceTag: [UInt8]? { tag?.content }
    /// The raw commit; nil only when it could not be read.
    public var sourceCommit: [UInt8]? { commit?.content }
    /// The raw commit in B that bears the delivered tree; nil for a refused delivery.
    public var deliveryCommit: [UInt8]? { delivered?.content }
    /// The manifest, with the signatures of those whom the report names; nil if it names none that signed it.
    public let manifest: SealedManifest?

    let reading: Result<SealedReport, MalformedRecord>
    let tag: RawObject<TagObject>?
    let commit: RawObject<CommitObject>?
    let delivered: RawObject<CommitObject>?

    /// Whether it shows what was judged: the tag, or the commit of a lightweight one.
    var hasEvidence: Bool { tag != nil || commit != nil }

    /// The proof of who sent the delivery; nil without its commit.
    var senderSeal: SenderSeal? { commit.map { SenderSeal(tag: tag, commit: $0, manifest: manifest) } }

    /// Collects the evidence.
    public init(
        report: [UInt8], sourceTag: [UInt8]?, sourceCommit: [UInt8]?, deliveryCommit: [UInt8]?,
        manifest: SealedManifest? = nil
    ) {
        self.report = report
        self.manifest = manifest
        reading = Result { () throws(MalformedRecord) in
            do throws(MalformedSeal) { return try SealedReport(parsing: report) } catch {
                throw MalformedRecord(error.reason)
            }
        }
        tag = sourceTag.map(RawObject.init)
        commit = sourceCommit.map(RawObject.init)
        delivered = deliveryCommit.map(RawObject.init)
    }
}
