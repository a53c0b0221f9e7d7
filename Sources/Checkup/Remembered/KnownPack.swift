internal import Git
internal import Seals

/// What blobs stand in a pack, by a digest over all bytes of the pack and of its index: it follows from them alone, so that it stays true
/// under whatever signatures.
struct KnownPack: Sendable, Hashable {
    /// One of its blobs.
    struct Blob: Sendable, Hashable {
        let id: ObjectID
        /// The digest of its content.
        let content: SHA256Digest
        /// How many bytes the content has.
        let size: Int
    }

    /// How many bytes a pack and its index have.
    struct Size: Sendable, Hashable {
        let pack: Int
        let index: Int
    }

    let size: Size
    /// When it was last asked for, in days since 1970.
    var day: UInt32
    /// Each blob once, by its id: 20 bytes of that, 32 of the digest, and eight of the size, the lowest first.
    private(set) var rows: [UInt8]

    static let rowSize = 20 + 32 + 8

    init(size: Size, day: UInt32, blobs: [Blob]) {
        self.size = size
        self.day = day
        rows = []
        rows.reserveCapacity(blobs.count * Self.rowSize)
        var last: ObjectID?
        for blob in blobs.sorted(by: { $0.id < $1.id }) where blob.id != last {
            last = blob.id
            rows += blob.id.bytes + blob.content.bytes
            for shift in 0..<8 { rows.append(UInt8(truncatingIfNeeded: blob.size >> (8 * shift))) }
        }
    }

    /// Takes over rows that were kept.
    ///
    /// - Returns: nil if they are none, or are not in order.
    init?(size: Size, day: UInt32, rows: [UInt8]) {
        guard rows.count % Self.rowSize == 0 else { return nil }
        self.size = size
        self.day = day
        self.rows = rows
        let isOrdered = unsafe rows.withUnsafeBytes { bytes in
            (0..<count).allSatisfy { number in
                let start = number * Self.rowSize
                guard unsafe bytes[start + Self.rowSize - 1] == 0 else { return false }
                return unsafe number == 0
                    || bytes[(start - Self.rowSize)..<(start - Self.rowSize + 20)]
                        .lexicographicallyPrecedes(bytes[start..<(start + 20)])
            }
        }
        guard isOrdered else { return nil }
    }

    var count: Int { rows.count / Self.rowSize }

    /// Returns one of its blobs; nil if it is not known.
    ///
    /// - Complexity: O(log n).
    subscript(id: ObjectID) -> Blob? {
        let wanted = id.bytes
        let start = unsafe rows.withUnsafeBytes { bytes in
            var low = 0
            var high = count
            while low < high {
                let middle = low + (high - low) / 2
                let start = middle * Self.rowSize
                let isBefore = unsafe bytes[start..<start + 20].lexicographicallyPrecedes(wanted)
                if isBefore { low = middle + 1 } else { high = middle }
            }
            return low * Self.rowSize
        }
        guard start < rows.count, rows[start..<start + 20].elementsEqual(wanted),
            let content = SHA256Digest(taking: rows[start + 20..<start + 52])
        else { return nil }
        let size = rows[start + 52..<start + 60].reversed().reduce(0) { $0 << 8 | Int($1) }
        return Blob(id: id, content: content, size: size)
    }

    /// Returns the same with what else is known of just these bytes.
    func merging(_ other: KnownPack) -> KnownPack {
        var merged = self
        merged.day = max(day, other.day)
        // Most often only the day is another one.
        if rows != other.rows { merged.rows = Self.union(rows, other.rows) }
        return merged
    }

    private static func union(_ one: [UInt8], _ other: [UInt8]) -> [UInt8] {
        var union: [UInt8] = []
        union.reserveCapacity(one.count + other.count)
        var (left, right) = (one[...], other[...])
        while !left.isEmpty, !right.isEmpty {
            if left.prefix(20).lexicographicallyPrecedes(right.prefix(20)) {
                union += left.prefix(rowSize)
                left = left.dropFirst(rowSize)
            } else {
                let isOfBoth = left.prefix(20) == right.prefix(20)
                // Both are about the same bytes, and so should say the same of a blob: if they do not, neither is believed.
                if !isOfBoth || left.prefix(rowSize) == right.prefix(rowSize) {
                    union += right.prefix(rowSize)
                }
                if isOfBoth { left = left.dropFirst(rowSize) }
                right = right.dropFirst(rowSize)
            }
        }
        return union + left + right
    }
}
