public import Git
public import Ledger

/// A delivery as A lists it: a name and what stands under it, nothing of which has been looked at.
public struct AnnouncedDelivery: Sendable, Hashable {
    /// The name.
    public let name: DeliveryName

    /// The full name of the ref in A.
    public let reference: String

    /// What the ref points at: an annotated tag, or the object of a lightweight one.
    public let object: ObjectID

    init(name: DeliveryName, reference: String, object: ObjectID) {
        self.name = name
        self.reference = reference
        self.object = object
    }

    /// Takes over what A says.
    ///
    /// - Returns: nil if the ref is neither a tag nor a branch, or its name is none for a delivery.
    public init?(reference: String, object: ObjectID) {
        guard let name = DeliveryName(reference: reference) else { return nil }
        self.name = name
        self.reference = reference
        self.object = object
    }
}
