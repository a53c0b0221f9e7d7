internal import Git
public import Timetable

/// A stage's step to a delivery.
public struct Move: Sendable, Hashable {
    /// In which way a stage moves, and what that way asks to be said.
    public enum Kind: Sendable, Hashable {
        /// Forward, with every gate open.
        case regular
        /// Back to a delivery that has stood in the stage; the report is that of a new checkup, in its envelope.
        case rollback(reason: String, report: [UInt8])
        /// By a lane that skips stages.
        case lane(String, reason: String)

        /// The way.
        public var purpose: Purpose {
            switch self {
            case .regular: .regular
            case .rollback: .rollback
            case .lane(let name, _): .lane(name)
            }
        }

        /// Why, in the words of who moves the stage; nil where no reason is asked for.
        public var reason: String? {
            switch self {
            case .regular: nil
            case .rollback(let reason, _), .lane(_, let reason): reason
            }
        }
    }

    /// The delivery that enters.
    public let delivery: DeliveryName
    /// The stage that moves.
    public let stage: String
    /// In which way.
    public let kind: Kind
    /// What the clock of the pipeline's calendar showed; nil where no window or freeze binds the step.
    public let localTime: LocalTime?
    /// The raw commit that the stage's branch moves to.
    public var commit: [UInt8] { raw.content }

    let raw: RawObject<CommitObject>

    /// Makes a move.
    public init(
        delivery: DeliveryName, stage: String, kind: Kind = .regular, localTime: LocalTime? = nil,
        commit: [UInt8]
    ) {
        self.delivery = delivery
        self.stage = stage
        self.kind = kind
        self.localTime = localTime
        raw = RawObject(commit)
    }
}
