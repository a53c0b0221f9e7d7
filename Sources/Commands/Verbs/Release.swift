import ArgumentParser
import Ledger
import Problems
import Release

/// `stagectl release`: a person's signed decision that one delivery may enter one stage.
struct Release: Verb {
    static var configuration: CommandConfiguration { described("release") }
    static var schema: String { "release" }
    var writes: Bool { !writing.dryRun }

    @Argument(help: ArgumentHelp(.deliveryArgument, .deliveryValue)) var delivery: String
    @Option(name: .customLong("to"), help: ArgumentHelp(.stageOption, .stageValue)) var stage: String
    @Option(name: .shortAndLong, help: ArgumentHelp(.reasonOption, .reasonValue)) var message: String
    @Option(name: .long, help: ArgumentHelp(.confirmOption, .stageValue)) var confirm: String?
    @OptionGroup var writing: WritingOptions
    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        guard message.contains(where: { !$0.isWhitespace }) else {
            throw Problem(.usage(.reasonEmpty), "--message")
        }
        if !writing.dryRun { try session.requireConfirmation(of: stage, given: confirm) }
        let name = try session.deliveryName(delivery)
        let pipeline = try OpenedPipeline(session)
        let writer = try pipeline.writer(writing.mode)
        let inner = try pipeline.inner()
        let plan = try ReleasePlan.planning(name, to: stage, because: message, with: writer, in: inner)
        try plan.sight.begun(inner.layout).require(pipeline.policy)
        if !writing.dryRun {
            plan.present(in: session)
            try session.confirm(stage: stage, given: confirm)
        }
        return plan.report(try plan.carryOut(with: writer, in: inner), writing.mode)
    }
}
