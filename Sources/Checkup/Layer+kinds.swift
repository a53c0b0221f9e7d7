internal import Containers
internal import Scanner

extension Layer {
    /// The kinds that signatures may call it: ClamAV takes what an office program has written for that, for a zip, or for one in the
    /// other, depending on the order of its members, which whoever writes the file is free to choose.
    fileprivate var kinds: [ContentKind] {
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
        case .takenForProgram: [.windowsProgram]
        }
    }
}

extension MemberPath {
    /// What the member lies in, as signatures may ask for it, the innermost first.
    var containers: [ContentLayer] {
        var containers: [ContentLayer] = []
        for layer in layers {
            if layer == .takenForProgram, let last = containers.popLast() {
                containers.append(ContentLayer(last.kinds + layer.kinds, isRepeated: true))
            } else {
                containers.append(ContentLayer(layer.kinds, isRepeated: layer.kinds.count > 1))
            }
        }
        return containers.reversed()
    }
}
