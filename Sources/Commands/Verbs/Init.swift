import ArgumentParser
import Ledger
import Problems

/// `stagectl init`: the first entry of a ledger.
struct Init: Verb {
    static var configuration: CommandConfiguration { described("init") }
    static var schema: String { "init" }
    var writes: Bool { !writing.dryRun }

    @OptionGroup var writing: WritingOptions
    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        let (pipeline, policy) = try OpenedPipeline.whole(session)
        let writer = try pipeline.writer(writing.mode, pinnedTo: pipeline.trustRoot)
        let inner = try pipeline.inner()
        let appended = try inner.begin(policy, with: writer)
        let sight = try appended?.sight ?? inner.look(pinnedTo: pipeline.trustRoot, now: session.now)
        let chain = try sight.begun(inner.layout)
        let isOurs =
            try appended != nil
            || pipeline.trustRoot == nil && chain.hasJustBegun(by: writer.acting, in: inner.repository)
        let problem = !isOurs || writing.dryRun ? nil : pipeline.pin(chain.root)
        return chain.report(ofBeginning: appended, writing.mode, problem: problem)
    }
}
