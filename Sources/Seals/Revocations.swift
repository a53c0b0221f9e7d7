public import Problems

/// Keys and certificates that count no more: the file `revoked_keys`, as `ssh-keygen -Y verify -r` and Git read it.
///
/// It is a KRL of OpenSSH (PROTOCOL.krl), or a list of public keys, one on a line.
public struct Revocations: Sendable, Hashable {
    /// Certificates of one authority, or of all.
    struct Certificates: Sendable, Hashable {
        /// The names that the authority gave them, byte by byte.
        var keyIDs: Set<[UInt8]> = []
        /// Their numbers.
        var serials = SerialNumbers()
    }

    /// The blobs of keys, none of them a certificate.
    private(set) var keys: Set<[UInt8]> = []
    private(set) var sha1: Set<[UInt8]> = []
    private(set) var sha256: Set<[UInt8]> = []
    /// Certificates by the blob of the authority's key; the empty one stands for every authority.
    private(set) var certificates: [[UInt8]: Certificates] = [:]

    /// The number of bytes above which no file is read.
    public static let sizeLimit = 1 << 20

    /// Reads a file.
    ///
    /// A KRL must be of version 1, without flags, without signatures, and without critical extensions; a list must hold nothing
    /// but keys and comments. What OpenSSH passes over as harmless, such as an empty file, is refused: it may be half of something.
    ///
    /// - Parameters:
    ///   - bytes: The file.
    ///   - file: Its name, for the problem.
    ///   - place: Where the pipeline names it, if it does.
    /// - Throws: `signers.revocations-malformed`.
    /// - Complexity: O(n log n).
    public init(parsing bytes: [UInt8], file: String, place: Place? = nil) throws(Problem) {
        do throws(MalformedRevocations) {
            guard bytes.count <= Self.sizeLimit else {
                throw MalformedRevocations(reason: "\(bytes.count) B")
            }
            if bytes.starts(with: KeyRevocationList.magic) {
                try KeyRevocationList(bytes).read(into: &self)
                for authority in certificates.keys { certificates[authority]?.serials.normalise() }
            } else {
                try readKeys(bytes, file)
            }
        } catch {
            throw Problem(
                .signers(.revocationsMalformed), file, found: error.reason, place: error.place ?? place)
        }
    }

    mutating func revoke(key: [UInt8]) { keys.insert(key) }

    mutating func revoke(sha1 digest: [UInt8]) { sha1.insert(digest) }

    mutating func revoke(sha256 digest: [UInt8]) { sha256.insert(digest) }

    mutating func revoke(_ more: Certificates, of authority: [UInt8]) {
        certificates[authority, default: Certificates()].keyIDs.formUnion(more.keyIDs)
        certificates[authority, default: Certificates()].serials.append(more.serials)
    }

    /// Returns whether a key counts no more.
    public func revokes(_ key: SSHPublicKey) -> Bool {
        keys.contains(key.blob) || !sha256.isEmpty && sha256.contains(SHA256Digest(of: key.blob).bytes)
            || !sha1.isEmpty && sha1.contains(Seals.sha1(of: key.blob))
    }

    /// Returns whether a certificate counts no more: it, its key, or its authority's key.
    func revokes(_ certificate: SSHCertificate) -> Bool {
        if revokes(certificate.key) || revokes(certificate.authority) { return true }
        return [certificate.authority.blob, []].compactMap { certificates[$0] }.contains { listed in
            listed.keyIDs.contains(certificate.keyID)
                // 0 is what an authority writes that numbers nothing.
                || certificate.serial != 0 && listed.serials.contains(certificate.serial)
        }
    }
}

/// What is wrong with a file of revocations.
struct MalformedRevocations: Error {
    let reason: String
    var place: Place?
}

extension Revocations {
    /// Reads a list of public keys, one on a line, with comments.
    private mutating func readKeys(_ bytes: [UInt8], _ file: String) throws(MalformedRevocations) {
        guard !bytes.isEmpty else { throw MalformedRevocations(reason: "0 B") }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.count <= AllowedSigners.lineCountLimit else {
            throw MalformedRevocations(reason: "\(lines.count) \\n")
        }
        for (index, line) in lines.enumerated() {
            let place = Place(
                file: file, line: index + 1, column: 1,
                text: String(decoding: line.prefix(400), as: UTF8.self))
            guard let text = String(validating: line, as: UTF8.self),
                line.count <= AllowedSigners.lineLimit,
                !text.unicodeScalars.contains(where: {
                    $0.properties.generalCategory == .control && $0 != "\t"
                })
            else { throw MalformedRevocations(reason: "line \(index + 1)", place: place) }
            let words = text.split(maxSplits: 2) { $0 == " " || $0 == "\t" }
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            do {
                let key =
                    SSHCertificate.isType(String(first))
                    ? try certifiedKey(words) : try SSHPublicKey(line: text)
                revoke(key: key.blob)
            } catch {
                throw MalformedRevocations(reason: "line \(index + 1)", place: place)
            }
        }
    }

    /// The key in a certificate: who lists that, means it.
    private func certifiedKey(_ words: [Substring]) throws -> SSHPublicKey {
        guard words.count >= 2, let blob = Base64.decode(words[1].utf8),
            blob.starts(with: wireString(words[0].utf8))
        else { throw KeyDefect.malformed("it is no line of a certificate") }
        return try SSHCertificate(blob: blob).key
    }
}
