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
        let pipeline = try OpenedPipeline(session)
        let proposed = try file.map { try Policy(readingFrom: $0) } ?? pipeline.whole()
        let writer = try pipeline.writer(writing.mode)
        let inner = try pipeline.inner()
        let (appended, replaced) = try inner.propose(Proposal(proposed, because: message), with: writer)
        return proposed.report(
            proposedBy: writer.acting.address, message, appended, insteadOf: replaced, writing.mode)
    }
}
