public import Git
internal import Ledger
internal import Pipeline
internal import Problems

/// A trust root as somebody names it.
public struct TrustRoot: Sendable, Hashable {
    /// The pipeline; nil for the one that the entry says it begins.
    public let pipeline: String?
    /// The first entry of its ledger.
    public let id: ObjectID

    /// Names one.
    public init(pipeline: String?, id: ObjectID) {
        self.pipeline = pipeline
        self.id = id
    }

    /// Returns what it pins in a repository.
    ///
    /// - Throws: `hook.pipeline-unknown` if the entry is not there to say which pipeline it begins, `configuration.root-malformed` for
    ///   a name that no pipeline can have.
    func pin(in repository: borrowing Repository) throws(Problem) -> PinnedPipeline {
        guard let name = pipeline ?? Layout(begunBy: id, in: repository)?.pipeline else {
            throw Problem(.hook(.pipelineUnknown), id.hex)
        }
        guard ReferenceName.fault(of: name) == nil else {
            throw Problem(.configuration(.rootMalformed), PinnedPipeline.rootKey(of: name), found: id.hex)
        }
        return PinnedPipeline(name: name, root: id, databases: [])
    }
}

extension PinnedPipeline {
    /// Refuses a pipeline of the same name with another genesis.
    func require(sameRootAs other: PinnedPipeline) throws(Problem) {
        guard root == other.root else {
            throw Problem(.hook(.pinnedOtherwise), name, expected: other.root.hex, found: root.hex)
        }
    }
}

extension Repository {
    /// Returns the last entry of a pipeline's ledger as it stands here; ``ObjectID/null`` if it has not begun.
    ///
    /// - Throws: `hook.symbolic` if the ledger is the name of another ref.
    func ledgerHead(of pipeline: PinnedPipeline) throws(Problem) -> ObjectID {
        let name = Layout(pipeline: pipeline.name).ledger
        let present: PresentReference
        do { present = try presentReference(name) } catch { throw Problem(opening: error, at: path) }
        guard let head = present.value else { throw Problem(.hook(.symbolic), name) }
        return head
    }
}
