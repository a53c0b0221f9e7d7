/// A kind of content by the name that ClamAV's signatures give it.
struct ContentKind: Sendable, Hashable {
    /// The name after `CL_TYPE_`.
    let name: String

    /// A file of its own stands for any kind of container.
    static let any = ContentKind(known: "ANY")

    private init(known name: String) { self.name = name }

    /// Returns the kind with a name such as `CL_TYPE_ZIP`; nil if no kind is called so.
    init?(named name: ArraySlice<UInt8>) {
        guard name.starts(with: "CL_TYPE_".utf8) else { return nil }
        let name = String(decoding: name.dropFirst(8), as: UTF8.self)
        guard Self.names.contains(name) else { return nil }
        self.name = name
    }

    private static let names: Set<String> = Set(
        """
        TEXT_ASCII TEXT_UTF8 TEXT_UTF16LE TEXT_UTF16BE BINARY_DATA IGNORED ANY MSEXE ELF MACHO MACHO_UNIBIN POSIX_TAR OLD_TAR
        CPIO_OLD CPIO_ODC CPIO_NEWC CPIO_CRC GZ ZIP BZ RAR ARJ MSSZDD MSOLE2 MSCAB MSCHM SIS SCRENC GRAPHICS GIF PNG JPEG TIFF
        RIFF BINHEX TNEF CRYPTFF PDF UUENCODED HTML_UTF16 SCRIPT RTF HTML MAIL SFX ZIPSFX RARSFX CABSFX ARJSFX NULSFT AUTOIT
        ISHIELD_MSI 7Z 7ZSFX SWF ISO9660 JAVA DMG MBR GPT APM XAR PART_ANY PART_HFSPLUS XZ OOXML_WORD OOXML_PPT OOXML_XL
        INTERNAL XDP XML_WORD XML_XL HWP3 XML_HWP HWPOLE2 OOXML_HWP PS MHTML LNK EGG EGGSFX UDF ALZ ONENOTE PYTHON_COMPILED
        LHA_LZH
        """.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init))
}
