import ArgumentParser
import Ledger
import Pipeline
import Problems
import Release
import Seals

/// `stagectl policy approve`: a person agrees to a proposed policy.
struct PolicyApprove: DecidingVerb {
    static var configuration: CommandConfiguration { described("approve") }
    static var schema: String { "policy-approve" }
    static var kind: Act.Kind { .approve }
    static var call: String { "stagectl policy approve" }
    static var bindsPolicy: Bool { false }

    @Argument(help: ArgumentHelp(.proposalArgument, .digestValue)) var digest: String?
    @Option(
        name: .long, help: ArgumentHelp(.proposedFileOption, .fileValue),
        completion: .file(extensions: ["yaml", "yml"]))
    var file: String?
    @OptionGroup var decision: DecisionOptions
    @Option(name: .long, help: ArgumentHelp(.proposalOption, .numberValue)) var proposal: SequenceNumber?
    @OptionGroup var common: CommonOptions

    var named: [String] {
        given((digest ?? "", digest != nil), ("--file", file != nil), ("--proposal", proposal != nil))
    }

    func requireNamed() throws(Problem) {
        guard let digest, file != nil else { return }
        throw Problem(.usage(.flagConflict), "--file", found: digest)
    }

    func intention(under definition: PipelineDefinition, in session: Session) throws -> Intention {
        .approve(
            try file.map { try Policy(readingFrom: $0).digest.text } ?? digest, sequence: proposal?.number)
    }
}
