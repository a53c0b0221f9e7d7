import ArgumentParser
import Ledger
import Pipeline
import Problems

/// `stagectl policy propose`: a pipeline file with its signers becomes a proposal.
struct PolicyPropose: Verb {
    static var configuration: CommandConfiguration { described("propose") }
    static var schema: String { "policy-propose" }
    var writes: Bool { !writing.dryRun }

    @Argument(
        help: ArgumentHelp(.proposedFileArgument, .fileValue),
        completion: .file(extensions: ["yaml", "yml"]))
    var file: String?
    @Option(name: .shortAndLong, help: ArgumentHelp(.reasonOption, .reasonValue)) var message = ""
    @OptionGroup var writing: WritingOptions
    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        if !message.isEmpty { try requireReason(message) }
        let (pipeline, proposed) = try opened(in: session)
        let writer = try pipeline.writer(writing.mode)
        let inner = try pipeline.inner()
        let (appended, replaced) = try inner.propose(Proposal(proposed, because: message), with: writer)
        return proposed.report(
            proposedBy: writer.acting.address, message, appended, insteadOf: replaced, writing.mode)
    }

    /// Opens the pipeline, with what is proposed: a file of its own, or what has just been opened, lists and all.
    private func opened(in session: Session) throws -> (OpenedPipeline, Policy) {
        guard let file else { return try OpenedPipeline.whole(session) }
        return (try OpenedPipeline(session), try Policy(readingFrom: file))
    }
}
