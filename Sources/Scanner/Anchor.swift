/// The literal bytes of a part by which the search finds it.
struct Anchor: Sendable {
    /// How many bytes are looked for: the longer, the fewer places in ordinary files look like it.
    enum Width: Int, Sendable {
        case pair = 2
        case gram = 4
        case octet = 8
    }

    let width: Width
    /// The bytes as a number, the first byte lowest.
    let bytes: UInt64
    /// The index of the element of the part at which the bytes begin.
    let element: Int

    /// Stands in for an anchor until one is chosen.
    static let none = Anchor(width: .pair, bytes: 0, element: 0)

    /// The bytes of an anchor of two.
    var pair: UInt16 { UInt16(truncatingIfNeeded: bytes) }

    /// Chooses the literal bytes of a part that are the least to be expected in ordinary files, and the least used by others.
    ///
    /// A part has at least two literal bytes in a row: the parser refuses any other.
    ///
    /// - Parameter widths: What may be chosen, the most wanted width first.
    static func best(in row: [Cell?], widths: [Width], crowding: AnchorCrowding?) -> Anchor {
        for width in widths {
            var best = Anchor.none
            var bestScore = Int.min
            forEach(in: row, width: width) { anchor, rarity in
                let score = rarity - (crowding?.penalty(of: anchor) ?? 0)
                if score > bestScore { (best, bestScore) = (anchor, score) }
            }
            if bestScore > Int.min { return best }
        }
        return .none
    }

    /// Visits every place in a part where so many literal bytes stand in a row.
    ///
    /// - Parameter body: Gets the anchor, and how surprising its bytes are in ordinary files, in about half bits.
    static func forEach(in row: [Cell?], width: Width, _ body: (Anchor, Int) -> Void) {
        let shift = UInt64(8 * (width.rawValue - 1))
        var run = 0
        var bytes: UInt64 = 0
        var rarities = 0
        for (end, cell) in row.enumerated() {
            guard let cell, cell.isLiteral else {
                (run, bytes, rarities) = (0, 0, 0)
                continue
            }
            if run >= width.rawValue { rarities -= rarity(of: UInt8(truncatingIfNeeded: bytes)) }
            bytes = bytes >> 8 | UInt64(cell.value) << shift
            rarities += rarity(of: cell.value)
            run += 1
            guard run >= width.rawValue else { continue }
            let anchor = Anchor(width: width, bytes: bytes, element: end + 1 - width.rawValue)
            body(anchor, rarities - 6 * repetitions(in: bytes, width: width))
        }
    }

    /// Returns how many bytes equal the one before them.
    private static func repetitions(in bytes: UInt64, width: Width) -> Int {
        let changes = bytes ^ bytes >> 8
        return (0..<UInt64(width.rawValue - 1)).count { changes >> (8 * $0) & 0xff == 0 }
    }

    /// Returns how surprising a byte is in ordinary files, in about half bits.
    static func rarity(of byte: UInt8) -> Int {
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
    private var counts = [UInt16](repeating: 0, count: 1 << 20)

    /// Counts the bytes that a part offers.
    mutating func count(_ row: [Cell?]) {
        for width in [Anchor.Width.octet, .gram] {
            Anchor.forEach(in: row, width: width) { anchor, _ in
                let slot = Self.slot(of: anchor)
                if counts[slot] < UInt16.max { counts[slot] += 1 }
            }
        }
    }

    /// Returns what a shared place costs: as much as the bits by which it is shared.
    func penalty(of anchor: Anchor) -> Int {
        guard anchor.width != .pair else { return 0 }
        return 4 * (UInt16.bitWidth - counts[Self.slot(of: anchor)].leadingZeroBitCount)
    }

    private static func slot(of anchor: Anchor) -> Int {
        Int(((anchor.bytes &+ UInt64(anchor.width.rawValue)) &* AnchorTable.factor) >> 44)
    }
}
