import ArgumentParser
import Ledger
import Pipeline
import Problems

/// `stagectl audit`: the whole ledger replayed, every signature and every ref compared.
struct Audit: Verb {
    static var configuration: CommandConfiguration { described("audit") }
    static var schema: String { "audit" }

    @OptionGroup var common: CommonOptions

    @Flag(name: .long, help: ArgumentHelp(.incrementalOption))
    var incremental = false

    @Option(
        name: .long, help: ArgumentHelp(.againstOption, .fileValue), completion: .file(extensions: ["json"]))
    var against: [String] = []

    func report(in session: Session) throws -> Report {
        let pipeline = try OpenedPipeline(session)
        try session.warnIfUnpinned(pipeline)
        let shown = try against.map { (path) throws(Problem) in
            try SeenMark(readingFrom: session.absolute(path), of: pipeline.policy.definition.name)
        }
        let audit = try pipeline.inner().audit(
            incremental ? .new : .whole, pinnedTo: pipeline.trustRoot, against: shown, now: session.now)
        return audit.report(of: pipeline.policy.definition.name)
    }
}
