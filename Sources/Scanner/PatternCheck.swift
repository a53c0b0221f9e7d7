/// What is the border of a word or a line.
enum Mark: Sendable, Hashable {
    /// `(B)`: white space, quotes and the like.
    case wordBorder
    /// `(L)`: a line feed, with or without a carriage return before it.
    case lineEnd
    /// `(W)`: anything but letters and digits.
    case wordEnd

    /// How many bytes the mark takes where it stands between other elements; zero if it does not stand there.
    func length(at position: Int, isNegated: Bool, in content: Content) -> Int {
        guard position < content.count else { return 0 }
        let byte = content[position]
        switch self {
        case .wordBorder: return isBorder(byte, [.left, .right]) != isNegated ? 1 : 0
        case .wordEnd: return isWordByte(byte) == isNegated ? 1 : 0
        case .lineEnd:
            if byte == 0x0a { return isNegated ? 0 : 1 }
            if byte == 0x0d, position + 1 < content.count, content[position + 1] == 0x0a {
                return isNegated ? 0 : 2
            }
            return isNegated ? 1 : 0
        }
    }
}

/// A condition on the bytes around a position of a pattern.
enum Check: Sendable, Hashable {
    /// A border stands at the start or at the end of a part; the ends of the file are borders too.
    case border(Mark, Side, isNegated: Bool, isWide: Bool)
    /// A single byte stands so far before the start of a part, or behind its end: `aa[x-y]`, `[x-y]aa`.
    case near(Cell, Side, ClosedRange<Int>)

    enum Side: Sendable, Hashable {
        case before
        case after
    }

    /// The condition with a literal letter matching both cases.
    var foldingCase: Check {
        switch self {
        case .border: self
        case .near(let cell, let side, let range): .near(cell.foldingCase, side, range)
        }
    }

    /// Whether the condition holds at a position, which may be the end of the content.
    func holds(at position: Int, in content: Content) -> Bool {
        switch self {
        case .border(let mark, let side, let isNegated, let isWide):
            let isBorder =
                switch side {
                case .before: Self.isStart(mark, isWide, at: position, in: content)
                case .after: Self.isEnd(mark, isWide, at: position, in: content)
                }
            return isBorder != isNegated
        case .near(let cell, .before, let range):
            return range.contains { distance in
                let place = position - 1 - distance
                return place >= 0 && cell.matches(content[place])
            }
        case .near(let cell, .after, let range):
            return range.contains { distance in
                let place = position + distance
                return place < content.count && cell.matches(content[place])
            }
        }
    }

    private static func isStart(_ mark: Mark, _ isWide: Bool, at position: Int, in content: Content) -> Bool {
        if position == 0 { return true }
        let byte = content[position - 1]
        switch mark {
        case .wordBorder: return isBorder(byte, .left)
        case .lineEnd: return byte == 0x0a
        case .wordEnd where isWide:
            return position == 1 || !(isWordByte(content[position - 2]) && byte == 0)
        case .wordEnd: return !isWordByte(byte)
        }
    }

    private static func isEnd(_ mark: Mark, _ isWide: Bool, at position: Int, in content: Content) -> Bool {
        if position == content.count { return true }
        let byte = content[position]
        let next = position + 1 < content.count ? content[position + 1] : nil
        switch mark {
        case .wordBorder: return isBorder(byte, .right)
        case .lineEnd: return byte == 0x0a || (byte == 0x0d && next == 0x0a)
        case .wordEnd:
            if isWide, let next { return !(isWordByte(byte) && next == 0) }
            return !isWordByte(byte)
        }
    }
}

/// The sides of a word at which a byte is its border.
private struct BorderSides: OptionSet {
    let rawValue: Int
    static let left = BorderSides(rawValue: 1)
    static let right = BorderSides(rawValue: 2)
}

/// Whether a byte is a border on any of some sides.
private func isBorder(_ byte: UInt8, _ sides: BorderSides) -> Bool {
    let known: BorderSides =
        switch byte {
        case 0x20, 0x2d, 0x2f, 0x5f: [.left, .right]
        case 0x2e, 0x3c, 0x40: .left
        case 0x0a, 0x0d, 0x22, 0x27, 0x3d, 0x3e: .right
        default: []
        }
    return !known.isDisjoint(with: sides)
}

private func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
    default: false
    }
}
