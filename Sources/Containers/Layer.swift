/// What a member lies in: the kind of one of the contents around it, as far as somebody may ask for it.
///
/// The numbers go through the pipes from the process behind the fence.
public enum Layer: UInt8, Sendable, Hashable, CaseIterable {
    /// Anything that has no kind of its own here.
    case other
    case tar
    /// A tar of before POSIX, without a mark.
    case oldTar
    case cpioBinary
    case cpioPortable
    case cpioNew
    case cpioChecked
    case zip
    /// Zips that an office program has written: texts, slides, tables, texts of Hangul.
    case officeText
    case officeSlides
    case officeTables
    case officeHangul
    /// A zip that seems to be several of these.
    case officeMixture
    case sevenZip
    case rar
    case cabinet
    case iso9660
    case xar
    case lha
    case gzip
    case bzip2
    case xz
    case windowsProgram
    case linuxProgram
    case macProgram
    /// A program for macOS that holds one for each of several processors.
    case universalProgram

    /// Returns the kind of what begins with a landmark.
    init(_ landmark: Landmark, in bytes: Bytes) {
        switch landmark {
        case .archive(let format): self.init(format, in: bytes)
        case .packed(.gzip): self = .gzip
        case .packed(.bzip2): self = .bzip2
        case .packed(.xz): self = .xz
        case .packed, .gitPack, .gitBundle, .opaque: self = .other
        case .windowsProgram: self = .windowsProgram
        case .linuxProgram: self = .linuxProgram
        }
    }

    private init(_ format: ArchiveFormat, in bytes: Bytes) {
        switch format {
        case .tar: self = bytes.has("ustar", at: 257) ? .tar : .oldTar
        case .zip, .zipWithoutDirectory: self = .zip
        case .sevenZip: self = .sevenZip
        case .cabinet: self = .cabinet
        case .cpio:
            if bytes.has("070701") {
                self = .cpioNew
            } else if bytes.has("070702") {
                self = .cpioChecked
            } else {
                self = bytes.has("070707") ? .cpioPortable : .cpioBinary
            }
        case .xar: self = .xar
        case .iso9660: self = .iso9660
        case .rar, .rar5: self = .rar
        case .lha: self = .lha
        case .ar, .rpm: self = .other
        }
    }

    /// Returns the kind of a zip with such members.
    init(of zip: ZipStructure) {
        let marks: [(Layer, [UInt8])] = [
            (.officeText, Array("word/".utf8)), (.officeSlides, Array("ppt/".utf8)),
            (.officeTables, Array("xl/".utf8)), (.officeHangul, Array("Contents/content.hpf".utf8)),
        ]
        let kinds = marks.filter { mark in zip.entries.contains { $0.name.starts(with: mark.1) } }
        self = kinds.count > 1 ? .officeMixture : kinds.first?.0 ?? .zip
    }
}

extension Survey {
    /// The kind of the content as one that others lie in, going by its beginning.
    var layer: Layer {
        if let first = leading.first?.landmark { return Layer(first, in: bytes) }
        if bytes.has([0x50, 0x4b, 3, 4]) { return .zip }
        if bytes.has("MZ") { return .windowsProgram }
        if bytes.has([0x7f, 0x45, 0x4c, 0x46]) { return .linuxProgram }
        let machines: [[UInt8]] = [
            [0xce, 0xfa, 0xed, 0xfe], [0xcf, 0xfa, 0xed, 0xfe], [0xfe, 0xed, 0xfa, 0xce],
            [0xfe, 0xed, 0xfa, 0xcf],
        ]
        if machines.contains(where: { bytes.has($0) }) { return .macProgram }
        // It shares its mark with classes of Java, but has few processors.
        let isUniversal = bytes.has([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0]) && bytes.count > 7 && bytes[7] < 0x20
        return isUniversal ? .universalProgram : .other
    }
}
