public import Problems

/// A detached SSH signature, as `ssh-keygen -Y sign` and `git commit -S` make it (SSHSIG, version 1).
///
/// Having one means only that it is well built. ``verify(_:namespace:)`` says whether it holds, and
/// ``AllowedSigners`` whose it is.
public struct SSHSignature: Sendable, Hashable {
    /// The public key in the SSH wire format.
    public let publicKey: [UInt8]

    /// The name of the key's type, such as `ssh-ed25519`.
    public let keyType: String

    /// The purpose that it was made for: `git` for commits and tags.
    public let namespace: String

    /// The name of the hash that the content went through.
    let hash: String

    /// What the key has made.
    let claim: KeyClaim

    /// The key's fingerprint as `ssh-keygen -l` prints it; of a certificate that of the certified key.
    public let fingerprint: String

    /// Reads a signature in its armour.
    ///
    /// Exactly what `ssh-keygen` writes is read: the line `-----BEGIN SSH SIGNATURE-----`, canonical base64
    /// in lines of 70 digits of which only the last may be shorter, and the line `-----END SSH
    /// SIGNATURE-----`; the last line end may be missing, as it is in a commit's header.
    ///
    /// - Parameters:
    ///   - armored: The signature, untrusted.
    ///   - subject: Whose signature it should be, or what it is to sign: the subject of the problem.
    /// - Throws: ``Problem`` with `signature.malformed`.
    public init(armored: String, of subject: String = "SSHSIG") throws(Problem) {
        do throws(MalformedWire) {
            try self.init(blob: try Self.blob(in: armored))
        } catch {
            throw Problem(.signature(.malformed), subject, cause: error.reason)
        }
    }

    private init(blob: [UInt8]) throws(MalformedWire) {
        var reader = WireReader(blob)
        guard try reader.bytes(6).elementsEqual("SSHSIG".utf8) else {
            throw MalformedWire(reason: "it does not begin with SSHSIG")
        }
        let version = try reader.number()
        guard version == 1 else { throw MalformedWire(reason: "its version is \(version), not 1") }
        publicKey = try reader.string()
        namespace = try reader.name()
        guard try reader.string().isEmpty else { throw MalformedWire(reason: "its reserved field is used") }
        hash = try reader.name()
        let signature = try reader.string()
        try reader.end()

        var key = WireReader(publicKey)
        keyType = try key.name()
        claim = try KeyClaim(signature: signature)
        // What cannot be read as a certificate is told by whoever verifies it.
        let certified = SSHCertificate.isType(keyType) ? try? SSHCertificate(blob: publicKey) : nil
        fingerprint = certified?.key.fingerprint ?? Seals.fingerprint(of: publicKey)
    }

    private static func blob(in armored: String) throws(MalformedWire) -> [UInt8] {
        // The greatest RSA key that is read needs 6 KiB.
        guard armored.utf8.count <= 16_384 else { throw MalformedWire(reason: "it is longer than 16 KiB") }
        let text = Array(armored.utf8)
        let end = text.last == UInt8(ascii: "\n") ? text.count - 1 : text.count
        let bodyEnd = end - lastLine.count
        guard bodyEnd > firstLine.count, text.starts(with: firstLine),
            text[bodyEnd..<end].elementsEqual(lastLine), text[bodyEnd - 1] == UInt8(ascii: "\n")
        else { throw MalformedWire(reason: "its armour is not that of an SSH signature") }
        var digits: [UInt8] = []
        digits.reserveCapacity(bodyEnd - firstLine.count)
        var rest = text[firstLine.count..<(bodyEnd - 1)]
        while rest.count > 70, rest[rest.startIndex + 70] == UInt8(ascii: "\n") {
            digits += rest.prefix(70)
            rest = rest.dropFirst(71)
        }
        digits += rest
        guard 1...70 ~= rest.count, !digits.contains(UInt8(ascii: "\n")) else {
            throw MalformedWire(reason: "the lines of its armour are not of 70 digits")
        }
        guard let blob = Base64.decode(digits) else {
            throw MalformedWire(reason: "its armour is not canonical base64")
        }
        return blob
    }

    private static let firstLine = Array("-----BEGIN SSH SIGNATURE-----\n".utf8)
    private static let lastLine = Array("-----END SSH SIGNATURE-----".utf8)
}
