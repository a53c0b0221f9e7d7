import ArgumentParser
import Ledger
import Pipeline
import Problems
import Release

/// `stagectl vouch`: a person stands for what could not be looked into in a delivery that was rejected for nothing else.
struct VouchFor: DecidingVerb {
    static var configuration: CommandConfiguration { described("vouch") }
    static var kind: Act.Kind { .vouch }

    @Argument(help: ArgumentHelp(.deliveryArgument, .deliveryValue)) var delivery: String?
    @Flag(name: .long, help: ArgumentHelp(.takeBackOption)) var takeBack = false
    @OptionGroup var decision: DecisionOptions
    @OptionGroup var fact: DigestOption
    @Option(name: .long, help: ArgumentHelp(.judgedOption, .numberValue)) var judged: SequenceNumber?
    @Option(name: .long, help: ArgumentHelp(.unscannedOption, .digestValue)) var unscanned: DigestName?
    @OptionGroup var common: CommonOptions

    var named: [String] {
        given(
            (delivery ?? "", delivery != nil), ("--take-back", takeBack), ("--digest", fact.digest != nil),
            ("--judged", judged != nil), ("--unscanned", unscanned != nil))
    }

    func requireNamed() throws(Problem) {
        guard delivery == nil else { return }
        throw Problem(.usage(.argumentMissing), Phrase.deliveryValue.spoken, found: VouchFor.call)
    }

    func intention(under definition: PipelineDefinition, in session: Session) throws -> Intention {
        .vouch(
            try session.deliveryName(delivery ?? ""), takeBack ? .takenBack : .given,
            digest: fact.digest?.digest, judged: judged?.number, unscanned: unscanned?.digest)
    }
}
