/// What is wrong with bytes of ASN.1.
struct MalformedASN1: Error {
    let reason: String
}

/// The outermost structure of ASN.1, looked at before a library takes the bytes apart.
enum ASN1 {
    /// Deeper than any certificate or signature.
    private static let deepest = 32
    /// More than any certificate or signature has; each takes two bytes at least.
    private static let mostElements = 20_000

    /// Demands that bytes are exactly one SEQUENCE, whose parts end where they say, and nothing behind it.
    ///
    /// The indefinite lengths of BER are taken, because `gpgsm` writes them.
    static func requireOneSequence(_ bytes: [UInt8]) throws(MalformedASN1) {
        guard bytes.first == 0x30 else { throw MalformedASN1(reason: "it is no SEQUENCE") }
        var walk = Walk(bytes: bytes)
        try walk.element(before: bytes.count, depth: 0)
        guard walk.position == bytes.count else {
            throw MalformedASN1(reason: "\(bytes.count - walk.position) bytes follow its end")
        }
    }

    private struct Walk {
        let bytes: [UInt8]
        var position = 0
        var count = 0

        mutating func byte(before end: Int) throws(MalformedASN1) -> UInt8 {
            guard position < end else { throw MalformedASN1(reason: "it ends too early") }
            defer { position += 1 }
            return bytes[position]
        }

        mutating func element(before end: Int, depth: Int) throws(MalformedASN1) {
            count += 1
            guard depth <= ASN1.deepest, count <= ASN1.mostElements else {
                throw MalformedASN1(reason: "it has too many parts")
            }
            let tag = try byte(before: end)
            guard tag & 0x1F != 0x1F else { throw MalformedASN1(reason: "a tag in it has two bytes") }
            let isConstructed = tag & 0x20 != 0
            guard let length = try length(before: end) else {
                guard isConstructed else { throw MalformedASN1(reason: "a value in it has no end") }
                while !(position + 1 < end && bytes[position] == 0 && bytes[position + 1] == 0) {
                    try element(before: end, depth: depth + 1)
                }
                position += 2
                return
            }
            guard length <= end - position else { throw MalformedASN1(reason: "it ends too early") }
            let last = position + length
            guard isConstructed else {
                position = last
                return
            }
            while position < last { try element(before: last, depth: depth + 1) }
        }

        /// Reads a length; nil for an indefinite one.
        mutating func length(before end: Int) throws(MalformedASN1) -> Int? {
            let first = try byte(before: end)
            if first < 0x80 { return Int(first) }
            if first == 0x80 { return nil }
            guard first <= 0x84 else { throw MalformedASN1(reason: "a length in it is too great") }
            var length = 0
            for _ in 0..<(first & 0x7F) { length = length << 8 | Int(try byte(before: end)) }
            return length
        }
    }
}

/// Reads elements of DER from untrusted bytes, one after the other.
struct DERReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: some Collection<UInt8>) { rest = Array(bytes)[...] }

    var isAtEnd: Bool { rest.isEmpty }

    /// Returns the content of the next element if it has a tag; nil if another one comes, or none.
    mutating func optional(_ tag: UInt8) throws(MalformedASN1) -> [UInt8]? {
        guard rest.first == tag else { return nil }
        return try element(tag)
    }

    /// Returns the content of the next element, which must have a tag.
    mutating func element(_ tag: UInt8) throws(MalformedASN1) -> [UInt8] {
        guard let first = rest.popFirst(), first == tag, var length = rest.popFirst().map(Int.init) else {
            throw MalformedASN1(reason: "a part is missing")
        }
        if length >= 0x80 {
            let digits = rest.prefix(length & 0x7F)
            guard 1...3 ~= length & 0x7F, digits.count == length & 0x7F, let first = digits.first, first != 0
            else {
                throw MalformedASN1(reason: "a length is not in its only form")
            }
            rest = rest.dropFirst(digits.count)
            length = digits.reduce(0) { $0 << 8 | Int($1) }
            guard length >= 0x80 else { throw MalformedASN1(reason: "a length is not in its only form") }
        }
        guard length <= rest.count else { throw MalformedASN1(reason: "it ends too early") }
        defer { rest = rest.dropFirst(length) }
        return Array(rest.prefix(length))
    }

    func end() throws(MalformedASN1) {
        guard rest.isEmpty else { throw MalformedASN1(reason: "\(rest.count) bytes follow its end") }
    }
}
