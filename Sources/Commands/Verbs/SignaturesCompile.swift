import ArgumentParser
import Problems
import Scanner

/// `stagectl signatures compile`: the databases made ready, so that the next run opens them at once.
struct SignaturesCompile: Verb {
    static var configuration: CommandConfiguration { described("compile") }
    static var schema: String { "signatures" }

    @Argument(help: ArgumentHelp(.databasesArgument, .pathValue), completion: .file())
    var databases: [String] = []
    @OptionGroup var common: CommonOptions
    @Flag(name: .long, help: ArgumentHelp(.acceptShrinkOption))
    var acceptShrink = false

    func report(in session: Session) throws -> Report {
        let database = try session.signatures(
            in: session.databases(databases), reading: .whole, shrinkage: acceptShrink ? .accepted : .refused)
        return database.report(in: session)
    }
}
