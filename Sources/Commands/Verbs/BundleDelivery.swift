import ArgumentParser
import Evidence
import Git
import Ledger
import Pipeline
import Problems

/// `stagectl bundle`: one file that proves the way of a delivery without a network.
struct BundleDelivery: Verb {
    static var configuration: CommandConfiguration { described("bundle") }
    static var schema: String { "bundle" }

    @Argument(help: ArgumentHelp(.deliveryArgument, .deliveryValue))
    var delivery: String

    @Option(name: .long, help: ArgumentHelp(.bundleStageOption, .stageValue))
    var stage: String?

    @Option(
        name: .shortAndLong, help: ArgumentHelp(.outputOption, .fileValue),
        completion: .file(extensions: ["bundle"]))
    var output: String?

    @Flag(name: .long, help: ArgumentHelp(.forceOption))
    var force = false

    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        let name = try session.deliveryName(delivery)
        let pipeline = try OpenedPipeline(session)
        let file =
            output
            ?? ([pipeline.policy.definition.name, name.encoded] + [stage].compactMap { $0 })
            .joined(separator: "-") + ".bundle"
        guard force || !PrivateFile.isThere(session.absolute(file)) else {
            WholeFile(session.absolute(file)).clearFirstName()
            throw Problem(.bundle(.fileExists), file)
        }
        try session.warnIfUnpinned(pipeline)
        let proof = try DeliveryProof.write(
            name, in: stage, of: pipeline.inner(), pinnedTo: pipeline.trustRoot,
            to: DeliveryProof.Target(
                path: session.absolute(file), name: file, existing: force ? .replace : .refuse),
            below: session.cacheFolder(), now: session.now, listedIn: session.scratch)
        return proof.report(writtenTo: file, in: session)
    }
}
