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
    /// - Complexity: O(n log n) in the number of bytes; nested at most 64 deep.
    public init(parsingCanonical bytes: [UInt8], limit: Int) throws(MalformedSeal) {
        guard bytes.count <= limit else {
            throw MalformedSeal(reason: "\(bytes.count) bytes of JSON, at most \(limit) are read")
        }
        var reader = JSONReader(bytes)
        let value = try reader.value(depth: 0)
        // What the reader is lenient about (order and repetition of names, needless escapes) shows here.
        guard value.canonical == bytes else {
            throw MalformedSeal(reason: "the JSON is not written in its canonical form")
        }
        self = value
    }
}

/// Reads JSON without blanks; whether it is canonical is judged by writing it again.
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

    private mutating func object(depth: Int) throws(MalformedSeal) -> JSONValue {
        var members: [String: JSONValue] = [:]
        position += 1
        if take("}") { return .object(members) }
        repeat {
            let name = try string()
            try expect(":")
            members[name] = try value(depth: depth + 1)
        } while take(",")
        try expect("}")
        return .object(members)
    }

    private mutating func array(depth: Int) throws(MalformedSeal) -> JSONValue {
        var values: [JSONValue] = []
        position += 1
        if take("]") { return .array(values) }
        repeat { values.append(try value(depth: depth + 1)) } while take(",")
        try expect("]")
        return .array(values)
    }

    private mutating func string() throws(MalformedSeal) -> String {
        try expect("\"")
        var text: [UInt8] = []
        while true {
            // What stands between two escapes is taken over as it is.
            let start = position
            while position < bytes.count, bytes[position] != UInt8(ascii: "\""),
                bytes[position] != UInt8(ascii: "\\")
            { position += 1 }
            let part = bytes[start..<position]
            guard let byte = peek() else { throw malformed("a text without an end") }
            position += 1
            guard byte == UInt8(ascii: "\"") else {
                text += part
                text.append(try escape())
                continue
            }
            let string =
                text.isEmpty
                ? String(validating: part, as: UTF8.self)
                : String(validating: text + part, as: UTF8.self)
            guard let string else { throw malformed("not UTF-8") }
            return string
        }
    }

    private mutating func escape() throws(MalformedSeal) -> UInt8 {
        defer { position += 1 }
        switch peek() {
        case UInt8(ascii: "\""): return UInt8(ascii: "\"")
        case UInt8(ascii: "\\"): return UInt8(ascii: "\\")
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "u"):
            // The canonical form escapes nothing above U+001F by number.
            let digits = String(decoding: bytes.dropFirst(position + 1).prefix(4), as: UTF8.self)
            guard digits.utf8.count == 4, let number = UInt8(digits, radix: 16), number < 0x20 else {
                throw malformed("a needless escape")
            }
            position += 4
            return number
        default: throw malformed("an unknown escape")
        }
    }

    private mutating func integer() throws(MalformedSeal) -> JSONValue {
        var end = position
        while end < bytes.count,
            bytes[end] == UInt8(ascii: "-") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[end]
        { end += 1 }
        guard let number = Int64(String(decoding: bytes[position..<end], as: UTF8.self)),
            number.magnitude < 1 << 53
        else { throw malformed("no value, or a number that is not whole or too great") }
        position = end
        return .integer(number)
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(MalformedSeal) -> JSONValue {
        guard bytes.dropFirst(position).starts(with: word.utf8) else { throw malformed("an unknown word") }
        position += word.utf8.count
        return value
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(MalformedSeal) {
        guard take(character) else { throw malformed("\"\(character)\" is missing") }
    }

    private func malformed(_ reason: String) -> MalformedSeal {
        MalformedSeal(reason: "JSON at byte \(position): \(reason)")
    }
}
