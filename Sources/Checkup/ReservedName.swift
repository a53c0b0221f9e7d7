internal import Seals

/// A name as the file systems see it that do not take every byte for itself.
///
/// NTFS drops trailing dots and blanks, reads what follows a colon as a stream of the file, and keeps a short name beside the
/// long one; HFS+ ignores some invisible characters; both fold case. Git checks the same forms (`is_ntfs_dotgit`,
/// `is_hfs_dotgit` and their relatives), each by itself; here they are undone together, so that no mixture slips through.
struct ReservedName {
    /// The files that Git itself reads from a work tree.
    enum DotFile: Sendable, Hashable, CaseIterable {
        case modules
        case attributes
        case ignore
        case mailmap

        fileprivate var name: String {
            switch self {
            case .modules: ".gitmodules"
            case .attributes: ".gitattributes"
            case .ignore: ".gitignore"
            case .mailmap: ".mailmap"
            }
        }

        /// What NTFS makes of the name when `gitmod~1` to `gitmod~4` are taken: Git computed these.
        fileprivate var hashedShortName: String {
            switch self {
            case .modules: "gi7eba"
            case .attributes: "gi7d29"
            case .ignore: "gi250a"
            case .mailmap: "maba30"
            }
        }
    }

    /// Lower case, without ignorable characters, stream names and trailing dots and blanks.
    private let plain: [UInt8]

    init(_ text: String) {
        var plain: [UInt8] = []
        for scalar in text.unicodeScalars where !ReservedName.isIgnorable(scalar) {
            if scalar == ":" { break }
            plain += UTF8.encode(scalar).map { Array($0) } ?? []
        }
        while let last = plain.last, last == UInt8(ascii: ".") || last == UInt8(ascii: " ") {
            plain.removeLast()
        }
        self.plain = plain.map(lowercasedASCII)
    }

    /// Whether some file system takes the name for `.git`.
    var isDotGit: Bool {
        if plain == Array(".git".utf8) { return true }
        guard plain.starts(with: "git~".utf8) else { return false }
        let number = plain.dropFirst(4)
        return !number.isEmpty && number.allSatisfy(isDigit)
    }

    /// The file of Git's own that some file system takes the name for.
    var dotFile: DotFile? { DotFile.allCases.first(where: stands(for:)) }

    /// Whether Windows takes the name for a device, with or without an extension.
    var isWindowsDevice: Bool {
        var stem = plain.prefix { $0 != UInt8(ascii: ".") }
        while stem.last == UInt8(ascii: " ") { stem.removeLast() }
        if ["con", "prn", "aux", "nul", "conin$", "conout$"].contains(where: { stem.elementsEqual($0.utf8) })
        {
            return true
        }
        guard stem.starts(with: "com".utf8) || stem.starts(with: "lpt".utf8) else { return false }
        let number = stem.dropFirst(3)
        // Windows takes the superscript digits for digits too.
        return number.count == 1 && number.allSatisfy(isDigit)
            || ["¹", "²", "³"].contains { number.elementsEqual($0.utf8) }
    }

    private func stands(for file: DotFile) -> Bool {
        if plain.elementsEqual(file.name.utf8) { return true }
        let short = Array(file.name.utf8.dropFirst().prefix(6))
        if plain.count == 8, plain.starts(with: short + [UInt8(ascii: "~")]) {
            return (UInt8(ascii: "1")...UInt8(ascii: "4")).contains(plain[7])
        }
        guard plain.count == 8, let tilde = plain.firstIndex(of: UInt8(ascii: "~")), tilde <= 6 else {
            return false
        }
        let number = plain[(tilde + 1)...]
        return file.hashedShortName.utf8.starts(with: plain[..<tilde]) && number.allSatisfy(isDigit)
            && number.first != UInt8(ascii: "0")
    }

    /// The characters that HFS+ leaves out when it compares names.
    private static func isIgnorable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x200C...0x200F, 0x202A...0x202E, 0x206A...0x206F, 0xFEFF: true
        default: false
        }
    }
}

private func lowercasedASCII(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
}
