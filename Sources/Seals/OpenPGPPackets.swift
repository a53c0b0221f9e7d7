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

/// What a signature packet of version 4 says of itself.
struct OpenPGPSignaturePacket {
    /// 0 for content as it stands; others for keys and names.
    let kind: UInt8
    let algorithm: UInt8
    let digest: UInt8
    /// The subpackets that the signature covers, by their types; the last of each counts.
    private let covered: [UInt8: [UInt8]]
    private let issuer: [UInt8]?

    init(_ body: [UInt8]) throws(MalformedPacket) {
        guard body.count >= 6, body[0] == 4 else {
            throw MalformedPacket(reason: "a signature of another version than 4")
        }
        (kind, algorithm, digest) = (body[1], body[2], body[3])
        let first = Int(body[4]) << 8 | Int(body[5])
        guard body.count >= 8 + first else {
            throw MalformedPacket(reason: "a signature that ends too early")
        }
        covered = try Self.subpackets(body[6..<(6 + first)])
        let place = 6 + first
        let second = Int(body[place]) << 8 | Int(body[place + 1])
        guard body.count >= place + 2 + second else {
            throw MalformedPacket(reason: "a signature that ends too early")
        }
        let others = try Self.subpackets(body[(place + 2)..<(place + 2 + second)])
        issuer = covered[33].map { Array($0.suffix(8)) } ?? covered[16] ?? others[16]
    }

    /// When it says that it was made.
    var created: Int64? { number(2) }

    /// After how many seconds the key that it is about ends, counted from the key's own time; nil for never.
    var keyLifetime: Int64? { number(9).flatMap { $0 == 0 ? nil : $0 } }

    /// After how many seconds it ends itself; nil for never.
    var lifetime: Int64? { number(3).flatMap { $0 == 0 ? nil : $0 } }

    /// Returns whether it says that a key has made it.
    func isBy(_ fingerprint: [UInt8]) -> Bool { issuer.map { $0 == Array(fingerprint.suffix(8)) } ?? false }

    private func number(_ type: UInt8) -> Int64? {
        guard let digits = covered[type], digits.count == 4 else { return nil }
        return digits.reduce(0) { $0 << 8 | Int64($1) }
    }

    private static func subpackets(
        _ bytes: ArraySlice<UInt8>
    ) throws(MalformedPacket) -> [UInt8: [UInt8]] {
        var rest = bytes
        var found: [UInt8: [UInt8]] = [:]
        while let first = rest.popFirst() {
            var length = Int(first)
            if first == 255 {
                length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
                rest = rest.dropFirst(4)
            } else if first >= 192 {
                guard let second = rest.popFirst() else {
                    throw MalformedPacket(reason: "a subpacket that ends too early")
                }
                length = (Int(first) - 192) << 8 + Int(second) + 192
            }
            guard length >= 1, length <= rest.count, let type = rest.first else {
                throw MalformedPacket(reason: "a subpacket that ends too early")
            }
            found[type & 0x7F] = Array(rest.prefix(length).dropFirst())
            rest = rest.dropFirst(length)
        }
        return found
    }
}
