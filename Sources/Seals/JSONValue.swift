/// A JSON document as stagectl signs and stores it.
///
/// There is exactly one way to write each value (``canonical``), and reading accepts no other, so that a
/// statement, its signature and its digest always mean the same bytes. Two values are equal if Swift finds
/// their strings equal, which takes composed and decomposed characters for the same; where that matters,
/// compare ``canonical``.
public enum JSONValue: Sendable, Hashable {
    /// Names with values.
    case object([String: JSONValue])
    /// Values in order.
    case array([JSONValue])
    /// A text.
    case string(String)
    /// A whole number; only those between −(2⁵³ − 1) and 2⁵³ − 1 can be read back, as every reader of JSON
    /// can.
    case integer(Int64)
    /// True or false.
    case boolean(Bool)
    /// Nothing.
    case null

    /// Returns the value of a name, or nil if this is no object or has no such name.
    public subscript(key: String) -> JSONValue? { object?[key] }

    /// The text, or nil if it is none.
    public var string: String? { if case .string(let value) = self { value } else { nil } }

    /// The number, or nil if it is none.
    public var integer: Int64? { if case .integer(let value) = self { value } else { nil } }

    /// The truth value, or nil if it is none.
    public var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }

    /// The values, or nil if it is no array.
    public var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }

    /// The names with their values, or nil if it is no object.
    public var object: [String: JSONValue]? { if case .object(let value) = self { value } else { nil } }
}

extension JSONValue {
    /// The value as RFC 8785 writes it: names in the order of their UTF-16 code units, no blanks, no escape
    /// that is not needed.
    ///
    /// - Complexity: O(n log n) in the number of bytes.
    public var canonical: [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(512)
        append(to: &text)
        return text
    }

    private func append(to text: inout [UInt8]) {
        switch self {
        case .object(let members):
            text.append(UInt8(ascii: "{"))
            let sorted = members.sorted { JSONValue.precedes($0.key, $1.key) }
            for (index, member) in sorted.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                JSONValue.append(member.key, to: &text)
                text.append(UInt8(ascii: ":"))
                member.value.append(to: &text)
            }
            text.append(UInt8(ascii: "}"))
        case .array(let values):
            text.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                value.append(to: &text)
            }
            text.append(UInt8(ascii: "]"))
        case .string(let value): JSONValue.append(value, to: &text)
        case .integer(let value): text += String(value).utf8
        case .boolean(let value): text += (value ? "true" : "false").utf8
        case .null: text += "null".utf8
        }
    }

    /// Returns whether a name stands before another one.
    static func precedes(_ left: String, _ right: String) -> Bool {
        var (left, right) = (left, right)
        let order = left.withUTF8 { left in
            right.withUTF8 { right -> Bool? in
                for index in 0..<min(left.count, right.count) {
                    let (byte, other) = unsafe (left[index], right[index])
                    // Up to U+D7FF the order of UTF-8 is that of UTF-16.
                    guard byte < 0xEE, other < 0xEE else { return nil }
                    if byte != other { return byte < other }
                }
                return left.count < right.count
            }
        }
        return order ?? left.utf16.lexicographicallyPrecedes(right.utf16)
    }

    private static func append(_ string: String, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        var string = string
        string.withUTF8 { bytes in
            var start = 0
            for index in bytes.indices {
                let byte = unsafe bytes[index]
                guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
                    continue
                }
                unsafe text.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<index]))
                append(escaped: byte, to: &text)
                start = index + 1
            }
            unsafe text.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start...]))
        }
        text.append(UInt8(ascii: "\""))
    }

    private static func append(escaped byte: UInt8, to text: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""): text += "\\\"".utf8
        case UInt8(ascii: "\\"): text += "\\\\".utf8
        case 0x08: text += "\\b".utf8
        case 0x09: text += "\\t".utf8
        case 0x0A: text += "\\n".utf8
        case 0x0C: text += "\\f".utf8
        case 0x0D: text += "\\r".utf8
        default: text += "\\u00\(hexadecimal([byte]))".utf8
        }
    }

    /// The bytes that are escaped by number, with the four digits of each.
    static let numberedEscapes: [(byte: UInt8, digits: [UInt8])] = (0..<0x20 as Range<UInt8>)
        .filter { ![0x08, 0x09, 0x0A, 0x0C, 0x0D].contains($0) }
        .map { ($0, Array("00\(hexadecimal([$0]))".utf8)) }
}

extension JSONValue {
    /// Returns whether two values are written in the same way: what comparing both as ``canonical`` writes them says, without writing
    /// them.
    package func isSame(as other: JSONValue) -> Bool {
        switch (self, other) {
        case (.object(let own), .object(let others)):
            own.count == others.count
                && own.allSatisfy { name, value in
                    // Found by its letters, of which there may be two spellings.
                    guard let index = others.index(forKey: name) else { return false }
                    return JSONValue.isSame(others[index].key, name) && value.isSame(as: others[index].value)
                }
        case (.array(let own), .array(let others)):
            own.count == others.count && zip(own, others).allSatisfy { $0.isSame(as: $1) }
        case (.string(let own), .string(let others)): JSONValue.isSame(own, others)
        case (.integer(let own), .integer(let others)): own == others
        case (.boolean(let own), .boolean(let others)): own == others
        case (.null, .null): true
        default: false
        }
    }

    /// Returns whether two texts have the same bytes, which for Swift they need not have to be equal.
    private static func isSame(_ own: String, _ other: String) -> Bool {
        var (own, other) = (own, other)
        return own.withUTF8 { own in
            other.withUTF8 { other in
                guard own.count == other.count else { return false }
                var difference: UInt8 = 0
                for index in 0..<own.count { unsafe difference |= own[index] ^ other[index] }
                return difference == 0
            }
        }
    }
}

/// Sealed bytes that are not what they must be: no canonical JSON, or no statement.
public struct MalformedSeal: Error, Sendable, Hashable {
    /// What is wrong, in English; for the cause of a problem.
    public let reason: String

    /// Makes the error.
    public init(reason: String) { self.reason = reason }
}
