/// The kinds of files that body signatures can be meant for, as far as they can be told from the first bytes alone.
///
/// The numbers are ClamAV's. It has more kinds, whose content it unpacks or rewrites before it looks: those are not supported.
enum FileTarget: Int, Sendable, Hashable {
    /// Every file.
    case any = 0
    /// Programs for DOS and Windows.
    case windowsProgram = 1
    /// Programs for Linux and others.
    case linuxProgram = 6
    /// Programs for macOS.
    case macProgram = 9
    /// PDF documents.
    case pdf = 10

    /// Whether content is of this kind, by the same magic numbers that ClamAV goes by.
    func includes(_ content: Content) -> Bool {
        switch self {
        case .any: true
        case .windowsProgram: content.begins(with: [0x4d, 0x5a])
        case .linuxProgram: content.begins(with: [0x7f, 0x45, 0x4c, 0x46])
        case .macProgram:
            content.begins(with: [0xce, 0xfa, 0xed, 0xfe]) || content.begins(with: [0xcf, 0xfa, 0xed, 0xfe])
                || content.begins(with: [0xfe, 0xed, 0xfa, 0xce])
                || content.begins(with: [0xfe, 0xed, 0xfa, 0xcf])
                || isUniversalProgram(content)
        case .pdf: hasPDFMark(content)
        }
    }

    /// Universal programs share their magic number with Java classes, but have few architectures.
    private func isUniversalProgram(_ content: Content) -> Bool {
        content.begins(with: [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0]) && content.count > 7 && content[7] < 0x20
    }

    /// `%PDF-` of either case stands near the start, not always at it.
    private func hasPDFMark(_ content: Content) -> Bool {
        let mark: [UInt8] = [0x25, 0x50, 0x44, 0x46, 0x2d]
        return (0..<min(content.count, 1024)).contains { content.has(mark, at: $0, foldingCase: true) }
    }
}
