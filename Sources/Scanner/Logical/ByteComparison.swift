/// A comparison of a number in the content: `id(offset#form#comparisons)`.
struct ByteComparison: Sendable, Hashable {
    /// The subsignature from whose last hit the distance is counted.
    let reference: Int
    private let distance: Int
    private let form: Form
    private let isBigEndian: Bool
    private let isLittleEndian: Bool
    private let isExact: Bool
    private let length: Int
    private let comparisons: [Comparison]

    private enum Form: Sendable { case none, hexadecimal, decimal, automatic, binary }

    private struct Comparison: Sendable, Hashable {
        let operation: LogicalExpression.Comparison.Operation
        let number: Int64
    }

    /// Whether the number that stands there compares as it is to.
    func holds(from origin: Int, in content: Content) -> Bool {
        let position = origin + distance
        // ClamAV takes the very first byte for one before the file.
        guard position > 0, content.holds(length, at: position) else { return false }
        let bytes = (position..<(position + length)).map { content[$0] }
        guard let value = form == .binary ? binary(bytes) : text(bytes) else { return false }
        return comparisons.allSatisfy { comparison in
            switch comparison.operation {
            case .equal: value == comparison.number
            case .less: value < comparison.number
            case .greater: value > comparison.number
            }
        }
    }

    private func binary(_ bytes: [UInt8]) -> Int64? {
        guard isBigEndian || isLittleEndian else { return nil }
        let ordered = isLittleEndian ? bytes.reversed() : bytes
        return Int64(bitPattern: ordered.reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }

    /// Reads a number that is written with digits.
    private func text(_ bytes: [UInt8]) -> Int64? {
        let digits = Array(bytes.drop { [0x20, 0x09, 0x0a, 0x0b, 0x0c, 0x0d].contains($0) })
        let hasPrefix = digits.count >= 3 && digits[0] == 0x30 && digits[1] | 0x20 == 0x78
        let isHexadecimal: Bool
        switch form {
        case .hexadecimal: isHexadecimal = true
        case .decimal: isHexadecimal = false
        // What is shorter than three digits is left undecided.
        case .automatic where digits.count >= 3: isHexadecimal = hasPrefix
        case .automatic, .binary, .none: return nil
        }
        guard isBigEndian != isLittleEndian, isHexadecimal || isBigEndian else { return nil }
        let ordered = isHexadecimal && isLittleEndian ? Self.reversedPairs(digits) : digits
        guard let (value, used) = Self.number(ordered, base: isHexadecimal ? 16 : 10) else { return nil }
        if isExact, used != digits.count || digits.count != bytes.count { return nil }
        return value
    }

    /// Returns digits with the last byte first; what is not a digit makes zeros of all before it.
    private static func reversedPairs(_ digits: [UInt8]) -> [UInt8] {
        if digits.count < 2 { return digits }
        let size = digits.count + digits.count % 2
        let hasPrefix = digits.count >= 3 && digits[0] == 0x30 && digits[1] | 0x20 == 0x78
        var source = [UInt8](repeating: 0x30, count: size)
        if size > digits.count {
            if hasPrefix {
                source[0] = 0x78
                for (index, digit) in digits.dropFirst(2).enumerated() { source[3 + index] = digit }
            } else {
                for (index, digit) in digits.enumerated() { source[1 + index] = digit }
            }
        } else {
            source = digits
            if hasPrefix { source[0] = 0x78 }
        }
        func isUsable(_ digit: UInt8) -> Bool { nibble(digit) != nil || digit | 0x20 == 0x78 }
        var result = [UInt8](repeating: 0x30, count: size)
        for index in stride(from: 0, to: size, by: 2) {
            guard isUsable(source[size - index - 2]) else {
                result = [UInt8](repeating: 0x30, count: size)
                continue
            }
            result[index] = source[size - index - 2]
            if isUsable(source[size - index - 1]) {
                result[index + 1] = source[size - index - 1]
            } else {
                result = [UInt8](repeating: 0x30, count: size)
            }
        }
        return result
    }

    /// Returns the number that text begins with, and how much of the text it takes; nil if it is too large.
    private static func number(_ text: [UInt8], base: Int64) -> (Int64, Int)? {
        var index = 0
        var isNegative = false
        if let sign = text.first, sign == 0x2d || sign == 0x2b {
            isNegative = sign == 0x2d
            index = 1
        }
        if base == 16, text.count > index + 2, text[index] == 0x30, text[index + 1] | 0x20 == 0x78 {
            index += 2
        }
        var value: Int64 = 0
        var hasDigits = false
        while index < text.count, let digit = nibble(text[index]), Int64(digit) < base {
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: base)
            let (sum, isTooLargeYet) = product.addingReportingOverflow(Int64(digit))
            guard !isTooLarge, !isTooLargeYet else { return nil }
            value = sum
            hasDigits = true
            index += 1
        }
        return (isNegative ? -value : value, hasDigits ? index : 0)
    }

