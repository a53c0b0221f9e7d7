// libarchive tells by sentences alone why it did not go on. People may vouch for what is encrypted or packed by an unknown method, and for
// nothing else; so only sentences that say just that are taken for it, as libarchive 3.6 writes them, and everything else is damage.

extension Obstacle {
    /// Returns what a sentence of libarchive means.
    init(ofLibarchive text: String) {
        self =
            if Self.encryptions.contains(where: text.hasPrefix) || Self.isOfEncryptedPart(text) {
                .encrypted
            } else if Self.methods.contains(where: text.hasPrefix) || text.hasSuffix(Self.missingMethod) {
                .unknownMethod
            } else if text.contains("runcated") {
                .truncated
            } else if text.contains("llocate") || text.contains("emory") {
                .memory
            } else {
                .damaged
            }
    }

    private static let encryptions = [
        "Crypto codec not supported yet", "RAR encryption support unavailable", "Encryption is not supported",
        "Unsupported encryption format version", "Unknown encryption flag", "Unknown encryption algorithm",
        "Passphrase required for this entry", "Decryption is unsupported",
    ]

    /// Of 7z, where it is the list of the members or their content.
    private static func isOfEncryptedPart(_ text: String) -> Bool {
        text.hasPrefix("The ") && text.hasSuffix(" is encrypted, but currently not supported")
    }

    private static let methods = [
        "Unknown codec ID", "Unsupported form of BCJ2 streams", "Multivolume cabinet file is unsupported",
        "Unsupported CAB compression", "Unsupported lzh compression method",
        "RAR solid archive support unavailable",
        "Parsing filters is unsupported", "Unsupported compression method for RAR file",
        "Declared dictionary size is not supported", "Compression method not supported",
        "Unsupported filter type",
        "Unsupported ZIP compression method", "Unsupported LHa header level",
    ]

    private static let missingMethod = " compression not supported on this platform"
}
