extension JSONValue {
    /// Reads a document that must be written exactly as ``canonical`` writes it.
    ///
    /// Blanks, needless escapes, names out of order or twice, fractions and numbers beyond 2⁵³ − 1 are
    /// refused.
    ///
    /// - Parameters:
    ///   - bytes: The document, untrusted.
    ///   - limit: The number of bytes above which nothing is read.
    /// - Throws: ``MalformedSeal``.
    /// - Complexity: O(n) in the number of bytes; nested at most 64 deep.
    public init(parsingCanonical bytes: [UInt8], limit: Int) throws(MalformedSeal) {
        guard bytes.count <= limit else {
            throw MalformedSeal(reason: "\(bytes.count) bytes of JSON, at most \(limit) are read")
        }
        var reader = JSONReader(bytes)
        self = try reader.value(depth: 0)
        try reader.end()
    }
}

/// Reads JSON that is written in the one way in which ``JSONValue/canonical`` writes it, and refuses every other.
///
/// What would be written otherwise is found while it is read, so that nothing need be written again to be compared.
private struct JSONReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func value(depth: Int) throws(MalformedSeal) -> JSONValue {
        guard depth < 64 else { throw malformed("nested too deep") }
        switch peek() {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try integer()
        }
    }

    /// Refuses bytes behind the value.
    func end() throws(MalformedSeal) {
        guard position == bytes.count else { throw Self.notCanonical }
    }

    private mutating func object(depth: Int) throws(MalformedSeal) -> JSONValue {
        position += 1
        if take(UInt8(ascii: "}")) { return .object([:]) }
        var read: [(name: String, value: JSONValue)] = []
        repeat {
            let name = try string()
            if let last = read.last, !JSONValue.precedes(last.name, name) { throw Self.notCanonical }
            try expect(UInt8(ascii: ":"))
            read.append((name, try value(depth: depth + 1)))
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"))
        // Made when their number is known: a table that grows is made several times.
        var members = [String: JSONValue](minimumCapacity: read.count)
        for (name, value) in read { members[name] = value }
        // Two spellings of the same letters are one name for Swift.
        guard members.count == read.count else { throw Self.notCanonical }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(MalformedSeal) -> JSONValue {
        var values: [JSONValue] = []
        position += 1
        if take(UInt8(ascii: "]")) { return .array(values) }
        repeat { values.append(try value(depth: depth + 1)) } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "]"))
        return .array(values)
    }

    private mutating func string() throws(MalformedSeal) -> String {
        try expect(UInt8(ascii: "\""))
        var text: [UInt8] = []
        while true {
            // What stands between two escapes is taken over as it is.
            let start = position
            let (byte, isASCII) = try endOfPart()
            let part = bytes[start..<position]
            position += 1
            guard byte == UInt8(ascii: "\"") else {
                text += part
                text.append(try escape())
                continue
            }
            // Nearly every text; the standard library looks far longer whether others are right.
            if text.isEmpty, isASCII { return String(decoding: part, as: UTF8.self) }
            guard let string = String(validating: text + part, as: UTF8.self) else {
                throw malformed("not UTF-8")
            }
            return string
        }
    }

    /// Goes on to the next quote or backslash, and returns it, and whether all before it is ASCII.
    private mutating func endOfPart() throws(MalformedSeal) -> (byte: UInt8, isASCII: Bool) {
        let count = bytes.count
        var index = position
        var all: UInt8 = 0
        while index < count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                position = index
                return (byte, all < 0x80)
            }
            if byte < 0x20 { throw Self.notCanonical }
            all |= byte
            index += 1
        }
        position = index
        throw malformed("a text without an end")
    }

    private mutating func escape() throws(MalformedSeal) -> UInt8 {
        let byte = peek()
        position += 1
        switch byte {
        case UInt8(ascii: "\""): return UInt8(ascii: "\"")
        case UInt8(ascii: "\\"): return UInt8(ascii: "\\")
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "u"):
            // The canonical form escapes nothing above U+001F by number, and nothing that has a letter.
            let digits = bytes[position..<min(position + 4, bytes.count)]
            guard let number = JSONValue.numberedEscapes.first(where: { $0.digits.elementsEqual(digits) })
            else { throw malformed("a needless escape") }
            position += 4
            return number.byte
        default: throw malformed("an unknown escape")
        }
    }

    private mutating func integer() throws(MalformedSeal) -> JSONValue {
        let isNegative = take(UInt8(ascii: "-"))
        let start = position
        var number: Int64 = 0
        while let digit = peek(), isDigit(digit) {
            // Sixteen digits fit; what has more is too great.
            guard position - start < 16 else { throw notANumber() }
            number = number * 10 + Int64(digit - UInt8(ascii: "0"))
            position += 1
        }
        guard position > start, number < 1 << 53 else { throw notANumber() }
        // One digit may be a zero, unless it has a sign; several do not begin with one.
        guard position - start == 1 ? number > 0 || !isNegative : bytes[start] != UInt8(ascii: "0") else {
            throw Self.notCanonical
        }
        return .integer(isNegative ? -number : number)
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(MalformedSeal) -> JSONValue {
        guard bytes[position...].starts(with: word.utf8) else { throw malformed("an unknown word") }
        position += word.utf8.count
        return value
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ character: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == character else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: UInt8) throws(MalformedSeal) {
        guard take(character) else {
            throw malformed("\"\(Unicode.Scalar(character))\" is missing")
        }
    }

    private static var notCanonical: MalformedSeal {
        MalformedSeal(reason: "the JSON is not written in its canonical form")
    }

    private func notANumber() -> MalformedSeal {
        malformed("no value, or a number that is not whole or too great")
    }

    private func malformed(_ reason: String) -> MalformedSeal {
        MalformedSeal(reason: "JSON at byte \(position): \(reason)")
    }
}
