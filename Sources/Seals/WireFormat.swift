/// What is wrong with bytes of the SSH wire format.
struct MalformedWire: Error {
    let reason: String
}

/// Reads the data types of RFC 4251, section 5, from untrusted bytes.
struct WireReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    mutating func byte() throws(MalformedWire) -> UInt8 {
        guard let byte = rest.popFirst() else { throw MalformedWire(reason: "it ends too early") }
        return byte
    }

    mutating func number() throws(MalformedWire) -> Int {
        var number = 0
        for _ in 0..<4 { number = number << 8 | Int(try byte()) }
        return number
    }

    mutating func longNumber() throws(MalformedWire) -> UInt64 {
        var number: UInt64 = 0
        for _ in 0..<8 { number = number << 8 | UInt64(try byte()) }
        return number
    }

    mutating func bytes(_ count: Int) throws(MalformedWire) -> [UInt8] {
        guard count <= rest.count else { throw MalformedWire(reason: "it ends too early") }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func string() throws(MalformedWire) -> [UInt8] {
        try bytes(try number())
    }

    /// A name: printable ASCII without blanks, at least one character.
    mutating func name() throws(MalformedWire) -> String {
        let bytes = try string()
        guard !bytes.isEmpty, bytes.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            throw MalformedWire(reason: "a name in it is empty or not printable")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A positive whole number, in its only and shortest form; a leading zero byte is there only to keep it
    /// positive.
    mutating func positive() throws(MalformedWire) -> [UInt8] {
        let bytes = try string()
        guard let first = bytes.first, first < 0x80 else {
            throw MalformedWire(reason: "a number in it is not positive")
        }
        if first == 0 {
            guard bytes.count > 1, bytes[1] >= 0x80 else {
                throw MalformedWire(reason: "a number in it is zero or not in its shortest form")
            }
        }
        return bytes
    }

    /// A whole number that may be 0, most significant byte first and without leading zeros; 2,048 bytes at most, as OpenSSH has it.
    mutating func natural() throws(MalformedWire) -> [UInt8] {
        var peek = self
        guard try !peek.string().isEmpty else {
            self = peek
            return []
        }
        let number = try positive().drop { $0 == 0 }
        guard number.count <= 2_048 else { throw MalformedWire(reason: "a number in it is too great") }
        return Array(number)
    }

    /// A text: UTF-8 that a person could have written, without control characters; it may be empty.
    mutating func text() throws(MalformedWire) -> String {
        guard let text = String(validating: try string(), as: UTF8.self),
            !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { throw MalformedWire(reason: "a text in it is not UTF-8 or holds control characters") }
        return text
    }

    /// How many bytes have not been read.
    var count: Int { rest.count }

    func end() throws(MalformedWire) {
        guard rest.isEmpty else { throw MalformedWire(reason: "\(rest.count) bytes follow its end") }
    }
}

/// Returns bytes as a `string` of RFC 4251, with their count before them.
func wireString(_ bytes: some Collection<UInt8>) -> [UInt8] {
    let count = UInt32(truncatingIfNeeded: bytes.count)
    return [UInt8(count >> 24), UInt8(count >> 16 & 255), UInt8(count >> 8 & 255), UInt8(count & 255)] + bytes
}
