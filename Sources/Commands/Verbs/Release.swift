import ArgumentParser
import Ledger
import Problems
import Release

/// `stagectl release`: a person's signed decision that one delivery may enter one stage.
struct Release: Verb {
    static var configuration: CommandConfiguration { described("release") }
    static var schema: String { "release" }
    var writes: Bool { !writing.dryRun }

    @OptionGroup var step: StepOptions
    @Option(name: .shortAndLong, help: ArgumentHelp(.reasonOption, .reasonValue)) var message: String
    @Option(name: .long, help: ArgumentHelp(.expiresOption, .durationValue)) var expires: Length?
    @Option(name: .long, help: ArgumentHelp(.confirmOption, .stageValue)) var confirm: String?
    @OptionGroup var writing: WritingOptions
    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        try step.requireNamed(in: "stagectl release")
        guard message.contains(where: { !$0.isWhitespace }) else {
            throw Problem(.usage(.reasonEmpty), "--message")
        }
        if !writing.dryRun, let stage = step.stage {
            try session.requireConfirmation(of: stage, given: confirm)
        }
        let pipeline = try OpenedPipeline(session)
        let step = try step.step(under: pipeline.policy, in: session)
        let writer = try pipeline.writer(writing.mode)
        let inner = try pipeline.inner()
        let plan = try ReleasePlan.planning(
            step.delivery, to: step.stage, as: step.purpose, because: message, for: expires?.seconds,
            with: writer, in: inner)
        try plan.sight.begun(inner.layout).require(pipeline.policy)
        if !writing.dryRun {
            plan.present(in: session)
            try session.confirm(stage: step.stage, given: confirm)
        }
        return plan.report(try plan.carryOut(with: writer, in: inner), writing.mode)
    }
}
