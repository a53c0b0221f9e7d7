public import Delivery
public import Git
public import Ledger
public import Pipeline
public import Problems
public import Seals

/// The outcome of a checkup.
public enum Verdict: Sendable {
    /// The delivery may be taken in.
    case passed(CheckedDelivery)
    /// The delivery goes back to its sender, with everything that was found.
    case refused(RefusedDelivery)

    /// What goes into the ledger either way.
    public var report: CheckupReport {
        switch self {
        case .passed(let checked): checked.report
        case .refused(let refused): refused.report
        }
    }

    /// What was found, the gravest first; of a delivery that passed, its warnings.
    public var findings: [Finding] {
        switch self {
        case .passed(let checked): checked.warnings
        case .refused(let refused): refused.findings
        }
    }
}

/// A delivery that passed the checkup; only the checkup makes one, so having one is the proof.
public struct CheckedDelivery: Sendable {
    /// What was received.
    public let delivery: ReceivedDelivery
    /// The certified senders, one for each signature.
    public let senders: [CertifiedSender]
    /// The delivered tree.
    public let tree: ObjectID
    /// Every tree and blob of the delivered tree, once: what may enter B, and nothing else.
    public let checkedTree: [ObjectID]
    /// The content digest of the delivered tree.
    public let digest: SHA256Digest
    /// What was noticed without being refused.
    public let warnings: [Finding]
    /// The manifest with its signatures; nil if none is asked for.
    public let manifest: SealedManifest?
    /// What goes into the ledger.
    public let report: CheckupReport
}

/// A delivery that did not pass the checkup.
public struct RefusedDelivery: Sendable {
    /// What was received.
    public let delivery: ReceivedDelivery
    /// What was found, the gravest first; the report counts those beyond ``CheckupReport/recordedFindings``.
    public let findings: [Finding]
    /// The manifest with the signatures that hold; nil if none does.
    public let manifest: SealedManifest?
    /// What goes into the ledger.
    public let report: CheckupReport

    /// The exit status that the gravest refusal asks for.
    public var exitStatus: ExitStatus {
        findings.filter { $0.severity == .refuse }.map(\.problem).exitStatus
    }
}
