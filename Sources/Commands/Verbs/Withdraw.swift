import ArgumentParser
import Ledger
import Pipeline
import Problems
import Release

/// `stagectl withdraw`: a delivery is barred from every stage, for good.
struct Withdraw: DecidingVerb {
    static var configuration: CommandConfiguration { described("withdraw") }
    static var kind: Act.Kind { .withdraw }

    @Argument(help: ArgumentHelp(.deliveryArgument, .deliveryValue)) var delivery: String?
    @OptionGroup var decision: DecisionOptions
    @OptionGroup var fact: DigestOption
    @OptionGroup var common: CommonOptions

    var named: [String] {
        given((delivery ?? "", delivery != nil), ("--digest", fact.digest != nil))
    }

    func requireNamed() throws(Problem) {
        guard delivery == nil else { return }
        throw Problem(.usage(.argumentMissing), Phrase.deliveryValue.spoken, found: Withdraw.call)
    }

    func intention(under definition: PipelineDefinition, in session: Session) throws -> Intention {
        .withdraw(try session.deliveryName(delivery ?? ""), digest: fact.digest?.digest)
    }
}
