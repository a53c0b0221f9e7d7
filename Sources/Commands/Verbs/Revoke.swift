import ArgumentParser
import Ledger
import Pipeline
import Problems
import Release

/// `stagectl revoke`: a person takes back a release of their own that has not served yet.
struct Revoke: DecidingVerb {
    static var configuration: CommandConfiguration { described("revoke") }
    static var kind: Act.Kind { .revoke }

    @OptionGroup var step: StepOptions
    @OptionGroup var decision: DecisionOptions
    @OptionGroup var fact: DigestOption
    @Option(name: .long, help: ArgumentHelp(.releasedOption, .digestValue)) var released: DigestName?
    @OptionGroup var common: CommonOptions

    var named: [String] {
        step.named
            + given(("--digest", fact.digest != nil), ("--released", released != nil))
    }

    func requireNamed() throws(Problem) { try step.requireNamed(in: Revoke.call) }

    func intention(under definition: PipelineDefinition, in session: Session) throws -> Intention {
        let step = try step.step(under: definition, in: session)
        return .revoke(
            step.delivery, to: step.stage, as: step.purpose, digest: fact.digest?.digest,
            statement: released?.digest)
    }
}
