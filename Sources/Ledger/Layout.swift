internal import Problems

/// Where the refs of one pipeline lie in B.
public struct Layout: Sendable, Hashable {
    /// The pipeline's name.
    public let pipeline: String

    /// Makes the layout of a pipeline.
    public init(pipeline: String) { self.pipeline = pipeline }

    /// The ledger's branch.
    public var ledger: String { "refs/heads/\(pipeline)/ledger" }

    /// Returns the branch of a stage.
    public func branch(ofStage stage: String) -> String { "refs/heads/\(pipeline)/\(stage)" }

    /// Returns the tag of an accepted delivery.
    public func tag(of delivery: DeliveryName) -> String { "refs/tags/\(pipeline)/\(delivery.text)" }

    /// The globs that cover every ref of the pipeline, as `git for-each-ref` reads them.
    public var globs: [String] { ["refs/heads/\(pipeline)/*", "refs/tags/\(pipeline)/*"] }

    /// Returns whether a ref belongs to the pipeline.
    public func covers(_ name: String) -> Bool {
        ["refs/heads/\(pipeline)/", "refs/tags/\(pipeline)/"].contains { name.utf8.starts(with: $0.utf8) }
    }
}

/// Where things lie in the tree of a ledger entry.
enum StatePath {
    static let pipeline = "pipeline.yaml"
    static let operators = "signers/operators"
    static let senders = "signers/senders"

    static func folder(of delivery: DeliveryName) -> String {
        "deliveries/\(delivery.shard)/\(delivery.encoded)"
    }
    static func record(of delivery: DeliveryName) -> String { "\(folder(of: delivery))/delivery.json" }
    static func report(of delivery: DeliveryName) -> String { "\(folder(of: delivery))/checkup.json" }
    static func sourceTag(of delivery: DeliveryName) -> String { "\(folder(of: delivery))/source-tag" }
    static func sourceCommit(of delivery: DeliveryName) -> String { "\(folder(of: delivery))/source-commit" }
    static func deliveryCommit(of delivery: DeliveryName) -> String {
        "\(folder(of: delivery))/delivery-commit"
    }
    static func stay(of delivery: DeliveryName, in stage: String) -> String {
        "\(folder(of: delivery))/stages/\(stage).json"
    }
    static func releases(of delivery: DeliveryName, for stage: String) -> String {
        "\(folder(of: delivery))/releases/\(stage)"
    }
    static func release(of delivery: DeliveryName, for stage: String, by person: String) -> String {
        "\(releases(of: delivery, for: stage))/\(person).json"
    }
    static func stage(_ stage: String) -> String { "stages/\(stage).json" }
    static func stageCommit(_ stage: String) -> String { "stages/\(stage).commit" }
}
