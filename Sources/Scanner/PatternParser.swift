/// Reads the hexadecimal pattern of a body signature.
struct PatternParser {
    private let text: ArraySlice<UInt8>
    private let isWide: Bool
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
    ///
    /// - Parameter isWide: Whether letters and digits next to a border are two bytes each.
    static func parts(
        of field: ArraySlice<UInt8>, isWide: Bool = false, in line: SignatureLine
    ) throws(LineFault) -> [PatternPart] {
        var parser = PatternParser(field, isWide, line)
        return try parser.pattern()
    }

    private init(_ text: ArraySlice<UInt8>, _ isWide: Bool, _ line: SignatureLine) {
        self.text = text
        self.isWide = isWide
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
                try tie()
            default:
                part.elements.append(try element(depth: 0))
            }
        }
        try endPart(before: PatternPart.endless)
        return parts
    }

    /// Ends a part, which needs two literal bytes in a row: they are what the search looks for.
    private mutating func endPart(before gap: ClosedRange<Int>) throws(LineFault) {
        let cells = part.elements.filter { if case .check = $0 { false } else { true } }.map(\.cell)
        let hasAnchor = zip(cells, cells.dropFirst()).contains { first, second in
            first?.isLiteral == true && second?.isLiteral == true
        }
        guard hasAnchor else { throw malformed("a part has no two literal bytes in a row") }
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

    /// `[x-y]` ties one single byte to one end of a part, which begins or ends without that byte.
    private mutating func tie() throws(LineFault) {
        let range = try bounds(endingWith: UInt8(ascii: "]"), open: false)
        guard range.upperBound <= 32 else { throw malformed("at most [0-32]") }
        if part.elements.count == 1, let cell = part.elements[0].cell {
            part.elements[0] = .check(.near(cell, .before, range))
            return
        }
        try grow(by: 1)
        let cell = try cell()
        guard !part.elements.isEmpty, next.map(Self.endsPart) ?? true else {
            throw malformed("[x-y] needs a single byte on one side")
        }
        part.elements.append(.check(.near(cell, .after, range)))
    }

    /// Whether a part ends before a byte of the pattern.
    private static func endsPart(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "*") || byte == UInt8(ascii: "{")
    }

    /// Reads `(B)`, `(L)` or `(W)`; nil if something else stands there.
    ///
    /// At an end of a part such a border is only looked at; between other elements it takes its place in the content.
    private mutating func border(isNegated: Bool) -> PatternElement? {
        let rest = text[position...]
        guard rest.count >= 3, rest[position] == UInt8(ascii: "("), rest[position + 2] == UInt8(ascii: ")")
        else { return nil }
        let mark: Mark
        switch rest[position + 1] {
        case UInt8(ascii: "B"): mark = .wordBorder
        case UInt8(ascii: "L"): mark = .lineEnd
        case UInt8(ascii: "W"): mark = .wordEnd
        default: return nil
        }
        position += 3
        if next.map({ Self.endsPart($0) || $0 == UInt8(ascii: "[") }) ?? true {
            return .check(.border(mark, .after, isNegated: isNegated, isWide: isWide))
        }
        let isStart = part.elements.allSatisfy { if case .check(.near) = $0 { true } else { false } }
        // ClamAV takes a negated border at the start for one that has its place in the content.
        if isStart, !isNegated {
            return .check(.border(mark, .before, isNegated: false, isWide: isWide))
        }
        return .mark(mark, isNegated: isNegated)
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
            if depth == 0, let border = border(isNegated: true) { return border }
            guard depth == 0 else { throw malformed("no negation inside alternatives") }
            let fault = malformed("what is negated must be literal and of one length")
            guard let literals = Self.literals(of: try alternatives(depth: depth + 1)) else { throw fault }
            return .noneOf(literals)
        case UInt8(ascii: "("):
            if depth == 0, let border = border(isNegated: false) { return border }
            return .oneOf(try alternatives(depth: depth + 1))
        default:
            try grow(by: 1)
            return .cell(try cell())
        }
    }

    private mutating func alternatives(depth: Int) throws(LineFault) -> [[PatternElement]] {
        guard depth <= Self.deepest else { throw malformed("alternatives lie too deep") }
        position += 1
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
