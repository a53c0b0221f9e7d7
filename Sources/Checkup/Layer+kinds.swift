internal import Containers
internal import Scanner

extension Layer {
    /// The kinds that signatures may call it: ClamAV takes what an office program has written for that or for a zip, depending on the
    /// order of its members, which whoever writes the file is free to choose.
    var kinds: [ContentKind] {
        switch self {
        case .other: [.data]
        case .tar: [.tar]
        case .oldTar: [.oldTar]
        case .cpioBinary: [.cpioBinary]
        case .cpioPortable: [.cpioPortable]
        case .cpioNew: [.cpioNew]
        case .cpioChecked: [.cpioChecked]
        case .zip: [.zip]
        case .officeText: [.officeText, .zip]
        case .officeSlides: [.officeSlides, .zip]
        case .officeTables: [.officeTables, .zip]
        case .officeHangul: [.officeHangul, .zip]
        case .officeMixture: [.officeText, .officeSlides, .officeTables, .officeHangul, .zip]
        case .sevenZip: [.sevenZip]
        case .rar: [.rar]
        case .cabinet: [.cabinet]
        case .iso9660: [.iso9660]
        case .xar: [.xar]
        case .lha: [.lha]
        case .gzip: [.gzip]
        case .bzip2: [.bzip2]
        case .xz: [.xz]
        case .windowsProgram: [.windowsProgram]
        case .linuxProgram: [.linuxProgram]
        case .macProgram: [.macProgram]
        case .universalProgram: [.universalProgram]
        }
    }
}
