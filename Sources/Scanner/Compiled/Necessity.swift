/// How the bytes are found by which the search knows that a signature may be in the content.
///
/// The longer the literal bytes, the fewer of the content's bytes must be looked at: with eleven in a row, one of four runs of eight
/// begins at a multiple of four; with eight in a row, one of four runs of five does. And the longer a run, the seldomer it stands in
/// ordinary files.
enum LiteralClass: UInt8, Sendable, CaseIterable {
    /// Fifteen or more: runs of twelve bytes, looked up at every fourth byte.
    case dozens = 0
    /// Eleven to fourteen: runs of eight bytes, looked up at every fourth byte.
    case octets = 1
    /// Eight to ten: runs of five bytes, looked up at every fourth byte.
    case quints = 2
    /// Four to seven: four bytes, looked up at every byte.
    case dense = 3
    /// Two or three: two bytes, looked up at every byte.
    case pairs = 4

    /// How many bytes are needed in a row.
    var length: Int {
        switch self {
        case .dozens: 15
        case .octets: 11
        case .quints: 8
        case .dense: 4
        case .pairs: 2
        }
    }

    /// How many bytes are looked up at a time.
    var gram: Int {
        switch self {
        case .dozens: 12
        case .octets: 8
        case .quints: 5
        case .dense: 4
        case .pairs: 2
        }
    }

    /// How far the places lie apart that are looked up.
    var stride: Int {
        switch self {
        case .dozens, .octets, .quints: 4
        case .dense, .pairs: 1
        }
    }
}

/// Bytes without which a signature is not in the content.
struct Necessity {
    /// The single bytes around the literal ones, all of one part without a gap.
    let core: [Cell]
    /// The index among them of the first byte that is looked up.
    let anchor: Int
    let literalClass: LiteralClass

    /// Returns what the filters know of the runs of bytes that are looked up.
    var products: [UInt64] {
        (0..<literalClass.stride).map { shift in
            let run = core[(anchor + shift)...].prefix(literalClass.gram)
            guard literalClass.gram > 8 else {
                return GramHash.product(Self.gram(run), unused: UInt64(64 - 8 * literalClass.gram))
            }
            return GramHash.product(Self.gram(run.prefix(8)), before: Self.gram(run.suffix(8)))
        }
    }

    /// Returns the last bytes of each run, eight at most, folded.
    var ends: [UInt64] {
        (0..<literalClass.stride).map { shift in
            Self.gram(core[(anchor + shift)...].prefix(literalClass.gram).suffix(8))
        }
    }

    static func gram(_ cells: ArraySlice<Cell>) -> UInt64 {
        var gram: UInt64 = 0
        for (index, cell) in cells.enumerated() {
            gram |= UInt64(cell.value | GramHash.foldedBit) << UInt64(8 * index)
        }
        return gram
    }
}

/// How runs of bytes are hashed.
enum GramHash {
    /// Letters of either case are looked up as one: the bit that tells them apart is set in every byte.
    static let foldedBit: UInt8 = 0x20
    static let fold: UInt64 = 0x2020_2020_2020_2020

    /// Mixes all bits of a run of bytes into the highest bits of the result, with the one multiplication that every place can bear.
    ///
    /// - Parameter unused: How many of the highest bits of the number are none of the run's.
    @inline(__always)
    static func product(_ gram: UInt64, unused: UInt64) -> UInt64 {
        (gram &<< unused) &* 0x9E37_79B9_7F4A_7C15
    }

    /// Mixes all bits of a run of twelve bytes: of its first eight, and of its last eight.
    @inline(__always)
    static func product(_ first: UInt64, before last: UInt64) -> UInt64 {
        first &* 0x9E37_79B9_7F4A_7C15 &+ last &* 0xC2B2_AE3D_27D4_EB4F
    }

    /// Mixes all bits of a product into all bits of the result; two products never have the same.
    @inline(__always)
    static func mixed(_ product: UInt64) -> UInt64 {
        let mixed = (product ^ product &>> 29) &* 0xBF58_476D_1CE4_E5B9
        return mixed ^ mixed &>> 32
    }
}

extension Cell {
    /// Whether the cell stands for one byte, or for one letter of either case.
    var isFoldedLiteral: Bool { mask | GramHash.foldedBit == 0xff }
}

/// Four more bytes of a check, which are compared before anything else is read: many checks share common bytes, few share two stretches.
struct Witness {
    /// How far they lie from the gram that was looked up.
    let distance: Int8
    /// Some bits of their hash.
    let print: UInt16

    /// Chooses the bytes of a check that lie outside of a gram, as far from it as can be told.
    init(in necessity: Necessity, shift: Int) {
        let place = necessity.anchor + shift
        let core = necessity.core
        var best: (score: Int, start: Int)?
        let first = max(0, place - 100)
        let last = min(core.count - 4, place + 100)
        if first <= last {
            var length = 0
            var changes = 0
            for end in first...(last + 3) {
                length = core[end].isFoldedLiteral ? length + 1 : 0
                guard length >= 4 else { continue }
                let start = end - 3
                changes = (start..<end).count { core[$0].value != core[$0 + 1].value }
                let inside = max(0, min(end + 1, place + necessity.literalClass.gram) - max(start, place))
                let score = 2 * changes + (core[end].value | 0x20 != 0x20 ? 1 : 0) - 3 * inside
                if score > best?.score ?? Int.min { best = (score, start) }
            }
        }
        guard let best else {
            (distance, print) = (0, Self.none)
            return
        }
        distance = Int8(best.start - place)
        print = Self.mark(Necessity.gram(core[best.start...].prefix(4)))
    }

    /// No bytes have this hash.
    static let none: UInt16 = 0

    /// Returns some bits of the hash of four folded bytes.
    @inline(__always)
    static func mark(_ gram: UInt64) -> UInt16 {
        UInt16(truncatingIfNeeded: (gram &* 0x9E37_79B9_7F4A_7C15) >> 40) | 1
    }

    var encoded: UInt32 { UInt32(print) << 16 | UInt32(UInt8(bitPattern: distance)) }
}
