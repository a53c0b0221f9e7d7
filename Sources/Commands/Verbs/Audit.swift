import ArgumentParser
import Evidence
import Git
import Ledger
import Pipeline
import Problems

/// `stagectl audit`: the whole ledger replayed, every signature and every ref compared; in B, or in a bundle.
struct Audit: Verb {
    static var configuration: CommandConfiguration { described("audit") }
    static var schema: String { "audit" }

    @Argument(
        help: ArgumentHelp(.bundleArgument, .fileValue), completion: .file(extensions: ["bundle"]))
    var file: String?

    @OptionGroup var common: CommonOptions

    @Flag(name: .long, help: ArgumentHelp(.incrementalOption))
    var incremental = false

    @Option(
        name: .long, help: ArgumentHelp(.againstOption, .fileValue),
        completion: .file(extensions: ["json", "bundle"]))
    var against: [String] = []

    func report(in session: Session) throws -> Report {
        if let file { return try report(on: file, in: session) }
        let pipeline = try OpenedPipeline(session)
        try session.warnIfUnpinned(pipeline)
        let root = try pipeline.trustRoot
        let shown = try session.marks(in: against, of: pipeline.policy.definition.name, pinnedTo: root)
        let audit = try pipeline.inner().audit(
            incremental ? .new : .whole, pinnedTo: root, against: shown, now: session.now)
        return audit.report(of: pipeline.policy.definition.name)
    }

    private func report(on file: String, in session: Session) throws -> Report {
        guard !incremental else {
            throw Problem(.usage(.flagConflict), "--incremental", found: Phrase.fileValue.spoken)
        }
        let proof = try session.proof(in: file) { (pipeline, root) throws(Problem) in
            if root == nil { session.console.warn(.unpinned(pipeline)) }
            return try session.marks(in: against, of: pipeline, pinnedTo: root)
        }
        return proof.report(in: session)
    }
}
