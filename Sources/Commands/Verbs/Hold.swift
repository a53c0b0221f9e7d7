import ArgumentParser
import Ledger
import Pipeline
import Problems
import Release

/// `stagectl hold`: one person stops a stage, or everything.
struct Hold: DecidingVerb {
    static var configuration: CommandConfiguration { described("hold") }
    static var kind: Act.Kind { .hold }

    @Argument(help: ArgumentHelp(.placeArgument, .stageValue)) var stage: String?
    @OptionGroup var decision: DecisionOptions
    @OptionGroup var common: CommonOptions

    var named: [String] { stage.map { [$0] } ?? [] }

    func intention(under definition: PipelineDefinition, in session: Session) throws -> Intention {
        .hold(stage)
    }
}
