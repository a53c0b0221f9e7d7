internal import CPCRE2

/// A regular expression of a logical signature: `[offset:]trigger/expression/flags`.
struct PatternSubsignature: Sendable, Hashable {
    private let placement: Placement
    /// What must hold of the subsignatures before it; it is tried only then.
    let trigger: LogicalExpression
    private let expression: ArraySlice<UInt8>
    private let options: UInt32
    private let flags: Flags

    /// What is ClamAV's own among the flags.
    private struct Flags: OptionSet, Hashable {
        let rawValue: Int
        /// All matches count, not only the first.
        static let global = Flags(rawValue: 1)
        /// A match may begin anywhere behind the offset.
        static let rolling = Flags(rawValue: 2)
        /// A match must lie between the offset and its shift.
        static let encompassing = Flags(rawValue: 4)
    }

    /// Finds the hits in content.
    func hits(
        in facts: inout ContentFacts, _ allowance: inout Allowance
    ) throws(Allowance.Spent) -> PatternHits {
        var hits = PatternHits()
        let content = facts.content
        let layout = placement.needsLayout ? facts.layout() : nil
        guard let starts = placement.starts(inContentOf: content.count, layout: layout) else { return hits }
        var first = 0
        var shift = 0
        var isFixed = false
        if case .range(let range) = starts, placement != .anywhere {
            first = range.lowerBound
            shift = placement.shift(in: layout)
            isFixed = shift == 0 && !flags.contains(.rolling)
        }
        let isWithin = flags.contains(.encompassing) && shift > 0
        let window = content.slice(first..<(isWithin ? min(first + shift, content.count) : content.count))
        // An expression that was read once can be read again.
        guard let search = try? RegularExpression(expression, options: options) else {
            throw Allowance.Spent()
        }
        var position = 0
        while position <= window.count {
            try allowance.spend((window.count - position) >> 2 + 64)
            guard
                let match = try search.firstMatch(in: window, from: position, isAnchored: isFixed)
            else { break }
            if !flags.contains(.encompassing), shift > 0, match.lowerBound > shift { break }
            hits.add(first + match.lowerBound, isWhole: true)
            guard flags.contains(.global) else { break }
            position = max(match.upperBound, position + (match.isEmpty ? 1 : 0))
            if position >= window.count { break }
        }
        return hits
    }

    /// Reads a regular expression.
    init(
        _ field: ArraySlice<UInt8>, number: Int, target: Int, in line: SignatureLine
    ) throws(LineFault) {
        guard let slash = field.firstIndex(of: UInt8(ascii: "/")),
            let end = field.lastIndex(of: UInt8(ascii: "/")), slash < end
        else { throw line.malformed("an expression lies between two slashes", at: field) }
        let head = field[..<slash]
        if let colon = head.lastIndex(of: UInt8(ascii: ":")) {
            placement = try Placement(head[..<colon], for: target, in: line)
            trigger = try ExpressionParser(line: line).expression(head[(colon + 1)...])
        } else {
            placement = .anywhere
            trigger = try ExpressionParser(line: line).expression(head)
        }
        guard trigger.highest < number else {
            throw line.malformed("a trigger names only subsignatures before it", at: field)
        }
        if case .group = placement { throw .unsupported }
        expression = ArraySlice(Array(field[(slash + 1)..<end]))
        guard !expression.isEmpty else { throw line.malformed("the expression is empty", at: field) }
        var options: UInt32 = 0
        var flags: Flags = []
        for flag in field[(end + 1)...] {
            switch flag {
            case UInt8(ascii: "i"): options |= PCRE2_CASELESS
            case UInt8(ascii: "s"): options |= PCRE2_DOTALL
            case UInt8(ascii: "m"): options |= PCRE2_MULTILINE
            case UInt8(ascii: "x"): options |= PCRE2_EXTENDED
            case UInt8(ascii: "A"): options |= PCRE2_ANCHORED
            case UInt8(ascii: "E"): options |= PCRE2_DOLLAR_ENDONLY
            case UInt8(ascii: "U"): options |= PCRE2_UNGREEDY
            case UInt8(ascii: "g"): flags.insert(.global)
            case UInt8(ascii: "r"): flags.insert(.rolling)
            case UInt8(ascii: "e"): flags.insert(.encompassing)
            default: throw line.malformed("a flag is unknown", at: field[end...])
            }
        }
        self.options = options
        self.flags = flags
        do throws(RegularExpression.Fault) {
            _ = try RegularExpression(expression, options: options)
        } catch {
            switch error {
            case .malformed: throw line.malformed("the expression is not regular", at: field[slash...])
            case .unsupported: throw .unsupported
            }
        }
    }
}