    /// Reads a comparison.
    init(_ field: ArraySlice<UInt8>, in line: SignatureLine) throws(LineFault) {
        let fault = line.malformed("id(offset#form#comparisons) is needed", at: field)
        guard let open = field.firstIndex(of: UInt8(ascii: "(")),
            let close = field[open...].firstIndex(of: UInt8(ascii: ")")),
            let reference = decimal(field[..<open]), reference < 64
        else { throw fault }
        let tokens = field[(open + 1)..<close].split(
            separator: UInt8(ascii: "#"), omittingEmptySubsequences: false)
        guard tokens.count == 3 else { throw fault }
        self.reference = reference
        let shift = tokens[0]
        switch shift.first {
        case nil, UInt8(ascii: "0"): distance = 0
        case UInt8(ascii: ">"), UInt8(ascii: "<"):
            guard shift.count > 2, shift.prefix(2).allSatisfy({ $0 == shift.first }),
                let number = Self.constant(shift.dropFirst(2)), abs(number) <= 1 << 40
            else { throw fault }
            distance = Int(shift.first == UInt8(ascii: ">") ? number : -number)
        default: throw fault
        }
        let letters = tokens[1].prefix { !(0x30...0x39).contains($0) }
        var options = Options()
        for letter in letters { guard options.take(letter) else { throw fault } }
        guard let length = Self.constant(tokens[1][letters.endIndex...]), length > 0, length <= 4096 else {
            throw fault
        }
        form = options.form
        isBigEndian = options.isBigEndian
        isLittleEndian = options.isLittleEndian
        isExact = options.isExact
        self.length = Int(length)
        if form == .binary, ![1, 2, 4, 8].contains(length) { throw fault }
        if form == .hexadecimal, length > 18 { throw fault }
        var comparisons: [Comparison] = []
        for text in tokens[2].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            guard let operation = text.first.flatMap(LogicalExpression.Comparison.Operation.init(rawValue:)),
                let number = Self.constant(text.dropFirst())
            else { throw fault }
            comparisons.append(Comparison(operation: operation, number: number))
        }
        guard comparisons.count <= 2 else { throw fault }
        self.comparisons = comparisons
    }

    /// How the letters before the length say that a number is written.
    private struct Options {
        var form = Form.none
        var isBigEndian = false
        var isLittleEndian = false
        var isExact = false

        /// Takes in a letter; false if it does not go with those before it.
        mutating func take(_ letter: UInt8) -> Bool {
            switch letter {
            case UInt8(ascii: "h"): return take(.hexadecimal)
            case UInt8(ascii: "a"): return take(.automatic)
            case UInt8(ascii: "i"): return take(.binary)
            case UInt8(ascii: "d"):
                isBigEndian = true
                return !isLittleEndian && take(.decimal)
            case UInt8(ascii: "l"):
                isLittleEndian = true
                return !isBigEndian
            case UInt8(ascii: "b"):
                isBigEndian = true
                return !isLittleEndian
            case UInt8(ascii: "e"):
                isExact = true
                return true
            default: return false
            }
        }

        private mutating func take(_ wanted: Form) -> Bool {
            guard form == .none || form == wanted else { return false }
            form = wanted
            return true
        }
    }

    /// Reads a number as C does: a prefix says its base.
    private static func constant(_ text: ArraySlice<UInt8>) -> Int64? {
        var digits = text
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        var base = 10
        if digits.count > 2, digits.starts(with: "0x".utf8) || digits.starts(with: "0X".utf8) {
            (base, digits) = (16, digits.dropFirst(2))
        } else if digits.count > 1, digits.first == UInt8(ascii: "0") {
            (base, digits) = (8, digits.dropFirst())
        }
        guard digits.first.flatMap(nibble) != nil else { return nil }
        return Int64(String(decoding: digits, as: UTF8.self), radix: base).map { isNegative ? -$0 : $0 }
    }
}
