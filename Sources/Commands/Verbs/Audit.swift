import ArgumentParser
import Ledger

/// `stagectl audit`: the whole ledger replayed, every signature and every ref compared.
struct Audit: Verb {
    static var configuration: CommandConfiguration { described("audit") }
    static var schema: String { "audit" }

    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        let pipeline = try OpenedPipeline(session)
        try session.warnIfUnpinned(pipeline)
        return try pipeline.inner().audit(pinnedTo: pipeline.trustRoot, now: session.now).report()
    }
}
