/// A public key of OpenPGP, as far as it can be used here.
struct OpenPGPKey: Sendable, Hashable {
    /// The 20 bytes by which OpenPGP calls it.
    let identifier: [UInt8]
    /// The number of its algorithm.
    let algorithm: UInt8
    /// When it was made.
    let created: Int64
    /// Its family and size, such as `rsa-3072`.
    let name: String
    /// The fingerprint of the same key as `ssh-keygen -l` prints it.
    let fingerprint: String
    /// The packet without its header.
    let body: [UInt8]
    /// What signatures are verified with.
    let material: Material
    private let kind: Kind

    /// What a key that can be verified with is made of.
    enum Material: Sendable, Hashable {
        /// Modulus and public exponent.
        case rsa(modulus: [UInt8], exponent: [UInt8])
        /// The name that libcrypto has for the curve, and the point on it.
        case ecdsa(curve: String, point: [UInt8])
        /// The point of Ed25519.
        case edwards(point: [UInt8])
        /// Nothing that is verified here.
        case other
    }

    private enum Kind: Sendable, Hashable {
        case rsa(modulusBits: Int, exponentBits: Int)
        case curve(String, bits: Int)
        case weak(String)
        case unsupported
    }

    var isSupported: Bool { kind != .unsupported }

    /// Why it is too weak, in English; nil if it is not.
    func weakness(under strength: SignatureStrength) -> String? {
        switch kind {
        case .rsa(let modulus, let exponent): strength.weakness(modulusBits: modulus, exponentBits: exponent)
        case .curve(let curve, let bits): strength.weakness(of: curve, bits: bits)
        case .weak(let name): name
        case .unsupported: nil
        }
    }

    private static let curves: [[UInt8]: (name: String, bits: Int, ssh: String?)] = [
        [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]: ("P-256", 256, "nistp256"),
        [0x2B, 0x81, 0x04, 0x00, 0x22]: ("P-384", 384, "nistp384"),
        [0x2B, 0x81, 0x04, 0x00, 0x23]: ("P-521", 521, "nistp521"),
        [0x2B, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x07]: ("brainpoolP256r1", 256, nil),
        [0x2B, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x0B]: ("brainpoolP384r1", 384, nil),
        [0x2B, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x0D]: ("brainpoolP512r1", 512, nil),
    ]
    private static let edwards: [UInt8] = [0x2B, 0x06, 0x01, 0x04, 0x01, 0xDA, 0x47, 0x0F, 0x01]

    /// Reads the body of a packet with a key or a subkey.
    init(_ body: [UInt8]) throws(MalformedPacket) {
        guard body.count > 6, body.count < 0x1_0000, body[0] == 4 else {
            throw MalformedPacket(reason: "a key of another version than 4")
        }
        self.body = body
        identifier = sha1(of: [0x99, UInt8(body.count >> 8), UInt8(body.count & 255)] + body)
        created = body[1...4].reduce(0) { $0 << 8 | Int64($1) }
        algorithm = body[5]
        let material = body[6...]
        switch algorithm {
        case 1, 3:
            var rest = material
            let (modulus, exponent) = (try Self.number(&rest), try Self.number(&rest))
            kind = .rsa(modulusBits: bitCount(modulus), exponentBits: bitCount(exponent))
            self.material = .rsa(modulus: modulus, exponent: exponent)
            name = "rsa-\(bitCount(modulus))"
            fingerprint = Seals.fingerprint(
                of: wireString("ssh-rsa".utf8) + wireString(Self.positive(exponent))
                    + wireString(Self.positive(modulus)))
        case 19, 22:
            let (curve, rest) = try Self.curve(in: material)
            var points = rest
            let point = try Self.number(&points)
            if algorithm == 22, curve == Self.edwards, point.count == 33, point.first == 0x40 {
                (kind, name) = (.curve("Ed25519", bits: 256), "ed25519")
                self.material = .edwards(point: Array(point.dropFirst()))
                fingerprint = Seals.fingerprint(
                    of: wireString("ssh-ed25519".utf8) + wireString(point.dropFirst()))
            } else if algorithm == 19, let known = Self.curves[curve], point.first == 4 {
                (kind, name) = (.curve(known.name, bits: known.bits), "ecdsa-\(known.name)")
                self.material = .ecdsa(curve: Self.libcryptoName(of: known.name), point: point)
                let blob = known.ssh.map {
                    wireString("ecdsa-sha2-\($0)".utf8) + wireString($0.utf8) + wireString(point)
                }
                fingerprint = Seals.fingerprint(of: blob ?? body)
            } else {
                (kind, name, fingerprint) = (.unsupported, "unsupported", Seals.fingerprint(of: body))
                self.material = .other
            }
        case 17:
            (kind, name, fingerprint) = (.weak("DSA"), "dsa", Seals.fingerprint(of: body))
            self.material = .other
        default:
            (kind, name, fingerprint) = (.unsupported, "unsupported", Seals.fingerprint(of: body))
            self.material = .other
        }
    }

    /// What libcrypto calls a curve.
    private static func libcryptoName(of curve: String) -> String {
        switch curve {
        case "P-256": "prime256v1"
        case "P-384": "secp384r1"
        case "P-521": "secp521r1"
        default: curve
        }
    }

    /// Reads a number: its bits, then its bytes.
    static func number(_ rest: inout ArraySlice<UInt8>) throws(MalformedPacket) -> [UInt8] {
        let bits = rest.prefix(2).reduce(0) { $0 << 8 | Int($1) }
        let count = (bits + 7) / 8
        guard rest.count >= 2 + count else { throw MalformedPacket(reason: "a key that ends too early") }
        defer { rest = rest.dropFirst(2 + count) }
        return Array(rest.dropFirst(2).prefix(count))
    }

    private static func curve(
        in material: ArraySlice<UInt8>
    ) throws(MalformedPacket) -> (curve: [UInt8], rest: ArraySlice<UInt8>) {
        guard let count = material.first, material.count > Int(count) else {
            throw MalformedPacket(reason: "a key that ends too early")
        }
        let rest = material.dropFirst()
        return (Array(rest.prefix(Int(count))), rest.dropFirst(Int(count)))
    }

    /// A number as SSH writes it: with a zero before it where it would be negative otherwise.
    private static func positive(_ number: [UInt8]) -> [UInt8] {
        number.first.map { $0 >= 0x80 } ?? false ? [0] + number : number
    }
}
