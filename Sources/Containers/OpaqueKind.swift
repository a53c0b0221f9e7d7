/// Containers that are known, but that nothing here opens.
///
/// To call them clean would be a lie. Documents are no containers here, whatever they embed; an engine beside this one may look into
/// them.
enum OpaqueKind {
    /// Returns the name of the kind that a content is of; nil if it is of none.
    static func name(of bytes: Bytes) -> String? {
        for (name, mark, offset) in marks where bytes.has(mark, at: offset) { return name }
        if bytes.has([0x60, 0xea]), let size = bytes.number(at: 2, bytes: 2), (30...2600).contains(size),
            bytes.has([2], at: 10)
        {
            return "arj"
        }
        if isExtFileSystem(bytes) { return "ext" }
        // An image of a disc may have a second file system beside that of ISO 9660, with other files in it.
        if (16..<64).contains(where: { sector in
            let place = 2048 * sector + 1
            return place < bytes.count && bytes[place] == UInt8(ascii: "N")
                && (bytes.has("NSR02", at: place) || bytes.has("NSR03", at: place))
        }) {
            return "udf"
        }
        if bytes.count >= 512, bytes.has("koly", at: bytes.count - 512) { return "dmg" }
        if bytes.count >= 512, bytes.has("conectix", at: bytes.count - 512) { return "vhd" }
        if isInstallerDatabase(bytes) { return "msi" }
        return nil
    }

    private static let marks: [(String, [UInt8], Int)] = [
        ("ace", Array("**ACE**".utf8), 7),
        ("alz", Array("ALZ\u{1}".utf8), 0),
        ("egg", Array("EGGA".utf8), 0),
        ("zoo", [0xdc, 0xa7, 0xc4, 0xfd], 20),
        ("stuffit", Array("StuffIt (c)".utf8), 0),
        ("stuffit", Array("rLau".utf8), 10),
        ("chm", Array("ITSF".utf8) + [3, 0, 0, 0], 0),
        ("wim", Array("MSWIM\0\0\0".utf8), 0),
        ("vhdx", Array("vhdxfile".utf8), 0),
        ("vmdk", Array("KDMV".utf8), 0),
        ("qcow2", [0x51, 0x46, 0x49, 0xfb], 0),
        ("cramfs", [0x45, 0x3d, 0xcd, 0x28], 0),
        ("szdd", Array("SZDD".utf8) + [0x88, 0xf0, 0x27, 0x33], 0),
        ("kwaj", Array("KWAJ".utf8) + [0x88, 0xf0, 0x27, 0xd1], 0),
        ("installshield", Array("ISc(".utf8), 0),
        ("lzop", [0x89, 0x4c, 0x5a, 0x4f, 0, 0x0d, 0x0a, 0x1a, 0x0a], 0),
        ("lrzip", Array("LRZI".utf8), 0),
        ("zpaq", Array("zPQ".utf8), 0),
        ("snappy", [0xff, 6, 0, 0] + Array("sNaPpY".utf8), 0),
        ("hqx", Array("(This file must be converted with BinHex".utf8), 0),
        ("warc", Array("WARC/1.".utf8), 0),
    ]

    /// A database of the Windows Installer: an OLE file whose root says so.
    private static func isInstallerDatabase(_ bytes: Bytes) -> Bool {
        guard bytes.has([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
            let shift = bytes.number(at: 30, bytes: 2),
            (9...12).contains(shift), let directory = bytes.number(at: 48, bytes: 4), directory < 1 << 32
        else { return false }
        let root = (directory + 1) << shift
        // Packages, patches and merge modules differ in one byte.
        return [0x84, 0x86, 0x82].contains {
            bytes.has([$0, 0x10, 0x0c, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46], at: root + 80)
        }
    }

    /// The disk of a Linux system: its mark alone is too short.
    private static func isExtFileSystem(_ bytes: Bytes) -> Bool {
        guard bytes.has([0x53, 0xef], at: 1080), let scale = bytes.number(at: 1048, bytes: 4), scale <= 6,
            let revision = bytes.number(at: 1100, bytes: 4), revision <= 1,
            let creator = bytes.number(at: 1096, bytes: 4)
        else { return false }
        return creator <= 4
    }
}
