internal import Git
internal import Ledger
internal import Pipeline

/// What a ref is to the pinned pipelines, by its name alone.
enum ReferenceRole: Sendable, Hashable {
    /// A pipeline's ledger.
    case ledger(pipeline: String)
    /// What would be a branch of a stage, if there is such a stage.
    case branch(pipeline: String, stage: String)
    /// What would be the tag of a delivery, if there is such a delivery.
    case tag(pipeline: String, delivery: DeliveryName)
    /// A name that nobody may push to; of a pipeline, or of Git itself.
    case reserved(pipeline: String?)
    /// A name that is not one, or not one that people can tell from others.
    case illegal
    /// Anything else.
    case other
}

/// The names that pinned pipelines have in B.
struct Namespaces: Sendable {
    private let pipelines: [(name: String, folded: String)]

    /// - Parameter pipelines: The names of the pipelines.
    init(of pipelines: [String]) {
        self.pipelines = pipelines.map { ($0, Pipeline.ReferenceName.folded($0)) }
    }

    /// Where Git looks for more than refs, besides the two that pipelines have refs in.
    ///
    /// `refs/replace` makes Git read other objects than it is asked for, `refs/namespaces` holds whole repositories.
    private static let closed = ["replace", "namespaces"]
    private static let shared = ["heads", "tags"]

    /// Returns what a ref is.
    ///
    /// Names that a file system or a person could take for a reserved one are reserved too, as are those without which a
    /// reserved one could not be: a branch `wohngeld` would keep `wohngeld/ledger` from coming back.
    func role(of name: [UInt8]) -> ReferenceRole {
        guard let text = String(validating: name, as: UTF8.self), Git.ReferenceName.isLegal(text),
            text.utf8.starts(with: "refs/".utf8)
        else { return .illegal }
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { String($0) ?? "" }
        let area = parts[1]
        let folded = Pipeline.ReferenceName.folded(area)
        if Self.closed.contains(folded) { return .reserved(pipeline: nil) }
        guard Self.shared.contains(folded) else {
            // Git takes `wohngeld/produktion` for `refs/wohngeld/produktion` first.
            return pipelines.first { $0.folded == folded }.map { .reserved(pipeline: $0.name) } ?? .other
        }
        guard area.isSame(as: folded), parts.count > 2 else { return .reserved(pipeline: nil) }
        let owner = Pipeline.ReferenceName.folded(parts[2])
        guard let pipeline = pipelines.first(where: { $0.folded == owner })?.name else { return .other }
        guard parts[2].isSame(as: pipeline), parts.count > 3 else { return .reserved(pipeline: pipeline) }
        let rest = parts[3...].joined(separator: "/")
        if area.isSame(as: "tags") {
            return DeliveryName(rest).map { .tag(pipeline: pipeline, delivery: $0) }
                ?? .reserved(pipeline: pipeline)
        }
        guard parts.count == 4 else { return .reserved(pipeline: pipeline) }
        return rest.isSame(as: PipelineDefinition.ledgerName)
            ? .ledger(pipeline: pipeline) : .branch(pipeline: pipeline, stage: rest)
    }
}
