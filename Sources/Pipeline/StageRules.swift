public import Timetable

/// What a stage is and what must hold before a delivery enters it.
public struct Stage: Sendable, Hashable {
    /// The name, the last part of the stage's branch in B.
    public let name: String
    /// What people call it.
    public let title: String?
    /// The stages in which the delivery must have stood before.
    public let after: Predecessors
    /// The releases that it needs, each filled by people of its own; empty if none.
    public let release: [ReleaseRule]
    /// The releases that a way back needs; never empty.
    public let rollback: [ReleaseRule]
    /// Who tells whether the stage's own tests have passed; nil if nobody does.
    public let verify: VerifyRule?
    /// How many seconds the delivery must have stood in the stages before.
    public let soak: Int
    /// When it may be entered; at any time if there are none.
    public let windows: [Window]

    /// What people are shown: the title, or the name where there is none.
    public var shownName: String { title ?? name }
}

/// The stages before a stage, and how many of them a delivery must have stood in.
public struct Predecessors: Sendable, Hashable {
    /// The stages, in the order of the file, none twice; empty for an entry stage.
    public let stages: [String]
    /// How many of them: from 1 to their number, or 0 for an entry stage.
    public let needed: Int

    /// No stage before: an entry stage.
    public static let none = Predecessors(stages: [], needed: 0)

    /// Every one of some stages.
    public static func all(_ stages: [String]) -> Predecessors {
        Predecessors(stages: stages, needed: stages.count)
    }

    /// Whether the delivery comes straight from the border.
    public var isEmpty: Bool { stages.isEmpty }

    /// Whether every one of them is needed.
    public var needsAll: Bool { needed == stages.count }
}

/// Who must have released a delivery before it enters a stage.
public struct ReleaseRule: Sendable, Hashable {
    /// The roles whose members may release; at least one.
    public let by: [String]
    /// How many different people must have done so, at least 1.
    public let approvals: Int
    /// For how many seconds a release lasts from its statement's time; nil for as long as the policy does.
    public let expires: Int?
    /// Whose own releases do not count.
    public let apartFrom: Set<Party>

    /// Somebody with an interest of their own in a step.
    public enum Party: String, Sendable, Hashable, CaseIterable {
        /// Who signed the delivery.
        case sender
        /// Who signs the promotion.
        case promoter
    }
}

/// Who tells whether a stage's own tests have passed.
public struct VerifyRule: Sendable, Hashable {
    /// The roles whose members may tell; at least one.
    public let by: [String]
}

/// A number of different people of some roles.
public struct Quorum: Sendable, Hashable {
    /// The roles whose members count; at least one.
    public let by: [String]
    /// How many of them, at least 1.
    public let approvals: Int
}

/// A way to a stage that skips others, for what cannot wait (Eilfreigabe).
public struct Lane: Sendable, Hashable {
    /// The name.
    public let name: String
    /// What people call it.
    public let title: String?
    /// The stages in which the delivery must have stood, all of them; may be empty.
    public let from: [String]
    /// The stage that it leads to.
    public let to: String
    /// The releases that it needs; never empty.
    public let release: [ReleaseRule]
    /// Within how many seconds the skipped stages must be caught up on.
    public let catchUp: Int
    /// Whether windows and freezes of the stage do not bind it.
    public let anyTime: Bool
    /// The stages that it skips, in the order of the file; never empty.
    public let skipped: [String]

    /// What people are shown: the title, or the name where there is none.
    public var shownName: String { title ?? name }
}

/// Who decides on a pipeline as a whole.
public struct Authority: Sendable, Hashable {
    /// Who approves a new policy; nil if the policy cannot change.
    public let policy: Quorum?
    /// The roles whose members may stop a stage or everything.
    public let hold: [String]
    /// Who lets it go on.
    public let resume: Quorum
    /// The roles whose members may bar a delivery for good.
    public let withdraw: [String]
}
