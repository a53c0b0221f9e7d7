import ArgumentParser
import Ledger
import Problems
import Release

/// `stagectl policy show`: what is in force, what is proposed, who has agreed, and what would change.
struct PolicyShow: Verb {
    static var configuration: CommandConfiguration { described("show") }
    static var schema: String { "policy-show" }

    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        let pipeline = try OpenedPipeline(session)
        try session.warnIfUnpinned(pipeline)
        let inner = try pipeline.inner()
        let sight = try inner.look(pinnedTo: pipeline.trustRoot, now: session.now)
        let view = try PolicyView(of: sight.begun(inner.layout), in: inner.repository)
        return view.report(
            beside: Result { () throws(ProblemList) in try pipeline.whole() }, in: session)
    }
}
