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
    public func tag(of delivery: DeliveryName) -> String { tag(named: delivery.text) }

    /// Returns the tag of an accepted delivery of which only the name is known.
    func tag(named delivery: String) -> String { "refs/tags/\(pipeline)/\(delivery)" }

    /// The globs that cover every ref of the pipeline, as `git for-each-ref` reads them.
    public var globs: [String] { ["refs/heads/\(pipeline)/*", "refs/tags/\(pipeline)/*"] }

    /// Returns whether a ref belongs to the pipeline.
    public func covers(_ name: String) -> Bool {
        ["refs/heads/\(pipeline)/", "refs/tags/\(pipeline)/"].contains { name.utf8.starts(with: $0.utf8) }
    }
}
