internal import Glibc

/// What refs point at, told apart by the bytes of their names.
///
/// A String equals every other spelling of the same letters, and Git tells them apart: a second branch whose name only looks
/// like that of the first must not stand in for it.
public struct References: Sendable, Hashable {
    private struct Name: Sendable, Hashable {
        /// Often a part of a text that holds many names.
        let bytes: ArraySlice<UInt8>

        init(_ name: String) { bytes = Array(name.utf8)[...] }

        init(bytes: ArraySlice<UInt8>) { self.bytes = bytes }

        func hash(into hasher: inout Hasher) {
            // All at once, which an array does byte by byte.
            unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        }

        static func == (one: Name, other: Name) -> Bool {
            one.bytes.count == other.bytes.count && one.compared(with: other) == 0
        }

        func precedes(_ other: Name) -> Bool {
            let order = compared(with: other)
            return order == 0 ? bytes.count < other.bytes.count : order < 0
        }

        /// Compares as many bytes as both have.
        private func compared(with other: Name) -> Int32 {
            unsafe bytes.withUnsafeBytes { own in
                unsafe other.bytes.withUnsafeBytes { others in
                    guard let start = own.baseAddress, let otherStart = others.baseAddress else { return 0 }
                    return unsafe memcmp(start, otherStart, min(own.count, others.count))
                }
            }
        }
    }

    private var ids: [Name: ObjectID] = [:]

    /// Makes an empty list.
    public init() {}

    /// Makes a list of refs whose names stand one behind the other in a text.
    ///
    /// - Parameter found: The ends of their names there, and what they point at; of equal names the first counts.
    init(names: [UInt8], _ found: [(end: Int, id: ObjectID)]) {
        ids.reserveCapacity(found.count)
        var start = 0
        for (end, id) in found {
            let name = Name(bytes: names[start..<end])
            if ids[name] == nil { ids[name] = id }
            start = end
        }
    }

    /// What a ref points at; nil if there is none of exactly this name.
    public subscript(name: String) -> ObjectID? {
        get { ids[Name(name)] }
        set { ids[Name(name)] = newValue }
    }

    /// Takes a ref out of the list whose name is there as bytes.
    ///
    /// - Returns: What it points at; nil if there is none.
    public mutating func take(_ name: ArraySlice<UInt8>) -> ObjectID? {
        ids.removeValue(forKey: Name(bytes: name))
    }

    /// Every ref, in the order of the bytes of their names.
    public var all: [(name: String, id: ObjectID)] {
        ids.sorted { $0.key.precedes($1.key) }
            .map { (String(decoding: $0.key.bytes, as: UTF8.self), $0.value) }
    }

    /// Returns the list as it is once refs have been moved.
    public func moved(by updates: [ReferenceUpdate]) -> References {
        var moved = self
        for update in updates { moved[update.name] = update.new }
        return moved
    }
}
