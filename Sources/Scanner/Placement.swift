/// Where in the content a body signature may begin.
enum Placement: Sendable, Hashable {
    /// Anywhere.
    case anywhere
    /// So many bytes after the start, or up to `shift` bytes later.
    case start(Int, shift: Int)
    /// So many bytes before the end, or up to `shift` bytes later.
    case end(Int, shift: Int)

    /// Returns the positions at which a signature may begin in content of a size; nil if there are none.
    func positions(inContentOf size: Int) -> ClosedRange<Int>? {
        guard size > 0 else { return nil }
        switch self {
        case .anywhere:
            return 0...(size - 1)
        case .start(let first, let shift):
            return first < size ? first...min(size - 1, first + shift) : nil
        case .end(let distance, let shift):
            let first = size - distance
            return first >= 0 && first < size ? first...min(size - 1, first + shift) : nil
        }
    }

    /// Whether there are so few positions that trying each is cheaper than searching.
    var isNarrow: Bool {
        switch self {
        case .anywhere: false
        case .start(_, let shift), .end(_, let shift): shift < 16
        }
    }

    /// Reads the offset of a body signature.
    ///
    /// - Throws: `unsupported` for offsets that need the headers of a program to be read.
    init(_ field: ArraySlice<UInt8>, for target: Int, in line: SignatureLine) throws(LineFault) {
        if field.elementsEqual("*".utf8) {
            self = .anywhere
            return
        }
        guard field.count <= 64 else { throw line.malformed("the offset is too long", at: field) }
        let halves = field.split(separator: UInt8(ascii: ","), maxSplits: 1, omittingEmptySubsequences: false)
        let shift = halves.count > 1 ? try line.number(halves[1]) : 0
        let base = halves[0]
        if base.starts(with: "EOF-".utf8) {
            self = .end(try line.number(base.dropFirst(4)), shift: shift)
        } else if let first = decimal(base) {
            self = .start(first, shift: shift)
        } else if Self.needsHeaders(base) {
            guard [1, 6, 9].contains(target) || base.first == UInt8(ascii: "$") else {
                throw line.malformed("only a program has such an offset", at: field)
            }
            throw .unsupported
        } else {
            throw line.malformed("an offset is needed", at: field)
        }
    }

    /// Whether an offset is one of EP+n, EP-n, Sx+n, SL+n, SEx, VI and $n$.
    private static func needsHeaders(_ base: ArraySlice<UInt8>) -> Bool {
        for prefix in ["EP+", "EP-", "SL+", "SE"] where base.starts(with: prefix.utf8) {
            return decimal(base.dropFirst(prefix.utf8.count)) != nil
        }
        if base.elementsEqual("VI".utf8) { return true }
        if base.first == UInt8(ascii: "$"), base.last == UInt8(ascii: "$") {
            return decimal(base.dropFirst().dropLast()) != nil
        }
        let section = base.split(separator: UInt8(ascii: "+"), omittingEmptySubsequences: false)
        return base.first == UInt8(ascii: "S") && section.count == 2
            && decimal(section[0].dropFirst()) != nil && decimal(section[1]) != nil
    }
}
