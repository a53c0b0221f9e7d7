import ArgumentParser
import Problems

/// `stagectl check`: the checkup alone, without any consequence.
struct Check: Verb {
    static var configuration: CommandConfiguration { described("check") }
    static var schema: String { "checkup" }

    @Argument(help: ArgumentHelp(.deliveryArgument, "DELIVERY")) var delivery: String?
    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        throw Problem(.defect(.invariant), Self.schema)
    }
}
