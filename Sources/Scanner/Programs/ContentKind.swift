/// A kind of content that others may lie in, by the name that ClamAV's signatures give it.
///
/// ClamAV has more of them: what nobody unpacks is never told to be around anything, and signatures that ask for it are inactive.
public enum ContentKind: String, Sendable, Hashable, CaseIterable {
    /// In `Container`, that there is nothing around; in `Intermediates`, anything.
    case any = "ANY"
    /// Whatever has no kind of its own.
    case data = "BINARY_DATA"
    case tar = "POSIX_TAR"
    case oldTar = "OLD_TAR"
    case cpioBinary = "CPIO_OLD"
    case cpioPortable = "CPIO_ODC"
    case cpioNew = "CPIO_NEWC"
    case cpioChecked = "CPIO_CRC"
    case zip = "ZIP"
    case officeText = "OOXML_WORD"
    case officeSlides = "OOXML_PPT"
    case officeTables = "OOXML_XL"
    case officeHangul = "OOXML_HWP"
    case sevenZip = "7Z"
    case rar = "RAR"
    case cabinet = "MSCAB"
    case iso9660 = "ISO9660"
    case xar = "XAR"
    case lha = "LHA_LZH"
    case gzip = "GZ"
    case bzip2 = "BZ"
    case xz = "XZ"
    case windowsProgram = "MSEXE"
    case linuxProgram = "ELF"
    case macProgram = "MACHO"
    case universalProgram = "MACHO_UNIBIN"

    /// Returns the kind with a name such as `CL_TYPE_ZIP`; nil if no kind that is told is called so.
    init?(named name: ArraySlice<UInt8>) {
        guard name.starts(with: "CL_TYPE_".utf8) else { return nil }
        self.init(rawValue: String(decoding: name.dropFirst(8), as: UTF8.self))
    }
}
