/// The member of a container that lists all others with their digests, and is signed.
struct ContainerList: Sendable {
    let header: ContainerHeader
    /// The members by name.
    let members: [String: Member]
    /// The digest of the signed bytes, and their signature.
    let digest: [UInt8]
    let signature: ArraySlice<UInt8>

    struct Member: Sendable, Hashable {
        let size: Int
        /// The SHA-256 digest in hexadecimal digits.
        let sha256: String
    }

    /// The largest list that is read.
    static let largest = 1 << 20
    /// How its name ends.
    static let ending = ".info"

    /// Reads a list; nil if it breaks the rules.
    init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.largest else { return nil }
        var lines = bytes.split(separator: 0x0a, omittingEmptySubsequences: false)[...]
        guard let first = lines.popFirst(), let header = ContainerHeader(first) else { return nil }
        var members: [String: Member] = [:]
        while let line = lines.popFirst() {
            if line.starts(with: "DSIG:".utf8) {
                let signed = Array(bytes[..<line.startIndex])
                let digest = unsafe signed.withUnsafeBytes { unsafe DigestKind.sha256.digest(of: $0) }
                guard let digest, !members.isEmpty else { return nil }
                self.header = header
                self.members = members
                self.digest = digest
                signature = line.dropFirst(5).prefix { $0 != 0x0d && $0 != 0 }
                return
            }
            let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard fields.count == 3, let size = decimal(fields[1]), fields[2].count == 64,
                fields[2].allSatisfy({ nibble($0) != nil })
            else { return nil }
            let member = Member(size: size, sha256: String(decoding: fields[2], as: UTF8.self).lowercased())
            guard members.updateValue(member, forKey: String(decoding: fields[0], as: UTF8.self)) == nil
            else {
                return nil
            }
        }
        return nil
    }
}
