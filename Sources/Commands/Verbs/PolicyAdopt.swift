import ArgumentParser
import Ledger
import Problems

/// `stagectl policy adopt`: a policy that enough people have approved comes into force.
struct PolicyAdopt: Verb {
    static var configuration: CommandConfiguration { described("adopt") }
    static var schema: String { "policy-adopt" }
    var writes: Bool { !writing.dryRun }

    @Argument(help: ArgumentHelp(.proposalArgument, .digestValue)) var digest: String?
    @OptionGroup var writing: WritingOptions
    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        let pipeline = try OpenedPipeline(session)
        let writer = try pipeline.writer(writing.mode)
        let inner = try pipeline.inner()
        let appended = try inner.adopt(digest, with: writer)
        let chain = try appended.sight.begun(inner.layout)
        // Whoever cannot read theirs here is told, as everyone else is, that it has to be the new one.
        return chain.report(adopting: appended, beside: try? pipeline.whole(), writing.mode)
    }
}
