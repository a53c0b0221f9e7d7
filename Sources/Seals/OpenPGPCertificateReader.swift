/// Gathers the packets of one key, and judges what it says of itself.
///
/// `gpgv` does so too, whenever it is asked: by the clock of that moment and with its own idea of what is strong enough. Whatever
/// could turn out differently there than here, or there tomorrow, is refused, so that one keyring has one meaning.
struct OpenPGPCertificateReader {
    enum Part {
        case primary
        case name([UInt8])
        case attribute([UInt8])
        case subkey(OpenPGPKey)
    }

    private let primary: OpenPGPKey
    private var parts: [(part: Part, signatures: [OpenPGPSignaturePacket])] = [(.primary, [])]

    init(primary: OpenPGPKey) { self.primary = primary }

    /// How OpenPGP calls the key.
    var name: String { hexadecimal(primary.identifier).uppercased() }

    mutating func begin(_ part: Part) { parts.append((part, [])) }

    /// Takes a signature over the last part; those of others say nothing.
    mutating func take(_ body: [UInt8]) throws(MalformedPacket) {
        if let version = body.first, 2...3 ~= version {
            // gpgv would believe it.
            guard body.count >= 15, !body[7..<15].elementsEqual(primary.identifier.suffix(8)) else {
                throw MalformedPacket(reason: "a signature of another version than 4")
            }
            return
        }
        let signature = try OpenPGPSignaturePacket(body)
        guard try signature.isBy(primary.identifier) else { return }
        parts[parts.count - 1].signatures.append(signature)
    }

    /// Returns what the key says of itself.
    ///
    /// - Throws: If that does not hold, ends by itself, or rests on a digest that can be forged.
    func certificate() throws(MalformedPacket) -> OpenPGPKeyring.Certificate {
        var certificate = OpenPGPKeyring.Certificate(primary: primary)
        var ends: [Int64?] = []
        for (part, signatures) in parts {
            let (newest, isRevoked) = try judged(signatures, about: part)
            switch part {
            case .primary:
                certificate.isRevoked = isRevoked
                if let newest { ends.append(newest.keyLifetime.map { primary.created + $0 }) }
            case .attribute: break
            case .name(let text):
                guard let newest, !isRevoked else { continue }
                ends.append(newest.keyLifetime.map { primary.created + $0 })
                if let address = Self.address(in: text) { certificate.addresses.append(address) }
            case .subkey(let key):
                // Of a key that is refused for what it is, nothing needs to be proven.
                if primary.isVerifiable, key.isVerifiable {
                    guard let newest, newest.isForSigning else { continue }
                    try requireConsent(of: key, in: newest)
                }
                certificate.others.append(
                    OpenPGPKeyring.Subkey(
                        key: key, ends: newest?.keyLifetime.map { key.created + $0 }, isRevoked: isRevoked))
            }
        }
        certificate.ends = ends.compactMap { $0 }.min()
        return certificate
    }

    /// Returns the newest of the signatures by which the key binds something, and whether one takes it back, after verifying all.
    private func judged(
        _ signatures: [OpenPGPSignaturePacket], about part: Part
    ) throws(MalformedPacket) -> (newest: OpenPGPSignaturePacket?, isRevoked: Bool) {
        guard primary.isVerifiable else { return (nil, false) }
        var newest: (packet: OpenPGPSignaturePacket, created: Int64)?
        var (lastWeak, isRevoked) = (Int64.min, false)
        for signature in signatures {
            let created = try Self.requireForm(of: signature, since: primary)
            if part.isRevoked(by: signature.kind) {
                isRevoked = true
                try primary.requireHolding(signature, over: content(part), weakToo: true)
            } else if part.isBound(by: signature.kind) {
                guard signature.strongDigest != nil else {
                    lastWeak = max(lastWeak, created)
                    continue
                }
                try primary.requireHolding(signature, over: content(part))
                if newest.map({ $0.created <= created }) ?? true { newest = (signature, created) }
            } else {
                throw MalformedPacket(
                    reason: "a signature of the kind 0x\(String(signature.kind, radix: 16)) where none is")
            }
        }
        // An older one has no say any more, neither here nor with gpgv.
        guard lastWeak < newest?.created ?? (lastWeak == .min ? .max : .min) else {
            throw MalformedPacket(reason: "a signature with a digest that can be forged, such as SHA-1")
        }
        return (newest?.packet, isRevoked)
    }

    /// Demands that a subkey says that it belongs to this key: else somebody could bind a stranger's key, and be taken for that one.
    private func requireConsent(
        of key: OpenPGPKey, in binding: OpenPGPSignaturePacket
    ) throws(MalformedPacket) {
        var consents = 0
        for body in binding.embedded {
            let signature = try OpenPGPSignaturePacket(body)
            guard signature.kind == 0x19 else { continue }
            _ = try Self.requireForm(of: signature, since: key)
            try key.requireHolding(signature, over: content(.subkey(key)))
            consents += 1
        }
        guard consents > 0 else {
            throw MalformedPacket(
                reason:
                    "the subkey \(hexadecimal(key.identifier).uppercased()) without a signature of its own")
        }
    }

    /// The subpackets that `gpgv` and we know, or that say nothing about what counts here.
    private static let known: Set<UInt8> = [2, 3, 9, 11, 16, 21, 22, 25, 27, 30, 33]

    /// Demands what does not depend on content and digest, and returns when the signature was made.
    private static func requireForm(
        of signature: OpenPGPSignaturePacket, since key: OpenPGPKey
    ) throws(MalformedPacket) -> Int64 {
        guard signature.lifetime == nil else {
            throw MalformedPacket(reason: "a signature that ends by itself")
        }
        guard let created = signature.created, created >= key.created else {
            throw MalformedPacket(reason: "a signature that is older than its key")
        }
        guard signature.critical.isSubset(of: known) else {
            throw MalformedPacket(reason: "a signature with a condition that nobody knows")
        }
        return created
    }

    /// What is hashed of a part before the signature.
    private func content(_ part: Part) -> [UInt8] {
        let own = primary.hashedForm
        switch part {
        case .primary: return own
        case .name(let text): return own + [0xB4] + wireString(text)
        case .attribute(let bytes): return own + [0xD1] + wireString(bytes)
        case .subkey(let key): return own + key.hashedForm
        }
    }

    /// Returns the address in a name: what stands between the last angle brackets, or all of it.
    private static func address(in name: [UInt8]) -> String? {
        var text = name[...]
        if text.last == UInt8(ascii: ">"), let start = text.lastIndex(of: UInt8(ascii: "<")) {
            text = text[(start + 1)...].dropLast()
        }
        guard 3...200 ~= text.count, text.allSatisfy({ 0x21...0x7E ~= $0 }),
            text.count(where: { $0 == UInt8(ascii: "@") }) == 1
        else { return nil }
        return String(decoding: text, as: UTF8.self)
    }
}

extension OpenPGPCertificateReader.Part {
    /// Returns whether a signature of a kind gives it its place.
    fileprivate func isBound(by kind: UInt8) -> Bool {
        switch self {
        case .primary: kind == 0x1F
        case .name, .attribute: 0x10...0x13 ~= kind
        case .subkey: kind == 0x18
        }
    }

    /// Returns whether a signature of a kind takes it back.
    fileprivate func isRevoked(by kind: UInt8) -> Bool {
        switch self {
        case .primary: kind == 0x20
        case .name, .attribute: kind == 0x30
        case .subkey: kind == 0x28
        }
    }
}
