package import Pipeline
internal import Problems
public import Seals

/// What a person decides with a statement.
public enum Decision: Sendable, Hashable {
    /// A delivery may enter a stage (Freigabe).
    case release(Admission)
    /// A release of one's own, named by the SHA-256 of its statement, is taken back.
    case revoke(Admission, statement: SHA256Digest)
    /// Somebody stands for what could not be looked into in a delivery, or does not any more.
    case vouch(Vouch)
    /// A delivery is barred from every stage, for good.
    case withdraw(DeliveryName, digest: SHA256Digest)
    /// A stage or the whole pipeline stands still.
    case hold(HoldPlace)
    /// What stands still since an entry may go on.
    case resume(HoldPlace, hold: Int)
    /// The policy that an entry proposes may come into force.
    case approve(proposal: SHA256Digest, sequence: Int)

    /// The kind of the event that brings the decision in.
    public var kind: Act.Kind {
        switch self {
        case .release: .release
        case .revoke: .revoke
        case .vouch: .vouch
        case .withdraw: .withdraw
        case .hold: .hold
        case .resume: .resume
        case .approve: .approve
        }
    }

    /// The SSHSIG namespace of its statement, so that a signature for one kind is none for another.
    public var namespace: String { Self.namespace(of: kind) }

    static func namespace(of kind: Act.Kind) -> String {
        kind == .approve ? "policy@stagectl" : "\(kind.rawValue)@stagectl"
    }

    /// The delivery that it is about; nil for what is about none.
    public var delivery: DeliveryName? {
        switch self {
        case .release(let admission), .revoke(let admission, _): admission.delivery
        case .vouch(let vouch): vouch.delivery
        case .withdraw(let delivery, _): delivery
        case .hold, .resume, .approve: nil
        }
    }

    /// The content digest of that delivery.
    public var digest: SHA256Digest? {
        switch self {
        case .release(let admission), .revoke(let admission, _): admission.digest
        case .vouch(let vouch): vouch.digest
        case .withdraw(_, let digest): digest
        case .hold, .resume, .approve: nil
        }
    }

    /// The stage that it is about; nil for what is about none or all.
    public var stage: String? {
        switch self {
        case .release(let admission), .revoke(let admission, _): admission.stage
        case .hold(let place), .resume(let place, _): place.stage
        case .vouch, .withdraw, .approve: nil
        }
    }
}

/// Which delivery may enter which stage in which way.
public struct Admission: Sendable, Hashable {
    /// The delivery.
    public var delivery: DeliveryName
    /// Its SHA-256 content digest.
    public var digest: SHA256Digest
    /// The stage that it may enter.
    public var stage: String
    /// In which way.
    public var purpose: Purpose

    /// Describes an admission.
    public init(delivery: DeliveryName, digest: SHA256Digest, stage: String, purpose: Purpose = .regular) {
        self.delivery = delivery
        self.digest = digest
        self.stage = stage
        self.purpose = purpose
    }
}

/// A way in which a delivery enters a stage.
public enum Purpose: Sendable, Hashable {
    /// From the stages before, when every gate is open.
    case regular
    /// Back into a stage in which it has stood before.
    case rollback
    /// By a lane of the pipeline, which skips stages (Eilfreigabe).
    case lane(String)

    /// What kind of way it is, without the lane's name.
    public var word: String {
        switch self {
        case .regular: "regular"
        case .rollback: "rollback"
        case .lane: "lane"
        }
    }

    /// The name of the lane; nil for the other ways.
    public var lane: String? {
        switch self {
        case .regular, .rollback: nil
        case .lane(let name): name
        }
    }

    init?(word: String, lane: String?) {
        switch (word, lane) {
        case ("regular", nil): self = .regular
        case ("rollback", nil): self = .rollback
        case ("lane", let name?) where isReferencePart(name): self = .lane(name)
        default: return nil
        }
    }
}

/// Where a hold stands.
public enum HoldPlace: Sendable, Hashable {
    /// On everything.
    case pipeline
    /// On one stage.
    case stage(String)

    /// The stage; nil for the whole pipeline.
    public var stage: String? {
        switch self {
        case .pipeline: nil
        case .stage(let name): name
        }
    }

    /// The place as problems name it.
    package func subject(in pipeline: PipelineDefinition) -> String {
        HeldPlace(pipeline: pipeline.name, stage: stage).subject
    }
}

/// Returns whether a name can be one component of a path in the ledger, as every stage's and lane's is.
func isReferencePart(_ name: String) -> Bool { ReferenceName.fault(of: name) == nil }
