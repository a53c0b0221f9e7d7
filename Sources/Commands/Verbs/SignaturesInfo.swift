import ArgumentParser
import Problems
import Scanner

/// `stagectl signatures info`: what is scanned with, how old it is, and how much of it this version cannot use.
struct SignaturesInfo: Verb {
    static var configuration: CommandConfiguration { described("info") }
    static var schema: String { "signatures" }

    @Argument(help: ArgumentHelp(.databasesArgument, .pathValue), completion: .file())
    var databases: [String] = []
    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        try session.signatures(in: session.databases(databases), reading: .asNeeded, shrinkage: .refused)
            .report(in: session)
    }
}
