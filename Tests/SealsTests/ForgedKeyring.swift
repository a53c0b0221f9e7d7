import COpenSSL
import Foundation
import Testing

/// A key of OpenPGP put together packet by packet, so that it can say of itself whatever a forger or a careless program would.
///
/// It is one of Ed25519: `gpgv` takes what it signs.
struct ForgedKey {
    let created: UInt32
    private let seed: [UInt8]
    private let point: [UInt8]

    init(created: UInt32) throws {
        seed = (0..<32).map { _ in UInt8.random(in: 0...255) }
        self.created = created
        let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count)
        defer { EVP_PKEY_free(key) }
        var (point, count) = ([UInt8](repeating: 0, count: 32), 32)
        try #require(EVP_PKEY_get_raw_public_key(key, &point, &count) == 1)
        self.point = point
    }

    /// The packet of the key without its header.
    var body: [UInt8] {
        [4] + big(created) + [22, 9, 0x2B, 0x06, 0x01, 0x04, 0x01, 0xDA, 0x47, 0x0F, 0x01]
            + multi([0x40] + point)
    }

    var hashed: [UInt8] { [0x99, UInt8(body.count >> 8), UInt8(body.count & 255)] + body }

    var identifier: [UInt8] { digest("sha1", hashed) }

    func primary() -> [UInt8] { packet(6, body) }

    func subkey() -> [UInt8] { packet(14, body) }

    /// A signature by this key.
    struct Form {
        var kind: UInt8
        var created: UInt32
        /// After how many seconds it ends itself.
        var lifetime: UInt32?
        /// After how many seconds the key that it is about ends.
        var keyLifetime: UInt32?
        var flags: UInt8?
        var digest: UInt8 = 8
        /// More subpackets, covered and not.
        var covered: [UInt8] = []
        var uncovered: [UInt8] = []
        /// Who else is named as the issuer, in the place that the signature covers.
        var issuer: [UInt8]?
        /// Whether the short name of its issuer stands in the place that it does not cover.
        var hasShortIssuer = true
        var version: UInt8 = 4
    }

    /// The body of a signature over what is hashed before it.
    func sign(_ form: Form, over content: [UInt8]) throws -> [UInt8] {
        var covered = subpacket(2, big(form.created))
        if let lifetime = form.lifetime { covered += subpacket(3, big(lifetime)) }
        if let keyLifetime = form.keyLifetime { covered += subpacket(9, big(keyLifetime)) }
        if let flags = form.flags { covered += subpacket(27, [flags]) }
        if let issuer = form.issuer { covered += subpacket(33, [4] + issuer) }
        covered += form.covered
        let head: [UInt8] = [form.version, form.kind, 22, form.digest] + short(covered.count) + covered
        let issuer = form.hasShortIssuer ? subpacket(16, Array(identifier.suffix(8))) : []
        let uncovered = issuer + form.uncovered
        let name = form.digest == 2 ? "sha1" : form.digest == 10 ? "sha512" : "sha256"
        let hash = digest(name, content + head + [form.version, 0xFF] + big(UInt32(head.count)))
        let signature = try ed25519(hash, by: seed)
        return head + short(uncovered.count) + uncovered + hash.prefix(2) + multi(Array(signature.prefix(32)))
            + multi(Array(signature.suffix(32)))
    }

    /// A name with a signature that binds it.
    func name(_ text: String, _ form: Form) throws -> [UInt8] {
        let bytes = Array(text.utf8)
        return packet(13, bytes)
            + packet(2, try sign(form, over: hashed + [0xB4] + big(UInt32(bytes.count)) + bytes))
    }

    /// A subkey with a signature that binds it, and its own consent in that.
    func subkey(_ other: ForgedKey, _ form: Form, consent: Form?) throws -> [UInt8] {
        var form = form
        let content = hashed + other.hashed
        if let consent { form.uncovered += subpacket(32, try other.sign(consent, over: content)) }
        return other.subkey() + packet(2, try sign(form, over: content))
    }

    /// A signature over a content, in its armour.
    func signature(over content: [UInt8], at time: UInt32) throws -> String {
        let bytes = packet(2, try sign(Form(kind: 0, created: time), over: content))
        let digits = Data(bytes).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
        return "-----BEGIN PGP SIGNATURE-----\n\n\(digits)\n-----END PGP SIGNATURE-----\n"
    }
}

func packet(_ tag: UInt8, _ body: [UInt8]) -> [UInt8] { [0xC0 | tag, 255] + big(UInt32(body.count)) + body }

func subpacket(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
    [255] + big(UInt32(body.count + 1)) + [type] + body
}

private func short(_ number: Int) -> [UInt8] { [UInt8(number >> 8), UInt8(number & 255)] }

/// A number as OpenPGP writes it.
private func multi(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array(bytes.drop { $0 == 0 })
    return short(digits.count * 8 - (digits.first?.leadingZeroBitCount ?? 0)) + digits
}

private func digest(_ name: String, _ content: [UInt8]) -> [UInt8] {
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    var (bytes, count) = ([UInt8](repeating: 0, count: 64), UInt32(0))
    EVP_DigestInit_ex(context, EVP_get_digestbyname(name), nil)
    EVP_DigestUpdate(context, content, content.count)
    EVP_DigestFinal_ex(context, &bytes, &count)
    return Array(bytes.prefix(Int(count)))
}

/// Signs a message by Ed25519 with libcrypto.
func ed25519(_ message: [UInt8], by seed: [UInt8]) throws -> [UInt8] {
    let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count)
    let context = EVP_MD_CTX_new()
    defer {
        EVP_MD_CTX_free(context)
        EVP_PKEY_free(key)
    }
    var (signature, count) = ([UInt8](repeating: 0, count: 64), 64)
    try #require(EVP_DigestSignInit(context, nil, nil, nil, key) == 1)
    try #require(EVP_DigestSign(context, &signature, &count, message, message.count) == 1)
    return signature
}
