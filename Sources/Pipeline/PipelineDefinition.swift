public import Problems
public import Timetable

/// What a pipeline file says: where deliveries come from, what they must pass, and the stages on their way.
///
/// It can only be had from ``load(_:file:)``, so whoever holds one knows that the stage graph has no cycle,
/// that every role has members, and that every number lies within its bounds.
public struct PipelineDefinition: Sendable, Hashable {
    /// The name, the first part of every ref that the pipeline has in B.
    public let name: String
    /// What people call it.
    public let title: String?
    /// The language for people who cannot be asked: the hook, cron.
    public let language: Language?
    /// The outer repository, A.
    public let source: Source
    /// The inner repository, B.
    public let target: Target
    /// The path of the keys of everyone whom `roles` names, as it was written.
    public let signers: String
    /// The roles, in the order of the file.
    public let roles: [Role]
    /// What a delivery must pass at the border.
    public let checkup: CheckupRules
    /// The stages, in the order of the file.
    public let stages: [Stage]
    /// The ways that skip stages, in the order of the file.
    public let lanes: [Lane]
    /// Who decides on the pipeline as a whole.
    public let authority: Authority
    /// Whose clock and whose holidays windows and freezes go by.
    public let calendar: WorkCalendar
    /// When nothing enters some stages, or any, in the order of the file.
    public let freezes: [Freeze]

    /// The role that judges deliveries and moves stages; every pipeline has it.
    public static let engineRole = "engine"

    /// The name under which the ledger lies beside the stage branches.
    public static let ledgerName = "ledger"

    /// Returns the role with a name.
    public func role(named name: String) -> Role? {
        roles.first { $0.name.utf8.elementsEqual(name.utf8) }
    }

    /// Returns the stage with a name.
    public func stage(named name: String) -> Stage? {
        stages.first { $0.name.utf8.elementsEqual(name.utf8) }
    }

    /// The stages that a delivery enters straight from the border; there is at least one.
    public var entryStages: [Stage] { stages.filter(\.after.isEmpty) }

    /// Returns the lane with a name.
    public func lane(named name: String) -> Lane? {
        lanes.first { $0.name.utf8.elementsEqual(name.utf8) }
    }

    /// Returns the stages that wait for one, in the order of the file.
    public func stages(after name: String) -> [Stage] {
        stages.filter { stage in stage.after.stages.contains { $0.utf8.elementsEqual(name.utf8) } }
    }
}

/// The outer repository, A, and which of its tags are deliveries.
public struct Source: Sendable, Hashable {
    /// Which tags may be deliveries.
    public enum Tags: String, Sendable, Hashable, CaseIterable {
        /// Tag objects only, which can carry a signature.
        case annotated
        /// Lightweight tags too; then the commit carries the signature.
        case any
    }

    /// Where it is.
    public let url: String
    /// Which tags are deliveries, such as `refs/tags/v*`; see ``isDelivery(_:)``.
    public let deliveries: String
    /// Which tags may be deliveries.
    public let tags: Tags
    /// How many new deliveries one run judges at most.
    public let maxNew: Int
}

/// The inner repository, B.
public struct Target: Sendable, Hashable {
    /// Where it is.
    public let url: String
    /// Patterns of refs beside the pipelines' own that anybody who may push may write.
    public let other: [ReferencePattern]
    /// Whether the hook judges a delivery again; nil for: only if somebody else than the engine took it in.
    public let checkup: Recheck?

    /// What the hook does with a delivery that is taken in.
    public enum Recheck: String, Sendable, Hashable, CaseIterable {
        /// It trusts the engine's signed report.
        case attest
        /// It judges the delivery again itself.
        case rerun
    }
}

/// People or machines who may do the same things.
public struct Role: Sendable, Hashable {
    /// The name.
    public let name: String
    /// Who has it: e-mail addresses as they were written, at least one, none twice whatever their case.
    public let principals: [String]
}
