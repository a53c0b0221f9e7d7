import ArgumentParser
import Problems

/// `stagectl status`: each stage, what stands in it, what waits, for whom, since when.
struct Status: Verb {
    static var configuration: CommandConfiguration { described("status") }
    static var schema: String { "status" }

    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        throw Problem(.defect(.invariant), Self.schema)
    }
}
