import ArgumentParser
import Ledger
import Pipeline
import Problems
import Release

/// `stagectl resume`: enough people let a stage, or everything, go on.
struct Resume: DecidingVerb {
    static var configuration: CommandConfiguration { described("resume") }
    static var kind: Act.Kind { .resume }

    @Argument(help: ArgumentHelp(.placeArgument, .stageValue)) var stage: String?
    @OptionGroup var decision: DecisionOptions
    @Option(name: .long, help: ArgumentHelp(.holdOption, .numberValue)) var hold: SequenceNumber?
    @OptionGroup var common: CommonOptions

    var named: [String] {
        given((stage ?? "", stage != nil), ("--hold", hold != nil))
    }

    func intention(under definition: PipelineDefinition, in session: Session) throws -> Intention {
        .resume(stage, hold: hold?.number)
    }
}
