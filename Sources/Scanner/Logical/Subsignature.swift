/// One of the things that a logical signature counts.
enum Subsignature: Sendable, Hashable {
    /// A pattern, in one or both of its forms: as written, and with two bytes for each.
    case body(Placement, forms: [[PatternPart]])
    /// A number that stands at a distance from the last hit of another subsignature.
    case comparison(ByteComparison)
    /// Any pattern of a group, at a distance from the hits of the subsignature before.
    case macro(MacroSubsignature)
    /// A regular expression, tried if an expression over the subsignatures before it holds.
    case pattern(PatternSubsignature)

    /// How the bytes of a pattern are meant.
    private struct Modifiers: OptionSet {
        let rawValue: Int
        static let foldingCase = Modifiers(rawValue: 1)
        static let wholeWord = Modifiers(rawValue: 2)
        static let wide = Modifiers(rawValue: 4)
        static let plain = Modifiers(rawValue: 8)
    }

    /// Reads a subsignature.
    ///
    /// - Parameter number: Its place among its signature's.
    /// - Throws: ``LineFault``, `unsupported` for likenesses of pictures, and for what can never be found.
    init(
        _ field: ArraySlice<UInt8>, number: Int, target: Int, in line: SignatureLine
    ) throws(LineFault) {
        if field.starts(with: "fuzzy_img#".utf8) { throw .unsupported }
        if field.first == UInt8(ascii: "$") {
            self = .macro(try MacroSubsignature(field, number: number, in: line))
        } else if field.contains(UInt8(ascii: "/")) {
            self = .pattern(try PatternSubsignature(field, number: number, target: target, in: line))
        } else if field.contains(UInt8(ascii: "(")), field.count(where: { $0 == UInt8(ascii: "#") }) > 1 {
            self = .comparison(try ByteComparison(field, in: line))
        } else {
            self = try Self.body(field, target: target, in: line)
        }
    }

    private static func body(
        _ field: ArraySlice<UInt8>, target: Int, in line: SignatureLine
    ) throws(LineFault) -> Subsignature {
        let tokens = field.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard tokens.count <= 4 else { throw line.malformed("too many colons", at: field) }
        let hasOffset = tokens.count.isMultiple(of: 2)
        let placement =
            hasOffset ? try Placement(tokens[0], for: target, in: line) : .anywhere
        if case .group = placement { throw .unsupported }
        let modifiers = tokens.count > 2 ? try modifiers(tokens[tokens.count - 1], in: line) : []
        let text = tokens[hasOffset ? 1 : 0]
        if modifiers.isEmpty {
            return .body(placement, forms: [try PatternParser.parts(of: text, in: line)])
        }
        let word = modifiers.contains(.wholeWord) ? wholeWord(text) : Array(text)
        var forms: [[PatternPart]] = []
        if modifiers.contains(.wide) {
            forms.append(try form(Self.wide(word, in: line), modifiers, isWide: true, at: field, in: line))
        }
        if !modifiers.contains(.wide) || modifiers.contains(.plain) {
            forms.append(try form(word, modifiers, isWide: false, at: field, in: line))
        }
        return .body(placement, forms: forms)
    }

    private static func modifiers(
        _ letters: ArraySlice<UInt8>, in line: SignatureLine
    ) throws(LineFault) -> Modifiers {
        var modifiers: Modifiers = []
        for letter in letters {
            switch letter {
            case UInt8(ascii: "i"): modifiers.insert(.foldingCase)
            case UInt8(ascii: "f"): modifiers.insert(.wholeWord)
            case UInt8(ascii: "w"): modifiers.insert(.wide)
            case UInt8(ascii: "a"): modifiers.insert(.plain)
            default: throw line.malformed("a modifier is one of i, f, w and a", at: letters)
            }
        }
        return modifiers
    }

    private static func form(
        _ text: [UInt8], _ modifiers: Modifiers, isWide: Bool, at field: ArraySlice<UInt8>,
        in line: SignatureLine
    ) throws(LineFault) -> [PatternPart] {
        var parts: [PatternPart]
        do { parts = try PatternParser.parts(of: text[...], isWide: isWide, in: line) } catch {
            // The column would be one of the text that was made of the field.
            guard case .malformed(let reason, _) = error else { throw error }
            throw line.malformed(reason, at: field)
        }
        for index in parts.indices {
            let isNegated = parts[index].elements.contains { if case .noneOf = $0 { true } else { false } }
            guard !isNegated else { throw line.malformed("no negation beside modifiers", at: field) }
            if modifiers.contains(.foldingCase) { parts[index].elements = parts[index].elements.foldingCase }
        }
        return parts
    }

    /// Returns a pattern between borders of words; a gap beside a single byte then is a gap between parts.
    private static func wholeWord(_ text: ArraySlice<UInt8>) -> [UInt8] {
        let gaps = text.map { byte in
            switch byte {
            case UInt8(ascii: "["): UInt8(ascii: "{")
            case UInt8(ascii: "]"): UInt8(ascii: "}")
            default: byte
            }
        }
        return Array("(W)".utf8) + gaps + Array("(W)".utf8)
    }

    /// Returns a pattern with a zero after each byte.
    private static func wide(_ text: [UInt8], in line: SignatureLine) throws(LineFault) -> [UInt8] {
        var wide: [UInt8] = []
        var index = 0
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "*"), UInt8(ascii: "|"), UInt8(ascii: ")"), UInt8(ascii: "!"):
                wide.append(text[index])
                index += 1
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                let end = text[index...].firstIndex { $0 == 0x7d || $0 == 0x5d } ?? text.endIndex - 1
                wide += [0x7b] + text[(index + 1)..<max(end, index + 1)] + [0x7d]
                index = end + 1
            case UInt8(ascii: "("):
                wide.append(text[index])
                index += 1
                if index < text.count, [0x42, 0x4c, 0x57].contains(text[index]) {
                    wide.append(text[index])
                    index += 1
                }
            default:
                guard index + 1 < text.count else {
                    throw .malformed("two digits are needed", column: 1)
                }
                wide += [text[index], text[index + 1], 0x30, 0x30]
                index += 2
            }
        }
        return wide
    }
}
