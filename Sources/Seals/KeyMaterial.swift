/// What a public key is made of, by its type.
enum KeyMaterial: Sendable {
    /// A point of Curve25519; of a hardware token if there is an application.
    case ed25519(point: [UInt8], application: [UInt8]?)
    /// A point of a NIST curve, uncompressed; of a hardware token if there is an application.
    case ecdsa(EllipticCurve, point: [UInt8], application: [UInt8]?)
    /// Modulus and public exponent, both positive.
    case rsa(modulus: [UInt8], exponent: [UInt8])
    /// A DSA key: known, so that it can be called too weak, and never used.
    case dsa

    /// Reads what follows the name of the type in a blob.
    init(of type: String, from reader: inout WireReader) throws {
        switch type {
        case "ssh-ed25519":
            self = .ed25519(point: try Self.edwardsPoint(&reader), application: nil)
        case "sk-ssh-ed25519@openssh.com":
            self = .ed25519(point: try Self.edwardsPoint(&reader), application: try Self.application(&reader))
        case "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521":
            let (curve, point) = try Self.curvePoint(of: String(type.dropFirst(11)), &reader)
            self = .ecdsa(curve, point: point, application: nil)
        case "sk-ecdsa-sha2-nistp256@openssh.com":
            let (curve, point) = try Self.curvePoint(of: "nistp256", &reader)
            self = .ecdsa(curve, point: point, application: try Self.application(&reader))
        case "ssh-rsa":
            let exponent = try reader.positive()
            self = .rsa(modulus: try reader.positive(), exponent: exponent)
        case "ssh-dss":
            for _ in 0..<4 { _ = try reader.positive() }
            self = .dsa
        default:
            throw SSHCertificate.isType(type) ? KeyDefect.certificate(type) : KeyDefect.unsupported(type)
        }
        if case .rsa(let modulus, let exponent) = self {
            try Self.check(modulus: modulus, exponent: exponent)
        }
    }

    /// Why the key is too weak to be believed, in English, or nil if it is not.
    var weakness: String? {
        switch self {
        case .ed25519, .ecdsa: nil
        case .dsa: "DSA"
        case .rsa(let modulus, let exponent):
            if bitCount(modulus) < 3_072 {
                "RSA, \(bitCount(modulus)) bits"
            } else if bitCount(exponent) < 17 {
                "RSA with the exponent \(exponent.reduce(0) { $0 << 8 | Int($1) })"
            } else {
                nil
            }
        }
    }

    private static func check(modulus: [UInt8], exponent: [UInt8]) throws {
        guard let last = modulus.last, last & 1 == 1, bitCount(modulus) <= 16_384 else {
            throw KeyDefect.malformed("the modulus is even or longer than 16384 bits")
        }
        guard let last = exponent.last, last & 1 == 1, bitCount(exponent) <= 64, bitCount(exponent) > 1 else {
            throw KeyDefect.malformed("the exponent is even, 1 or longer than 64 bits")
        }
    }

    private static func edwardsPoint(_ reader: inout WireReader) throws -> [UInt8] {
        let point = try reader.string()
        guard point.count == 32, Edwards25519.isUsable(point) else {
            throw KeyDefect.malformed("the point is not canonical or of low order")
        }
        return point
    }

    private static func curvePoint(
        of name: String, _ reader: inout WireReader
    ) throws -> (EllipticCurve, [UInt8]) {
        guard try reader.name() == name, let curve = EllipticCurve(rawValue: name) else {
            throw KeyDefect.malformed("the curve is not that of the type")
        }
        let point = try reader.string()
        guard point.count == 1 + 2 * curve.coordinateCount, point.first == 4 else {
            throw KeyDefect.malformed("the point is not an uncompressed one of its curve")
        }
        return (curve, point)
    }

    private static func application(_ reader: inout WireReader) throws -> [UInt8] {
        let application = try reader.string()
        // ssh-keygen makes no others; a token's keys for web pages must never count as keys of a person here.
        guard application.starts(with: "ssh:".utf8) else {
            throw KeyDefect.malformed("the application of the token is not for SSH")
        }
        return application
    }
}

/// The curves of NIST that SSH knows.
enum EllipticCurve: String, Sendable {
    case p256 = "nistp256"
    case p384 = "nistp384"
    case p521 = "nistp521"

    /// What libcrypto calls it.
    var libcryptoName: String {
        switch self {
        case .p256: "prime256v1"
        case .p384: "secp384r1"
        case .p521: "secp521r1"
        }
    }

    /// How many bytes a coordinate takes.
    var coordinateCount: Int {
        switch self {
        case .p256: 32
        case .p384: 48
        case .p521: 66
        }
    }
}

/// Returns how many bits a positive number has.
func bitCount(_ number: [UInt8]) -> Int {
    let digits = number.drop { $0 == 0 }
    guard let first = digits.first else { return 0 }
    return digits.count * 8 - first.leadingZeroBitCount
}
