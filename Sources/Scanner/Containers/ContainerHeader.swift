/// What the first line of a container of signatures says about it.
package struct ContainerHeader: Sendable, Hashable {
    /// Grows with each release of the database.
    package let version: Int
    /// How many signatures the container claims to hold.
    package let signatures: Int
    /// The level of functions that it asks of a scanner.
    package let level: Int
    /// The MD5 digest of all that follows, in hexadecimal digits; `X` where there is none.
    let digest: String
    /// The signature of that digest; `X` where there is none.
    let signature: String
    /// Who built it.
    package let builder: String
    /// When it was built, in seconds since 1970.
    package let built: Int64

    /// The size of the header in front of a container.
    static let size = 512

    /// Reads a header; nil if it is none.
    init?(_ bytes: ArraySlice<UInt8>) {
        let line = bytes.prefix { $0 != 0x0a && $0 != 0x0d && $0 != 0 }
        let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard fields.count >= 9, fields[0].elementsEqual("ClamAV-VDB".utf8),
            let version = decimal(fields[2]), let signatures = decimal(fields[3]),
            let level = decimal(fields[4]),
            let built = decimal(fields[8].prefix { $0 != UInt8(ascii: " ") })
        else { return nil }
        self.version = version
        self.signatures = signatures
        self.level = level
        digest = String(decoding: fields[5], as: UTF8.self)
        signature = String(decoding: fields[6], as: UTF8.self)
        builder = String(decoding: fields[7], as: UTF8.self)
        self.built = Int64(built)
    }

    /// Whether another header speaks of the same release.
    func isSameRelease(as other: ContainerHeader) -> Bool {
        version == other.version && signatures == other.signatures && level == other.level
            && built == other.built
    }
}
