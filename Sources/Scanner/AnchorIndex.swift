/// Finds the parts whose anchor stands at a position.
///
/// A bitmap answers "none" for nearly every position of an ordinary file with one look; only then the table is asked.
struct AnchorIndex: Sendable {
    /// One bit for every value that the hash of four bytes can take.
    private(set) var bits: [UInt64] = [0, 0]
    /// How far the product of four bytes is shifted down to make a hash.
    private(set) var shift: UInt32 = 25
    /// One bit for every two bytes that are the anchor of a part.
    private(set) var pairBits: [UInt64] = []

    /// Open addressing: the four bytes of a slot, and where their parts begin in ``listed``; the end is the next slot's.
    private var slots: [Slot] = [Slot()]
    private var listed: [UInt32] = []
    private var pairs: [UInt16: [UInt32]] = [:]

    private struct Slot: Sendable {
        var bytes: UInt32 = 0
        var first: UInt32 = 0
        var count: UInt32 = 0
    }

    /// Makes an index of nothing.
    init() {}

    /// Makes the index of parts.
    ///
    /// A short part that is not the first of its signature is left out: it is looked for only once the part before it was found.
    init(_ parts: [(number: UInt32, part: BodySignatures.Part)]) {
        var grams: [(bytes: UInt32, part: UInt32)] = []
        for (number, part) in parts {
            switch part.anchor.width {
            case .gram: grams.append((part.anchor.bytes, number))
            case .pair where part.isFirst:
                pairs[part.anchor.pair, default: []].append(number)
            case .pair: break
            }
        }
        if !pairs.isEmpty { pairBits = [UInt64](repeating: 0, count: 1 << 10) }
        for pair in pairs.keys { pairBits[Int(pair >> 6)] |= 1 << UInt64(pair & 63) }
        addGrams(grams.sorted { ($0.bytes, $0.part) < ($1.bytes, $1.part) })
    }

    private mutating func addGrams(_ grams: [(bytes: UInt32, part: UInt32)]) {
        // Sixty-four bits for each anchor keep false hits below one in sixty positions; 2^23 bits still fit the cache.
        let width = min(max(UInt32(Int.bitWidth - grams.count.leadingZeroBitCount) + 6, 12), 23)
        shift = 32 - width
        bits = [UInt64](repeating: 0, count: 1 << (Int(width) - 6))
        let slotWidth = max(Int.bitWidth - grams.count.leadingZeroBitCount + 1, 4)
        slots = [Slot](repeating: Slot(), count: 1 << slotWidth)
        listed = grams.map(\.part)
        for (position, gram) in grams.enumerated() {
            let hash = Self.hash(gram.bytes) >> shift
            bits[Int(hash >> 6)] |= 1 << UInt64(hash & 63)
            var slot = firstSlot(of: gram.bytes)
            while slots[slot].count > 0, slots[slot].bytes != gram.bytes {
                slot = (slot + 1) & (slots.count - 1)
            }
            if slots[slot].count == 0 {
                slots[slot] = Slot(bytes: gram.bytes, first: UInt32(position), count: 0)
            }
            slots[slot].count += 1
        }
    }

    /// Returns the product whose upper bits are the hash of four bytes.
    @inline(__always)
    static func hash(_ bytes: UInt32) -> UInt32 { bytes &* 0x9E37_79B1 }

    private func firstSlot(of bytes: UInt32) -> Int {
        // Not the bits of the bitmap's hash: what that lets through by mistake would gather in the same slots.
        Int((Self.hash(bytes ^ bytes >> 15) >> 4)) & (slots.count - 1)
    }

    /// Returns the parts whose anchor is these four bytes.
    func parts(anchoredBy bytes: UInt32) -> ArraySlice<UInt32> {
        var slot = firstSlot(of: bytes)
        while slots[slot].count > 0 {
            if slots[slot].bytes == bytes {
                let first = Int(slots[slot].first)
                return listed[first..<(first + Int(slots[slot].count))]
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return []
    }

    /// Returns the first parts whose anchor is these two bytes.
    func parts(anchoredBy pair: UInt16) -> [UInt32] { pairs[pair] ?? [] }
}
