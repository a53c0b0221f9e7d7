internal import Problems

/// A certificate by which an authority binds a person's key to addresses (PROTOCOL.certkeys of OpenSSH, version 01).
///
/// Having one means only that it is well built. ``requireSeal()`` says whether its authority has signed it, and
/// ``AllowedSigners`` whether that counts.
struct SSHCertificate: Sendable, Hashable {
    /// The key that it certifies.
    let key: SSHPublicKey
    /// The key of whoever issued it.
    let authority: SSHPublicKey
    /// Both keys on which it rests.
    var keys: [SSHPublicKey] { [key, authority] }
    /// The number that the authority gave it; 0 for none.
    let serial: UInt64
    /// What the authority calls it, byte by byte.
    let keyID: [UInt8]
    /// Whether it is for a person; else it is for a machine that others log in to.
    let isPersonal: Bool
    /// The addresses that the key may sign for; none means everybody's to OpenSSH.
    let principals: [String]
    /// The first second in which it counts.
    let validAfter: UInt64
    /// The first second in which it does not count any more.
    let validBefore: UInt64
    /// The names of what must be understood before it counts.
    let criticalOptions: [String]

    /// What the authority has signed, and its signature.
    private let sealed: [UInt8]
    private let seal: [UInt8]

    private static let suffix = "-cert-v01@openssh.com"

    /// More addresses or options than any certificate has; `ssh-keygen` stops at 256 addresses.
    private static let mostNames = 256

    /// Returns whether a type is that of a certificate, of this version or another.
    static func isType(_ name: String) -> Bool {
        // Asked twice for each signature; a search for text takes longer than to read all else of it.
        var rest = name.utf8[...]
        while let dash = rest.firstIndex(of: UInt8(ascii: "-")) {
            if rest[dash...].starts(with: "-cert-v".utf8) { return true }
            rest = rest[rest.index(after: dash)...]
        }
        return false
    }

    /// Reads a certificate from untrusted bytes.
    init(blob: [UInt8]) throws(KeyDefect) {
        do {
            try self.init(reading: blob)
        } catch let error as MalformedWire {
            throw .malformed(error.reason)
        } catch let error as KeyDefect {
            throw error
        } catch {
            throw .malformed("\(error)")
        }
    }

    private init(reading blob: [UInt8]) throws {
        var reader = WireReader(blob)
        let type = try reader.name()
        guard type.hasSuffix(Self.suffix) else {
            throw Self.isType(type)
                ? KeyDefect.unsupported(type) : KeyDefect.malformed("it is no certificate")
        }
        var plainType = String(type.dropLast(Self.suffix.count))
        if plainType.hasPrefix("sk-") { plainType += "@openssh.com" }
        _ = try reader.string()
        let start = blob.count - reader.count
        _ = try KeyMaterial(of: plainType, from: &reader)
        let fields = blob[start..<(blob.count - reader.count)]
        key = try SSHPublicKey(blob: wireString(plainType.utf8) + fields)
        serial = try reader.longNumber()
        let kind = try reader.number()
        guard kind == 1 || kind == 2 else { throw MalformedWire(reason: "it is for neither user nor host") }
        isPersonal = kind == 1
        keyID = try reader.string()
        principals = try Self.principals(in: try reader.string())
        validAfter = try reader.longNumber()
        validBefore = try reader.longNumber()
        criticalOptions = try Self.names(ofOptions: try reader.string())
        _ = try Self.names(ofOptions: try reader.string())
        _ = try reader.string()
        let issuer = try reader.string()
        sealed = Array(blob[..<(blob.count - reader.count)])
        seal = try reader.string()
        try reader.end()
        authority = try SSHPublicKey(blob: issuer)
    }

    private static func principals(in list: [UInt8]) throws -> [String] {
        var reader = WireReader(list)
        var principals: [String] = []
        while reader.count > 0 {
            guard principals.count < mostNames else {
                throw MalformedWire(reason: "it has too many principals")
            }
            principals.append(try reader.text())
        }
        return principals
    }

    private static func names(ofOptions list: [UInt8]) throws -> [String] {
        var reader = WireReader(list)
        var names: [String] = []
        while reader.count > 0 {
            let name = try reader.text()
            guard names.count < mostNames, !names.contains(where: { $0.utf8.elementsEqual(name.utf8) }) else {
                throw MalformedWire(reason: "an option of it stands twice")
            }
            names.append(name)
            _ = try reader.string()
        }
        return names
    }

    /// Finds whether the authority has signed the certificate, with an algorithm that can be believed.
    ///
    /// - Throws: A problem of the area `signature`: `certificate` if the signature is not the authority's.
    func requireSeal() throws(Problem) {
        let claim: KeyClaim
        do throws(MalformedWire) { claim = try KeyClaim(signature: seal) } catch {
            throw Problem(.signature(.malformed), authority.fingerprint, cause: error.reason)
        }
        do {
            try claim.require(by: authority, over: sealed)
        } catch  where error.code == .signature(.wrong) {
            throw Problem(
                .signature(.certificate), key.fingerprint, expected: authority.fingerprint,
                found: CertificateFault.seal.rawValue)
        }
    }
}
