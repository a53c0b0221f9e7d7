import ArgumentParser
import Git
import Ledger
import Pipeline
import Problems
import Promotion

/// `stagectl explain`: every gate between a delivery and a stage, and what opens it.
struct Explain: Verb {
    static var configuration: CommandConfiguration { described("explain") }
    static var schema: String { "explanation" }

    @OptionGroup var step: StepOptions
    @Flag(name: .customLong("exit-code"), help: ArgumentHelp(.exitCodeOption)) var asStatus = false
    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        try step.requireNamed(in: "stagectl explain")
        let pipeline = try OpenedPipeline(session)
        let step = try step.step(under: pipeline.policy.definition, in: session)
        let inner = try pipeline.inner()
        let glance = try inner.glance(under: pipeline.policy, now: session.now) { () throws(Problem) in
            try pipeline.trustRoot
        }
        let explanation = try Explanation(
            of: step.delivery, to: step.stage, as: step.purpose, at: glance,
            beside: step.purpose == .rollback ? pipeline.otherLists(than: glance.policy) : nil,
            now: session.now, in: inner.repository)
        try session.warnIfUnpinned(pipeline)
        var report = explanation.report(in: session)
        if asStatus { report.problems = explanation.problems }
        return report
    }
}
