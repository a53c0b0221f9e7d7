/// The literal bytes of a part by which the search finds it.
struct Anchor: Sendable {
    /// How many bytes are looked for.
    enum Width: Int, Sendable {
        /// Two bytes: all that a short part has.
        case pair = 2
        /// Four bytes.
        case gram = 4
    }

    let width: Width
    /// The bytes as a number in the machine's byte order.
    let bytes: UInt32
    /// The index of the element of the part at which the bytes begin.
    let element: Int

    /// The bytes of an anchor of two.
    var pair: UInt16 { UInt16(truncatingIfNeeded: UInt32(littleEndian: bytes)).littleEndian }

    /// Stands in for an anchor until one is chosen.
    static let none = Anchor(width: .pair, bytes: 0, element: 0)

    private init(width: Width, bytes: UInt32, element: Int) {
        self.width = width
        self.bytes = bytes
        self.element = element
    }

    /// Chooses the literal bytes of a part that are the least to be expected in ordinary files, and the least used by others.
    ///
    /// A part has at least two literal bytes in a row: the parser refuses any other.
    init(in row: [Cell?], crowding: AnchorCrowding) {
        let candidates = Self.candidates(in: row, width: .gram)
        let anchors = candidates.isEmpty ? Self.candidates(in: row, width: .pair) : candidates
        var best = Anchor.none
        var bestScore = Int.min
        for anchor in anchors {
            let score = anchor.rarity - crowding.penalty(of: anchor)
            if score > bestScore { (best, bestScore) = (anchor, score) }
        }
        self = best
    }

    /// Returns every place in a part where so many literal bytes stand in a row.
    static func candidates(in row: [Cell?], width: Width) -> [Anchor] {
        guard row.count >= width.rawValue else { return [] }
        return (0...(row.count - width.rawValue)).compactMap { start in
            var bytes: UInt32 = 0
            for offset in (0..<width.rawValue).reversed() {
                guard let cell = row[start + offset], cell.isLiteral else { return nil }
                bytes = bytes << 8 | UInt32(cell.value)
            }
            return Anchor(width: width, bytes: UInt32(littleEndian: bytes), element: start)
        }
    }

    /// How surprising the bytes are in ordinary files, in about half bits.
    private var rarity: Int {
        let all = (0..<width.rawValue).map {
            UInt8(truncatingIfNeeded: UInt32(littleEndian: bytes) >> UInt32(8 * $0))
        }
        let repetitions = zip(all, all.dropFirst()).filter { $0 == $1 }.count
        return all.map(Self.rarity).reduce(0, +) - 6 * repetitions
    }

    private static func rarity(of byte: UInt8) -> Int {
        switch byte {
        case 0x00: 2
        case 0xff, 0x20, 0x48, 0x8b, 0x89, 0x24, 0x0f, 0x01: 6
        case 0x61...0x7a, 0x30...0x39, 0x2e, 0x2f, 0x0a, 0x02...0x08: 9
        case 0x41...0x5a, 0x5f, 0xe8, 0x83, 0x85, 0xc0, 0x10, 0x40, 0x80: 11
        default: 15
        }
    }
}

/// How many parts could be found by the same bytes.
struct AnchorCrowding {
    private var counts = [UInt16](repeating: 0, count: 1 << 18)

    /// Counts the bytes that a part offers.
    mutating func count(_ row: [Cell?]) {
        for anchor in Anchor.candidates(in: row, width: .gram) {
            let slot = Self.slot(of: anchor)
            if counts[slot] < UInt16.max { counts[slot] += 1 }
        }
    }

    /// Returns what a shared place costs: as much as the bits by which it is shared.
    func penalty(of anchor: Anchor) -> Int {
        guard anchor.width == .gram else { return 0 }
        let shared = Int(counts[Self.slot(of: anchor)])
        return 4 * (Int.bitWidth - shared.leadingZeroBitCount)
    }

    private static func slot(of anchor: Anchor) -> Int { Int((anchor.bytes &* 0x9E37_79B1) >> 14) }
}
