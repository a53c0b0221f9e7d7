/// Reads the hexadecimal pattern of a body signature.
struct PatternParser {
    private let text: ArraySlice<UInt8>
    private let line: SignatureLine
    private var position: Int
    private var parts: [PatternPart] = []
    private var part = PatternPart(gap: PatternPart.endless, elements: [])
    private var length = 0

    /// How deep alternatives may lie in each other, as in ClamAV.
    private static let deepest = 15
    /// The most bytes a pattern may describe, so that `{127}` many times over cannot fill the memory.
    private static let longest = 1 << 20
    /// An exact gap shorter than this is a run of `??`: ClamAV does not end a part there.
    private static let shortGap = 128

    /// Returns the parts of a pattern.
    static func parts(of field: ArraySlice<UInt8>, in line: SignatureLine) throws(LineFault) -> [PatternPart]
    {
        var parser = PatternParser(field, line)
        return try parser.pattern()
    }

    private init(_ text: ArraySlice<UInt8>, _ line: SignatureLine) {
        self.text = text
        self.line = line
        position = text.startIndex
    }

    private var next: UInt8? { position < text.endIndex ? text[position] : nil }

    private func malformed(_ reason: String) -> LineFault {
        line.malformed(reason, at: text[min(position, text.endIndex)...])
    }

    private mutating func pattern() throws(LineFault) -> [PatternPart] {
        while let byte = next {
            switch byte {
            case UInt8(ascii: "*"):
                position += 1
                try endPart(before: PatternPart.endless)
            case UInt8(ascii: "{"):
                try gap()
            case UInt8(ascii: "["):
                try skip()
            default:
                part.elements.append(try element(depth: 0))
            }
        }
        try endPart(before: PatternPart.endless)
        return parts
    }

    /// Ends a part, which needs two literal bytes in a row: they are what the search looks for.
    private mutating func endPart(before gap: ClosedRange<Int>) throws(LineFault) {
        let hasAnchor = zip(part.elements, part.elements.dropFirst()).contains { first, second in
            first.cell?.isLiteral == true && second.cell?.isLiteral == true
        }
        guard hasAnchor else { throw malformed("a part has no two literal bytes in a row") }
        try checkSkips()
        parts.append(part)
        part = PatternPart(gap: gap, elements: [])
    }

    private mutating func gap() throws(LineFault) {
        let range = try bounds(endingWith: UInt8(ascii: "}"), open: true)
        if range.lowerBound == range.upperBound, range.lowerBound < Self.shortGap {
            try grow(by: range.lowerBound)
            part.elements += Array(repeating: .cell(.any), count: range.lowerBound)
        } else {
            try endPart(before: range)
        }
    }

    /// `[x-y]` ties one single byte to one end of a part.
    private mutating func skip() throws(LineFault) {
        let range = try bounds(endingWith: UInt8(ascii: "]"), open: false)
        guard range.upperBound <= 32 else { throw malformed("at most [0-32]") }
        part.elements.append(.skip(range))
    }

    private func checkSkips() throws(LineFault) {
        for (index, element) in part.elements.enumerated() {
            guard case .skip = element else { continue }
            let isTied =
                (index == 1 && part.elements[0].cell != nil)
                || (index == part.elements.count - 2 && part.elements[index + 1].cell != nil)
            guard isTied else {
                throw malformed("[x-y] needs a single byte on one side")
            }
        }
    }

    private mutating func bounds(endingWith end: UInt8, open: Bool) throws(LineFault) -> ClosedRange<Int> {
        position += 1
        guard let close = text[position...].firstIndex(of: end) else {
            throw malformed("a bracket is not closed")
        }
        let numbers = text[position..<close].split(
            separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let values = numbers.map(decimal)
        defer { position = close + 1 }
        switch (numbers.count, values.first ?? nil, values.last ?? nil) {
        case (1, let exact?, _):
            return exact...exact
        case (2, let least?, let most?) where least <= most:
            return least...most
        case (2, let least?, _) where open && numbers[1].isEmpty:
            return least...Int.max
        case (2, _, let most?) where open && numbers[0].isEmpty:
            return 0...most
        default:
            throw malformed("a range is needed")
        }
    }

    private mutating func grow(by count: Int) throws(LineFault) {
        length += count
        guard length <= Self.longest else { throw malformed("the pattern is too long") }
    }

    private mutating func element(depth: Int) throws(LineFault) -> PatternElement {
        guard let byte = next else { throw malformed("the pattern ends too early") }
        switch byte {
        case UInt8(ascii: "!"):
            position += 1
            guard next == UInt8(ascii: "(") else { throw malformed("( is needed") }
            guard depth == 0 else { throw malformed("no negation inside alternatives") }
            let fault = malformed("what is negated must be literal and of one length")
            guard let literals = Self.literals(of: try alternatives(depth: depth + 1)) else { throw fault }
            return .noneOf(literals)
        case UInt8(ascii: "("):
            return .oneOf(try alternatives(depth: depth + 1))
        default:
            try grow(by: 1)
            return .cell(try cell())
        }
    }

    private mutating func alternatives(depth: Int) throws(LineFault) -> [[PatternElement]] {
        guard depth <= Self.deepest else { throw malformed("alternatives lie too deep") }
        position += 1
        if let letter = next, [0x42, 0x4c, 0x57].contains(letter),
            text.dropFirst(position + 1 - text.startIndex).first == 0x29
        {
            // (B), (L) and (W) are borders of words and lines, which this version does not look for.
            throw .unsupported
        }
        var branches: [[PatternElement]] = []
        var branch: [PatternElement] = []
        while let byte = next {
            switch byte {
            case UInt8(ascii: "|"), UInt8(ascii: ")"):
                guard !branch.isEmpty else { throw malformed("an alternative is empty") }
                branches.append(branch)
                branch = []
                position += 1
                if byte == UInt8(ascii: ")") { return branches }
            default:
                branch.append(try element(depth: depth))
            }
        }
        throw malformed("a bracket is not closed")
    }

    /// Returns the bytes of branches that are all literal and of one length, else nil.
    private static func literals(of branches: [[PatternElement]]) -> [[UInt8]]? {
        let literals = branches.map { branch in
            branch.compactMap(\.cell).filter(\.isLiteral).map(\.value)
        }
        let isLiteral = zip(branches, literals).allSatisfy { branch, literal in
            literal.count == branch.count && branch.count == branches[0].count
        }
        return isLiteral ? literals : nil
    }

    private mutating func cell() throws(LineFault) -> Cell {
        guard position + 1 < text.endIndex else { throw malformed("two digits are needed") }
        let high = try half(text[position])
        position += 1
        let low = try half(text[position])
        position += 1
        return Cell(value: high.value << 4 | low.value, mask: high.mask << 4 | low.mask)
    }

    private func half(_ digit: UInt8) throws(LineFault) -> Cell {
        if digit == UInt8(ascii: "?") { return Cell(value: 0, mask: 0) }
        guard let value = nibble(digit) else { throw malformed("a hexadecimal digit is needed") }
        return Cell(value: value, mask: 0xf)
    }
}
