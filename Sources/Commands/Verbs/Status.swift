import ArgumentParser
import Git
import Ledger
import Problems
import Promotion

/// `stagectl status`: each stage, what stands in it, what waits, for whom, since when.
struct Status: Verb {
    static var configuration: CommandConfiguration { described("status") }
    static var schema: String { "status" }

    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        let pipeline = try OpenedPipeline(session)
        let inner = try pipeline.inner()
        let glance = try inner.glance(under: pipeline.policy, now: session.now) { () throws(Problem) in
            try pipeline.trustRoot
        }
        let overview = try Overview(
            glance, layout: inner.layout, now: session.now, in: inner.repository)
        // Asked last: by then git has told its configuration, and nobody has waited for it.
        try session.warnIfUnpinned(pipeline)
        return try overview.report(isPinned: pipeline.trustRoot != nil, in: session)
    }
}
