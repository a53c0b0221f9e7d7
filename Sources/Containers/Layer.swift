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
    /// None of its own: the layer before it holds a program for Windows, so that ClamAV may take it for one as well, or for several in one
    /// another.
    case takenForProgram

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
        case .zip: self = .zip
        // Which member comes first, and what office program it is of, is anybody's guess.
        case .zipWithoutDirectory: self = .officeMixture
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
    init(of zip: ZipStructure, in content: Bytes) {
        // ClamAV goes by what stands at the beginning, whether the directory knows of it or not.
        guard content.landmark(at: 0) != .archive(.zipWithoutDirectory) || zip.coversBeginning else {
            self = .officeMixture
            return
        }
        let marks: [(Layer, [UInt8])] = [
            (.officeText, Array("word/".utf8)), (.officeSlides, Array("ppt/".utf8)),
            (.officeTables, Array("xl/".utf8)), (.officeHangul, Array("Contents/content.hpf".utf8)),
        ]
        let kinds = marks.filter { mark in zip.entries.contains { $0.name.starts(with: mark.1) } }
        self = kinds.count > 1 ? .officeMixture : kinds.first?.0 ?? .zip
    }
}

extension Survey {
    /// In how many bytes at the beginning of a text ClamAV looks for a program.
    private static let head = 1024

    /// The content as what others lie in: its kind, and behind that what else ClamAV takes it for, if a program for Windows stands near
    /// the beginning of what has no kind.
    var layers: [Layer] {
        let layer = layer
        guard layer == .other else { return [layer] }
        let places = 1..<max(1, min(Survey.head, bytes.count))
        return places.contains { bytes.windowsProgramExtent(at: $0) != nil }
            ? [layer, .takenForProgram] : [layer]
    }

    /// The kind of the content as one that others lie in, going by its beginning.
    private var layer: Layer {
        if let first = leading.first?.landmark { return Layer(first, in: bytes) }
        if bytes.has([0x50, 0x4b, 3, 4]) { return .officeMixture }
        if bytes.has("MZ") { return .windowsProgram }
        if bytes.has([0x7f, 0x45, 0x4c, 0x46]) { return .linuxProgram }
        let machines: [[UInt8]] = [
            [0xce, 0xfa, 0xed, 0xfe], [0xcf, 0xfa, 0xed, 0xfe], [0xfe, 0xed, 0xfa, 0xce],
            [0xfe, 0xed, 0xfa, 0xcf],
        ]
        if machines.contains(where: { bytes.has($0) }) { return .macProgram }
        return bytes.isUniversalProgram ? .universalProgram : .other
    }
}
