import ArgumentParser
import Ledger
import Pipeline
import Problems
import Release

/// `stagectl release`: a person's signed decision that one delivery may enter one stage.
struct Release: DecidingVerb {
    static var configuration: CommandConfiguration { described("release") }
    static var kind: Act.Kind { .release }

    @OptionGroup var step: StepOptions
    @Option(name: .long, help: ArgumentHelp(.expiresOption, .durationValue)) var expires: Length?
    @OptionGroup var decision: DecisionOptions
    @OptionGroup var fact: DigestOption
    @OptionGroup var common: CommonOptions

    var named: [String] {
        step.named + given(("--expires", expires != nil), ("--digest", fact.digest != nil))
    }
    var lifetime: Int? { expires?.seconds }

    func requireNamed() throws(Problem) { try step.requireNamed(in: Release.call) }

    func intention(under definition: PipelineDefinition, in session: Session) throws -> Intention {
        let step = try step.step(under: definition, in: session)
        return .release(step.delivery, to: step.stage, as: step.purpose, digest: fact.digest?.digest)
    }
}
