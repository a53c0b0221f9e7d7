extension Survey {
    /// What a content is a container of, going by its beginning or its end; nil if it is none that is known by that.
    ///
    /// The names are stable: they stand in reports. What it holds may turn out to be something else, or nothing.
    public var kind: String? {
        guard bytes.count > 0 else { return nil }
        if let first = leading.first?.landmark { return first.kind }
        if let landmark = bytes.landmark(at: 0) { return landmark.kind }
        if !bytes.universalSlices.isEmpty { return Landmark.windowsProgram.kind }
        return ZipStructure.mayEnd(bytes) ? "zip" : nil
    }
}

extension Landmark {
    /// The name of the kind.
    fileprivate var kind: String {
        switch self {
        case .archive(let format): format.kind
        case .packed(let packing): "\(packing)"
        case .gitPack: "git-pack"
        case .gitBundle: "git-bundle"
        case .windowsProgram, .linuxProgram: "program"
        case .opaque(let name): name
        }
    }
}

extension ArchiveFormat {
    fileprivate var kind: String {
        switch self {
        case .tar, .zip, .cpio, .ar, .rpm, .xar, .iso9660, .rar, .rar5, .lha: "\(self)"
        case .zipWithoutDirectory: "zip"
        case .sevenZip: "7z"
        case .cabinet: "cab"
        }
    }
}
