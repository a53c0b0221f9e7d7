import ArgumentParser
import Problems

/// `stagectl promote`: every open step, or one step of one delivery.
struct Promote: Verb {
    static var configuration: CommandConfiguration { described("promote") }
    static var schema: String { "promotion" }
    var writes: Bool { !writing.dryRun }

    @Argument(help: ArgumentHelp(.deliveryArgument, "DELIVERY")) var delivery: String?
    @Option(name: .customLong("to"), help: ArgumentHelp(.stageOption, "STAGE")) var stage: String?
    @OptionGroup var writing: WritingOptions
    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        throw Problem(.defect(.invariant), Self.schema)
    }
}
