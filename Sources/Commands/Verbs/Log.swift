import ArgumentParser
import Ledger

/// `stagectl log`: the ledger, newest entry first.
struct Log: Verb {
    static var configuration: CommandConfiguration { described("log") }
    static var schema: String { "log" }

    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        let pipeline = try OpenedPipeline(session)
        try session.warnIfUnpinned(pipeline)
        var entries: [Entry] = []
        let audit = try pipeline.inner().audit(pinnedTo: pipeline.trustRoot, now: session.now) {
            entries.append($0)
        }
        return audit.log(of: entries, in: session)
    }
}
