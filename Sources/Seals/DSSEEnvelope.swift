/// A document with a signature, in the envelope of DSSE v1 (secure-systems-lab/dsse).
///
/// The specification lets an envelope be written in many ways, and bear many signatures. Here there is one way, as canonical JSON
/// with ordinary base64, and one signature: a second one would be by somebody for whom nobody has asked.
public struct DSSEEnvelope: Sendable, Hashable {
    /// The signature in an envelope.
    public struct Signature: Sendable, Hashable {
        /// What the envelope says of the key: a hint that nothing may depend on.
        public let keyID: String
        /// The SSHSIG in base64, untrusted.
        public let digits: String

        /// The signature as `ssh-keygen -Y verify` reads it.
        public var armored: String {
            var armor = Array("-----BEGIN SSH SIGNATURE-----\n".utf8)
            armor.reserveCapacity(armor.count + digits.utf8.count / 70 * 71 + 128)
            var rest = Array(digits.utf8)[...]
            while !rest.isEmpty {
                armor += rest.prefix(70)
                armor.append(UInt8(ascii: "\n"))
                rest = rest.dropFirst(70)
            }
            armor += "-----END SSH SIGNATURE-----\n".utf8
            return String(decoding: armor, as: UTF8.self)
        }
    }

    /// How the payload is to be read.
    public let payloadType: String
    /// What was signed.
    public let payload: [UInt8]
    /// The signature; nil as long as nobody has signed.
    public private(set) var signature: Signature?

    /// Puts a document into an envelope; nobody has signed it yet.
    public init(_ payload: [UInt8], of payloadType: String) {
        self.payload = payload
        self.payloadType = payloadType
    }

    /// The bytes that are signed: type and payload with their lengths before them, so that neither can be taken for the other.
    public var signedContent: [UInt8] {
        Array("DSSEv1 \(payloadType.utf8.count) \(payloadType) \(payload.count) ".utf8) + payload
    }

    /// Returns the envelope with a signature over its ``signedContent``; nothing is verified.
    ///
    /// - Parameters:
    ///   - armored: The signature as `ssh-keygen -Y sign` writes it.
    ///   - keyID: The key's fingerprint.
    public func signed(_ armored: String, keyID: String) -> DSSEEnvelope {
        let lines = armored.split(separator: "\n").filter { !$0.hasPrefix("-----") }
        var envelope = self
        envelope.signature = Signature(keyID: keyID, digits: lines.joined())
        return envelope
    }
}

extension DSSEEnvelope {
    /// The envelope as it is stored: canonical JSON.
    public var content: [UInt8] {
        let signatures = signature.map {
            [JSONValue.object(["keyid": .string($0.keyID), "sig": .string($0.digits)])]
        }
        return JSONValue.object([
            "payload": .string(String(decoding: Base64.encode(payload), as: UTF8.self)),
            "payloadType": .string(payloadType), "signatures": .array(signatures ?? []),
        ]).canonical
    }

    /// Reads what ``content`` writes, and nothing else; no signature is verified.
    ///
    /// - Parameters:
    ///   - content: The envelope, untrusted.
    ///   - limit: The number of bytes above which nothing is read.
    public init(parsing content: [UInt8], limit: Int) throws(MalformedSeal) {
        let value = try JSONValue(parsingCanonical: content, limit: limit)
        guard let members = value.object, members.count == 3,
            let payloadType = members["payloadType"]?.string, let digits = members["payload"]?.string,
            let signatures = members["signatures"]?.array
        else { throw MalformedSeal(reason: "not an envelope of payload, payloadType, signatures") }
        guard let payload = Base64.decode(digits.utf8) else {
            throw MalformedSeal(reason: "the payload is not canonical base64")
        }
        guard signatures.count <= 1 else {
            throw MalformedSeal(reason: "\(signatures.count) signatures, where one counts")
        }
        self.init(payload, of: payloadType)
        if let member = signatures.first {
            guard let names = member.object, names.count == 2, let keyID = names["keyid"]?.string,
                let digits = names["sig"]?.string
            else { throw MalformedSeal(reason: "not a signature of keyid, sig") }
            signature = Signature(keyID: keyID, digits: digits)
        }
    }
}
