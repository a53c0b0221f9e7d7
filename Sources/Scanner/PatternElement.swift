/// One byte of a pattern: it matches where the bits under the mask are equal.
struct Cell: Sendable, Hashable {
    /// The wanted bits; those outside the mask are zero.
    let value: UInt8
    /// `ff` for a literal byte, `f0` or `0f` for a nibble wildcard, `00` for `??`.
    let mask: UInt8

    static let any = Cell(value: 0, mask: 0)

    var isLiteral: Bool { mask == 0xff }

    /// Whether the byte is known but for the case of a letter.
    var isFolded: Bool { mask == 0xdf }

    /// The cell with a literal letter matching both cases.
    ///
    /// Letters of ASCII differ in one bit from their other case, and nothing else has all of their other bits.
    var foldingCase: Cell {
        let isLetter = (0x41...0x5a).contains(value & 0xdf)
        return isLiteral && isLetter ? Cell(value: value & 0xdf, mask: 0xdf) : self
    }

    func matches(_ byte: UInt8) -> Bool { byte & mask == value }
}

/// One step of a pattern between two gaps.
enum PatternElement: Sendable, Hashable {
    /// One byte.
    case cell(Cell)
    /// One of several sequences, of any lengths: `(aa|bbcc)`.
    case oneOf([[PatternElement]])
    /// As many bytes as each of these literals has, and none of them: `!(aa|bb)`.
    case noneOf([[UInt8]])
    /// A border of a word or a line between other elements, as long as what is the border: `(B)`, `(L)`, `(W)`.
    case mark(Mark, isNegated: Bool)
    /// Something about the bytes around the position, with no length of its own.
    case check(Check)

    /// The fewest and the most bytes that the element can stand for.
    var lengths: ClosedRange<Int> {
        switch self {
        case .cell: return 1...1
        case .oneOf(let branches):
            let lengths = branches.map(\.lengths)
            let least = lengths.map(\.lowerBound).min() ?? 0
            return least...(lengths.map(\.upperBound).max() ?? least)
        case .noneOf(let literals):
            let length = literals.first?.count ?? 0
            return length...length
        case .mark(let mark, let isNegated): return mark == .lineEnd && !isNegated ? 1...2 : 1...1
        case .check: return 0...0
        }
    }

    /// The byte that the element stands for, if it is just one.
    var cell: Cell? {
        guard case .cell(let cell) = self else { return nil }
        return cell
    }
}

extension [PatternElement] {
    /// The elements with every literal letter matching both cases.
    var foldingCase: [PatternElement] {
        map { element in
            switch element {
            case .cell(let cell): .cell(cell.foldingCase)
            case .oneOf(let branches): .oneOf(branches.map(\.foldingCase))
            case .check(let check): .check(check.foldingCase)
            case .noneOf, .mark: element
            }
        }
    }
}

extension Collection<PatternElement> {
    /// The fewest and the most bytes that the elements can stand for together.
    var lengths: ClosedRange<Int> {
        var least = 0
        var most = 0
        for element in self {
            let range = element.lengths
            least += range.lowerBound
            most += range.upperBound
        }
        return least...most
    }
}

/// A stretch of a pattern without gaps, with the gap before it.
struct PatternPart: Sendable, Hashable {
    /// How many bytes may lie between the end of the part before and the start of this one; ignored for the first part.
    ///
    /// `Int.max` as the upper bound is a gap without end.
    var gap: ClosedRange<Int>
    /// What follows, in order.
    var elements: [PatternElement]

    static let endless = 0...Int.max
}
