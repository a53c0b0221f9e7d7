import ArgumentParser
import Ledger
import Pipeline
import Problems

/// The way in which a delivery enters a stage: the regular one unless another one is named.
struct PurposeOptions: ParsableArguments {
    @Flag(name: .long, help: ArgumentHelp(.rollbackOption))
    var rollback = false

    @Option(name: .long, help: ArgumentHelp(.laneOption, .laneValue))
    var lane: String?

    /// Returns the way, with the lane as the pipeline writes it.
    ///
    /// - Throws: `usage.flag-conflict`, or `gate.lane-unknown`.
    func purpose(under definition: PipelineDefinition) throws(Problem) -> Purpose {
        try refuseTwoWays()
        guard let lane else { return rollback ? .rollback : .regular }
        return .lane(try definition.knownLane(lane).name)
    }
}

/// Which delivery goes to which stage, and in which way: the same words in every command about a step.
struct StepOptions: ParsableArguments {
    @Argument(help: ArgumentHelp(.deliveryArgument, .deliveryValue))
    var delivery: String?

    @Option(name: .customLong("to"), help: ArgumentHelp(.stageOption, .stageValue))
    var stage: String?

    @OptionGroup var way: PurposeOptions

    /// The arguments and options that are given.
    var named: [String] {
        given(
            (delivery ?? "", delivery != nil), ("--to", stage != nil), ("--rollback", way.rollback),
            ("--lane", way.lane != nil))
    }

    /// Refuses a call that leaves the step open, before anything is read; a lane names its stage itself.
    ///
    /// - Parameter call: The call without its arguments, such as `stagectl release`.
    /// - Throws: `usage.argument-missing`.
    func requireNamed(in call: String) throws(Problem) {
        guard delivery != nil else {
            throw Problem(.usage(.argumentMissing), Phrase.deliveryValue.spoken, found: call)
        }
        guard stage != nil || way.lane != nil else {
            throw Problem(.usage(.argumentMissing), "--to \(Phrase.stageValue.spoken)", found: call)
        }
    }

    /// Returns the step that a call names.
    ///
    /// - Throws: `usage.flag-conflict`, or that there is no such delivery, stage or lane.
    func step(under definition: PipelineDefinition, in session: Session) throws(Problem) -> Step {
        let purpose = try way.purpose(under: definition)
        let lane = try purpose.lane.map { (lane) throws(Problem) in try definition.knownLane(lane) }
        return Step(
            delivery: try session.deliveryName(delivery ?? ""),
            stage: try definition.knownStage(stage ?? lane?.to ?? "").name, purpose: purpose)
    }
}

/// A step that a call names.
struct Step {
    /// The delivery.
    let delivery: DeliveryName
    /// The stage, as the pipeline writes it.
    let stage: String
    /// The way in which the delivery enters it.
    let purpose: Purpose
}

extension PurposeOptions {
    /// Returns the reason that every way but the regular one asks for; nil for the regular one.
    ///
    /// - Throws: `usage.argument-missing`, `usage.reason-empty` or `usage.reason-unfit`; `usage.argument-unexpected` for the regular way, which keeps
    ///   no reason; `usage.flag-conflict` for two ways at once.
    func reason(_ message: String?, in call: String) throws(Problem) -> String? {
        guard rollback || lane != nil else {
            guard message == nil else { throw Problem(.usage(.argumentUnexpected), "--message", found: call) }
            return nil
        }
        try refuseTwoWays()
        guard let message else {
            throw Problem(.usage(.argumentMissing), "--message \(Phrase.reasonValue.spoken)", found: call)
        }
        try requireReason(message)
        return message
    }

    private func refuseTwoWays() throws(Problem) {
        guard !rollback || lane == nil else {
            throw Problem(.usage(.flagConflict), "--lane", found: "--rollback")
        }
    }
}

/// Returns the names of the arguments and options that a call gives.
func given(_ arguments: (name: String, isGiven: Bool)...) -> [String] {
    arguments.filter(\.isGiven).map(\.name)
}
