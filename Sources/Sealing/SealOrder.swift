public import Ledger
public import Seals

/// What a supplier asks for who seals a delivery.
public struct SealOrder: Sendable {
    /// What a delivery follows.
    public enum Predecessor: Sendable, Hashable {
        /// Nothing: it is the first.
        case none
        /// The delivery that was accepted last.
        case delivery(DeliveryName)
    }

    /// The name of the tag; nil for `v` and the version of the note.
    public var name: DeliveryName?
    /// The message of tag and commit; nil for one that names the delivery.
    public var message: String?
    /// The number of the delivery; nil for the next one.
    public var sequence: Int?
    /// What it follows; nil for the newest delivery that was sealed here.
    public var predecessor: Predecessor?
    /// The first second in which it must not be taken in any more; nil to leave that as it is.
    public var expires: Timestamp?

    /// What is signed.
    public enum Signed: Sendable, Hashable {
        /// The tag alone.
        case tag
        /// The tag, and the manifest in a file beside it.
        case tagAndManifest
    }

    /// What is signed.
    public var signed = Signed.tag

    /// Asks for what usually is.
    public init() {}
}
