/// What a file in a folder of signatures is, told by the ending of its name as ClamAV does.
enum DatabaseFormat: Sendable, Hashable {
    /// This version reads it.
    case signatures(Lines)
    /// A signed container of many files.
    case container
    /// One signature in each line, of a kind that this version cannot use.
    case unsupportedLines
    /// Anything else that ClamAV would read.
    case unsupported

    /// The lines that this version reads.
    enum Lines: Sendable, Hashable {
        /// `.hdb` and `.hsb`: digests of whole files.
        case hashes
        /// `.ndb`: patterns in the content.
        case bodies

        /// What a line looks like, as ClamAV's manual writes it.
        var form: String {
            switch self {
            case .hashes: "hash:size:name[:minfl[:maxfl]]"
            case .bodies: "name:target:offset:hex[:minfl[:maxfl]]"
            }
        }
    }

    /// Whether this version scans with such files.
    var isRead: Bool {
        switch self {
        case .signatures: true
        case .container, .unsupportedLines, .unsupported: false
        }
    }

    /// Returns the format of a file, or nil if it is no database.
    init?(fileName: String) {
        guard let dot = fileName.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        switch String(fileName[fileName.utf8.index(after: dot)...]).lowercased() {
        case "hdb", "hsb": self = .signatures(.hashes)
        case "ndb": self = .signatures(.bodies)
        case "cvd", "cld", "cud": self = .container
        case "mdb", "msb", "mdu", "msu", "hdu", "hsu", "ndu", "ldb", "ldu", "imp", "fp", "sfp", "cdb", "crb",
            "pdb", "wdb",
            "gdb", "ftm", "db", "sdb", "zmd", "rmd", "pwdb":
            self = .unsupportedLines
        case "ign", "ign2", "cbc", "cat", "idb", "ioc", "cfg", "yar", "yara": self = .unsupported
        default: return nil
        }
    }
}
