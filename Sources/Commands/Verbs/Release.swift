import ArgumentParser
import Problems

/// `stagectl release`: a person's signed decision that one delivery may enter one stage.
struct Release: Verb {
    static var configuration: CommandConfiguration { described("release") }
    static var schema: String { "release" }
    var writes: Bool { !writing.dryRun }

    @Argument(help: ArgumentHelp(.deliveryArgument, "DELIVERY")) var delivery: String
    @Option(name: .customLong("to"), help: ArgumentHelp(.stageOption, "STAGE")) var stage: String
    @Option(name: .shortAndLong, help: ArgumentHelp(.reasonOption, "REASON")) var message: String
    @Option(name: .long, help: ArgumentHelp(.confirmOption, "STAGE")) var confirm: String?
    @OptionGroup var writing: WritingOptions
    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        guard message.contains(where: { !$0.isWhitespace }) else {
            throw Problem(.usage(.reasonEmpty), "--message")
        }
        if !writing.dryRun { try session.confirm(stage: stage, given: confirm) }
        throw Problem(.defect(.invariant), Self.schema)
    }
}
