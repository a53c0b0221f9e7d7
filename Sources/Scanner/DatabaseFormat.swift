/// What a file in a folder of signatures is, told by the ending of its name as ClamAV does.
enum DatabaseFormat: Sendable, Hashable {
    /// This version reads it.
    case signatures(Lines)
    /// A signed container of many files.
    case container
    /// One signature in each line, of a kind that this version cannot use.
    case unsupportedLines
    /// One signature in a file of its own, which is a program.
    case program
    /// Anything else that ClamAV would read.
    case unsupported

    /// The lines that this version reads.
    enum Lines: Sendable, Hashable {
        /// `.hdb` and `.hsb`: digests of whole files.
        case hashes
        /// `.mdb` and `.msb`: digests of the sections of programs for Windows.
        case sections
        /// `.imp`: digests of what programs for Windows import.
        case imports
        /// `.ndb`: patterns in the content.
        case bodies
        /// `.ldb`: combinations of patterns.
        case logical
        /// `.fp` and `.sfp`: digests of whole files that are known to be harmless.
        case harmless
        /// `.ign` and `.ign2`: names of signatures that do not count.
        case ignored

        /// What digests are of, if that is what the lines hold.
        var subject: DigestSubject? {
            switch self {
            case .hashes: .file
            case .sections: .section
            case .imports: .imports
            case .harmless: .harmless
            case .bodies, .logical, .ignored: nil
            }
        }

        /// What a line looks like, as ClamAV's manual writes it.
        var form: String {
            switch self {
            case .hashes: "hash:size:name[:minfl[:maxfl]]"
            case .sections: "size:hash:name[:minfl[:maxfl]]"
            case .imports: "hash:size:name[:minfl[:maxfl]]"
            case .bodies: "name:target:offset:hex[:minfl[:maxfl]]"
            case .logical: "name;attributes;expression;subsignature;…"
            case .harmless: "hash:size:name[:minfl[:maxfl]]"
            case .ignored: "name[:md5]"
            }
        }

        /// Whether the lines let something pass, and find nothing.
        var allows: Bool {
            switch self {
            case .harmless, .ignored: true
            case .hashes, .sections, .imports, .bodies, .logical: false
            }
        }
    }

    /// The files of signatures of programs that may be unwanted, and those whose format they have.
    private static let plainEndings = [
        "hdu": "hdb", "hsu": "hsb", "mdu": "mdb", "msu": "msb", "ndu": "ndb", "ldu": "ldb",
    ]

    /// Whether such a file only lets something pass: its age says nothing about what is found.
    var allows: Bool { if case .signatures(let lines) = self { lines.allows } else { false } }

    /// Whether this version scans with such files.
    var isRead: Bool {
        switch self {
        case .signatures, .container: true
        case .unsupportedLines, .program, .unsupported: false
        }
    }

    /// Returns the format of a file, or nil if it is no database.
    ///
    /// - Parameter unwanted: Whether signatures of programs that may be unwanted are read.
    init?(fileName: String, unwanted: SignatureDatabase.Unwanted) {
        guard let dot = fileName.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        var ending = String(fileName[fileName.utf8.index(after: dot)...]).lowercased()
        if unwanted == .searched, let plain = Self.plainEndings[ending] { ending = plain }
        switch ending {
        case "hdb", "hsb": self = .signatures(.hashes)
        case "mdb", "msb": self = .signatures(.sections)
        case "imp": self = .signatures(.imports)
        case "ndb": self = .signatures(.bodies)
        case "ldb": self = .signatures(.logical)
        case "fp", "sfp": self = .signatures(.harmless)
        case "ign", "ign2": self = .signatures(.ignored)
        case "cvd", "cld", "cud": self = .container
        case "mdu", "msu", "hdu", "hsu", "ndu", "ldu", "cdb", "crb",
            "pdb", "wdb",
            "gdb", "ftm", "db", "sdb", "zmd", "rmd", "pwdb":
            self = .unsupportedLines
        case "cbc": self = .program
        case "cat", "idb", "ioc", "cfg", "yar", "yara": self = .unsupported
        default: return nil
        }
    }
}
