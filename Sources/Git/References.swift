/// What refs point at, told apart by the bytes of their names.
///
/// A String equals every other spelling of the same letters, and Git tells them apart: a second branch whose name only looks
/// like that of the first must not stand in for it.
public struct References: Sendable, Hashable {
    private var ids: [[UInt8]: ObjectID] = [:]

    /// Makes an empty list.
    public init() {}

    /// What a ref points at; nil if there is none of exactly this name.
    public subscript(name: String) -> ObjectID? {
        get { ids[Array(name.utf8)] }
        set { ids[Array(name.utf8)] = newValue }
    }

    /// Every ref, in the order of the bytes of their names.
    public var all: [(name: String, id: ObjectID)] {
        ids.sorted { $0.key.lexicographicallyPrecedes($1.key) }
            .map { (String(decoding: $0.key, as: UTF8.self), $0.value) }
    }

    /// Returns the list as it is once refs have been moved.
    public func moved(by updates: [ReferenceUpdate]) -> References {
        var moved = self
        for update in updates { moved[update.name] = update.new }
        return moved
    }
}
