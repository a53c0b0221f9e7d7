/// Finds the parts whose anchor of one width stands at a position.
///
/// A filter answers "none" for nearly every position of an ordinary file with one look; only then the table is asked.
struct AnchorTable: Sendable {
    /// The filter: each anchor sets two bits of the word that its hash points at.
    private(set) var filter: [UInt64] = [0, 0]
    /// How far a hash is shifted down to point at a word of the filter.
    private(set) var shift: UInt64 = 63
    /// The parts by anchor, then by number.
    private(set) var parts: [UInt32] = []

    /// Open addressing: the bytes of each slot, and where their parts lie.
    private var slots: [Slot] = []

    private struct Slot: Sendable {
        var bytes: UInt64 = 0
        var first: UInt32 = 0
        var count: UInt32 = 0
    }

    static let factor: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// Makes a table of nothing.
    init() {}

    /// Makes the table of anchors of one width.
    init(_ anchors: [(bytes: UInt64, part: UInt32)]) {
        guard !anchors.isEmpty else { return }
        let sorted = anchors.sorted { ($0.bytes, $0.part) < ($1.bytes, $1.part) }
        parts = sorted.map(\.part)
        // Sixteen to thirty-two bits for each anchor let about one position in a hundred through.
        let logarithm = Int.bitWidth - sorted.count.leadingZeroBitCount
        let words = min(max(logarithm - 2, 4), 20)
        shift = UInt64(64 - words)
        filter = [UInt64](repeating: 0, count: 1 << words)
        slots = [Slot](repeating: Slot(), count: 1 << (logarithm + 1))
        for (position, anchor) in sorted.enumerated() {
            let hash = Self.hash(anchor.bytes)
            filter[Int(hash >> shift)] |= 1 << (hash & 63) | 1 << (hash >> 6 & 63)
            var slot = firstSlot(of: hash)
            while slots[slot].count > 0, slots[slot].bytes != anchor.bytes { slot = next(slot) }
            if slots[slot].count == 0 { slots[slot] = Slot(bytes: anchor.bytes, first: UInt32(position)) }
            slots[slot].count += 1
        }
    }

    /// Whether bytes may be an anchor.
    @inline(__always)
    static func mayContain(_ bytes: UInt64, filter: Span<UInt64>, shift: UInt64) -> Bool {
        let hash = hash(bytes)
        let bits = 1 << (hash & 63) | 1 << (hash >> 6 & 63) as UInt64
        return filter[Int(hash >> shift)] & bits == bits
    }

    @inline(__always)
    private static func hash(_ bytes: UInt64) -> UInt64 {
        let mixed = (bytes ^ bytes >> 32) &* factor
        return mixed ^ mixed >> 29
    }

    private func firstSlot(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 12) & (slots.count - 1) }

    private func next(_ slot: Int) -> Int { (slot + 1) & (slots.count - 1) }

    /// Returns where in ``parts`` those lie whose anchor is these bytes.
    func range(of bytes: UInt64) -> Range<Int> {
        guard !slots.isEmpty else { return 0..<0 }
        var slot = firstSlot(of: Self.hash(bytes))
        while slots[slot].count > 0 {
            if slots[slot].bytes == bytes {
                let first = Int(slots[slot].first)
                return first..<(first + Int(slots[slot].count))
            }
            slot = next(slot)
        }
        return 0..<0
    }
}
