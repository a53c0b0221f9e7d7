import ArgumentParser
import Problems

/// `stagectl audit`: the whole ledger replayed, every signature and every ref compared.
struct Audit: Verb {
    static var configuration: CommandConfiguration { described("audit") }
    static var schema: String { "audit" }

    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        throw Problem(.defect(.invariant), Self.schema)
    }
}
