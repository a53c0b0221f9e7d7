public import Problems

/// A detached signature of OpenPGP, as `gpg` makes it.
///
/// Having one means only that it is well built. ``OpenPGPKeyring`` says whether it holds, and whose it is.
public struct OpenPGPSignature: Sendable {
    /// The number of bytes above which none is read; the greatest RSA key needs 3 KiB.
    public static let sizeLimit = 16_384

    /// The packet with its header.
    let bytes: [UInt8]
    let packet: OpenPGPSignaturePacket

    /// Reads a signature in its armour.
    ///
    /// - Throws: `signature.malformed`.
    public init(armored: String, of subject: String) throws(Problem) {
        do throws(MalformedPacket) {
            try self.init(checking: try Self.bytes(in: armored))
        } catch {
            throw Problem(.signature(.malformed), subject, cause: error.reason)
        }
    }

    /// Reads a signature from a file, in its armour or without.
    public init(file: [UInt8], of subject: String) throws(Problem) {
        guard let first = file.first, first & 0x80 != 0 else {
            try self.init(armored: String(decoding: file, as: UTF8.self), of: subject)
            return
        }
        do throws(MalformedPacket) { try self.init(checking: file) } catch {
            throw Problem(.signature(.malformed), subject, cause: error.reason)
        }
    }

    private init(checking bytes: [UInt8]) throws(MalformedPacket) {
        guard bytes.count <= Self.sizeLimit else { throw MalformedPacket(reason: "it is longer than 16 KiB") }
        var packets = OpenPGPPackets(bytes)
        guard let (tag, body) = try packets.next(), tag == 2 else {
            throw MalformedPacket(reason: "it is no signature")
        }
        guard try packets.next() == nil else { throw MalformedPacket(reason: "something follows its end") }
        packet = try OpenPGPSignaturePacket(body)
        // In the other form, for texts, several contents are the same.
        guard packet.kind == 0 else { throw MalformedPacket(reason: "it is not over a content as it stands") }
        self.bytes = bytes
    }

    /// Takes the armour of RFC 4880, section 6, off; headers and the checksum may be there, and say nothing.
    private static func bytes(in armored: String) throws(MalformedPacket) -> [UInt8] {
        guard armored.utf8.count <= sizeLimit * 3 / 2 else {
            throw MalformedPacket(reason: "it is longer than 16 KiB")
        }
        var lines = armored.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[...]
        if lines.last?.isEmpty == true { lines.removeLast() }
        guard let first = lines.popFirst(), let last = lines.popLast(),
            first.elementsEqual("-----BEGIN PGP SIGNATURE-----".utf8),
            last.elementsEqual("-----END PGP SIGNATURE-----".utf8)
        else { throw MalformedPacket(reason: "its armour is not that of an OpenPGP signature") }
        let headers = lines.prefix { !$0.isEmpty }
        guard headers.count < lines.count,
            headers.allSatisfy({ $0.count <= 200 && $0.contains(UInt8(ascii: ":")) })
        else { throw MalformedPacket(reason: "the headers of its armour do not end") }
        lines = lines.dropFirst(headers.count + 1)
        if let sum = lines.last, sum.count == 5, sum.first == UInt8(ascii: "=") { lines.removeLast() }
        guard let width = lines.first?.count, let end = lines.last, 1...76 ~= width, 1...width ~= end.count,
            lines.dropLast().allSatisfy({ $0.count == width })
        else { throw MalformedPacket(reason: "the lines of its armour are not of one length") }
        guard let bytes = Base64.decode(lines.flatMap { Array($0) }) else {
            throw MalformedPacket(reason: "its armour is not canonical base64")
        }
        return bytes
    }
}
