public import Problems

/// A detached signature of the Cryptographic Message Syntax (RFC 5652), as `gpgsm`, `smimesign` and `openssl cms` make it.
///
/// Having one means only that its outermost structure ends where it says. ``CertificateAuthorities`` says whether it holds, and whose
/// it is.
public struct CMSSignature: Sendable, Hashable {
    /// The number of bytes above which none is read: room for a dozen certificates.
    public static let sizeLimit = 65_536

    /// The bytes of the ContentInfo.
    package let bytes: [UInt8]

    /// The names of the armours: Git's own, and what `openssl` writes.
    private static let labels = ["SIGNED MESSAGE", "CMS", "PKCS7"]

    /// Reads a signature in its armour.
    ///
    /// - Parameters:
    ///   - armored: The signature, untrusted.
    ///   - subject: Whose signature it should be: the subject of the problem.
    /// - Throws: `signature.malformed`.
    public init(armored: String, of subject: String) throws(Problem) {
        do throws(MalformedASN1) {
            try self.init(checking: try Self.bytes(in: armored))
        } catch {
            throw Problem(.signature(.malformed), subject, cause: error.reason)
        }
    }

    /// Reads a signature from a file, in its armour or without.
    public init(file: [UInt8], of subject: String) throws(Problem) {
        guard file.first != 0x30 else {
            do throws(MalformedASN1) { try self.init(checking: file) } catch {
                throw Problem(.signature(.malformed), subject, cause: error.reason)
            }
            return
        }
        try self.init(armored: String(decoding: file, as: UTF8.self), of: subject)
    }

    private init(checking bytes: [UInt8]) throws(MalformedASN1) {
        guard bytes.count <= Self.sizeLimit else { throw MalformedASN1(reason: "it is longer than 64 KiB") }
        try ASN1.requireOneSequence(bytes)
        self.bytes = bytes
    }

    private static func bytes(in armored: String) throws(MalformedASN1) -> [UInt8] {
        guard armored.utf8.count <= sizeLimit * 3 / 2 else {
            throw MalformedASN1(reason: "it is longer than 64 KiB")
        }
        var lines = armored.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[...]
        if lines.last?.isEmpty == true { lines.removeLast() }
        guard lines.count >= 3, let first = lines.popFirst(), let last = lines.popLast(),
            labels.contains(where: {
                first.elementsEqual("-----BEGIN \($0)-----".utf8)
                    && last.elementsEqual("-----END \($0)-----".utf8)
            })
        else { throw MalformedASN1(reason: "its armour is not that of a CMS signature") }
        guard let width = lines.first?.count, let end = lines.last, 1...76 ~= width, 1...width ~= end.count,
            lines.dropLast().allSatisfy({ $0.count == width })
        else { throw MalformedASN1(reason: "the lines of its armour are not of one length") }
        guard let bytes = Base64.decode(lines.flatMap { Array($0) }) else {
            throw MalformedASN1(reason: "its armour is not canonical base64")
        }
        return bytes
    }
}
