public import Git
public import Ledger

/// A pinned pipeline, with what is known of its ledger in B.
public struct GuardedPipeline: Sendable, Hashable {
    /// The pipeline, by the genesis that is pinned.
    public let pin: PinnedPipeline
    /// The last entry of the ledger; nil if none has begun.
    public let head: ObjectID?
    /// The last entry up to which it is verified; nil if nothing shows that any is.
    public let place: Checkpoint?
    /// How many entries have come since.
    public let later: Int
}
