import ArgumentParser
import Ledger
import Pipeline
import Problems

/// `stagectl verify`: how a stage's own tests of a delivery have ended.
struct VerifyStage: Verb {
    static var configuration: CommandConfiguration { described("verify") }
    static var schema: String { "verify" }
    var writes: Bool { !writing.dryRun }

    @Argument(help: ArgumentHelp(.deliveryArgument, .deliveryValue)) var delivery: String
    @Option(name: .long, help: ArgumentHelp(.testedStageOption, .stageValue)) var stage: String
    @Flag var outcome: TestOutcome
    @Option(name: .shortAndLong, help: ArgumentHelp(.reasonOption, .reasonValue)) var message = ""
    @OptionGroup var writing: WritingOptions
    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        let name = try session.deliveryName(delivery)
        if !message.isEmpty { try requireReason(message) }
        let pipeline = try OpenedPipeline(session)
        let verification = Verification(
            delivery: name, stage: try pipeline.policy.definition.knownStage(stage).name,
            result: outcome.result,
            reason: message)
        let writer = try pipeline.writer(writing.mode)
        let inner = try pipeline.inner()
        let appended = try inner.tell(verification, under: pipeline.policy, with: writer)
        return verification.report(appended, writing.mode)
    }
}

/// How tests ended, as the flags of `verify` say it.
enum TestOutcome: EnumerableFlag {
    case passed
    case failed

    var result: Verification.Result {
        switch self {
        case .passed: .passed
        case .failed: .failed
        }
    }

    static func help(for value: TestOutcome) -> ArgumentHelp? {
        switch value {
        case .passed: ArgumentHelp(.passedOption)
        case .failed: ArgumentHelp(.failedOption)
        }
    }
}
