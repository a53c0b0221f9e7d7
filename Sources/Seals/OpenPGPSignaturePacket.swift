/// What a signature packet of version 4 says of itself.
struct OpenPGPSignaturePacket: Sendable {
    /// 0 for content as it stands; others for keys and names.
    let kind: UInt8
    let algorithm: UInt8
    let digest: UInt8
    /// The bodies of the signatures that lie in it, such as that by which a subkey says that it belongs to its primary key.
    let embedded: [[UInt8]]
    /// Of the subpackets that are covered those that nobody may pass over who does not know them.
    let critical: Set<UInt8>
    /// What is hashed of it behind what it is about.
    let trailer: [UInt8]
    /// The subpackets that the signature covers, by their types; of those that count there is one each.
    private let covered: [UInt8: [UInt8]]
    /// Whom it names as the one who has made it, in every place.
    private let issuers: [[UInt8]]
    private let rest: ArraySlice<UInt8>

    init(_ body: [UInt8]) throws(MalformedPacket) {
        guard body.count >= 6, body[0] == 4 else {
            throw MalformedPacket(reason: "a signature of another version than 4")
        }
        (kind, algorithm, digest) = (body[1], body[2], body[3])
        let first = Int(body[4]) << 8 | Int(body[5])
        let place = 6 + first
        guard body.count >= place + 2 else {
            throw MalformedPacket(reason: "a signature that ends too early")
        }
        let second = Int(body[place]) << 8 | Int(body[place + 1])
        guard body.count >= place + 2 + second else {
            throw MalformedPacket(reason: "a signature that ends too early")
        }
        let own = try Subpackets(body[6..<place])
        let others = try Subpackets(body[(place + 2)..<(place + 2 + second)])
        // Readers differ in which of two they believe.
        for type: UInt8 in [2, 3, 9, 16, 27, 33] where own.bodies[type, default: []].count > 1 {
            throw MalformedPacket(reason: "a signature that says something twice")
        }
        // Of more bytes gpgv takes the first four.
        for type: UInt8 in [2, 3, 9] where own.bodies[type, default: []].contains(where: { $0.count != 4 }) {
            throw MalformedPacket(reason: "a time that is no number of four bytes")
        }
        covered = own.bodies.compactMapValues(\.first)
        critical = own.critical
        embedded = own.bodies[32, default: []] + others.bodies[32, default: []]
        issuers = [own, others].flatMap { area in
            area.bodies[33, default: []].map { Array($0.suffix(8)) } + area.bodies[16, default: []]
        }
        trailer =
            Array(body[..<place]) + [4, 0xFF, 0, 0, UInt8(place >> 8 & 0xFF), UInt8(place & 0xFF)]
        rest = body[(place + 2 + second)...]
    }

    /// When it says that it was made.
    var created: Int64? { number(2) }

    /// After how many seconds the key that it is about ends, counted from the key's own time; nil for never.
    var keyLifetime: Int64? { number(9).flatMap { $0 == 0 ? nil : $0 } }

    /// After how many seconds it ends itself; nil for never.
    var lifetime: Int64? { number(3).flatMap { $0 == 0 ? nil : $0 } }

    /// Whether the key that it is about is for signatures over contents; one of which nothing is said is.
    var isForSigning: Bool { covered[27].map { ($0.first ?? 0) & 2 != 0 } ?? true }

    /// Returns whether it says that a key has made it.
    ///
    /// - Throws: If it names another one besides: readers would differ in whose they take it for.
    func isBy(_ fingerprint: [UInt8]) throws(MalformedPacket) -> Bool {
        let own = Array(fingerprint.suffix(8))
        guard issuers.contains(own) else { return false }
        guard issuers.allSatisfy({ $0 == own }) else {
            throw MalformedPacket(reason: "a signature by two keys")
        }
        return true
    }

    /// The numbers of the signature itself: of RSA one, else two.
    func numbers() throws(MalformedPacket) -> [[UInt8]] {
        // The first two bytes of the digest stand before them, and prove nothing.
        var rest = self.rest.dropFirst(2)
        var numbers: [[UInt8]] = []
        while !rest.isEmpty { numbers.append(try OpenPGPKey.number(&rest)) }
        return numbers
    }

    private func number(_ type: UInt8) -> Int64? {
        guard let digits = covered[type], digits.count == 4 else { return nil }
        return digits.reduce(0) { $0 << 8 | Int64($1) }
    }
}

/// The subpackets of one area of a signature.
private struct Subpackets {
    /// What each says, by its type.
    private(set) var bodies: [UInt8: [[UInt8]]] = [:]
    /// The types that are marked as critical.
    private(set) var critical: Set<UInt8> = []

    init(_ bytes: ArraySlice<UInt8>) throws(MalformedPacket) {
        var rest = bytes
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
            bodies[type & 0x7F, default: []].append(Array(rest.prefix(length).dropFirst()))
            if type & 0x80 != 0 { critical.insert(type & 0x7F) }
            rest = rest.dropFirst(length)
        }
    }
}
