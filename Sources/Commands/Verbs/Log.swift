import ArgumentParser
import Problems

/// `stagectl log`: the ledger, newest entry first.
struct Log: Verb {
    static var configuration: CommandConfiguration { described("log") }
    static var schema: String { "log" }

    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        throw Problem(.defect(.invariant), Self.schema)
    }
}
