/// What is wrong with bytes of OpenPGP.
struct MalformedPacket: Error {
    let reason: String
}

/// Reads the packets of RFC 4880 from bytes that nobody trusts.
struct OpenPGPPackets {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: some Collection<UInt8>) { rest = Array(bytes)[...] }

    /// Returns the next packet; nil at the end.
    mutating func next() throws(MalformedPacket) -> (tag: UInt8, body: [UInt8])? {
        guard let first = rest.popFirst() else { return nil }
        guard first & 0x80 != 0 else { throw MalformedPacket(reason: "no packet of OpenPGP") }
        let tag: UInt8
        let length: Int
        if first & 0x40 != 0 {
            tag = first & 0x3F
            length = try newLength()
        } else {
            tag = first >> 2 & 0x0F
            let digits = [1, 2, 4, 0][Int(first & 3)]
            guard digits > 0 else { throw MalformedPacket(reason: "a packet without a length") }
            length = try number(digits)
        }
        return (tag, try bytes(length))
    }

    private mutating func newLength() throws(MalformedPacket) -> Int {
        let first = try number(1)
        switch first {
        case ..<192: return first
        case ..<224: return try ((first - 192) << 8) + number(1) + 192
        case 255: return try number(4)
        default: throw MalformedPacket(reason: "a packet in pieces")
        }
    }

    private mutating func number(_ count: Int) throws(MalformedPacket) -> Int {
        try bytes(count).reduce(0) { $0 << 8 | Int($1) }
    }

    private mutating func bytes(_ count: Int) throws(MalformedPacket) -> [UInt8] {
        guard count <= rest.count else { throw MalformedPacket(reason: "a packet that ends too early") }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }
}
