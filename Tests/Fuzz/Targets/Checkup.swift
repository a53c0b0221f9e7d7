@testable import Checkup

extension FuzzTarget {
    /// A list of checksums.
    static let manifest = FuzzTarget("manifest") { input in
        let manifest = Manifest(parsing: input)
        for entry in manifest.entries {
            try require(!entry.path.isEmpty && !entry.path.contains(0), "a path that is none")
            try require(
                entry.digest.utf8.count == manifest.algorithm?.hexDigits, "a digest of another length")
        }
        guard manifest.isWhole else { return }
        // Written plainly it must be read as the same list.
        var text: [UInt8] = []
        for entry in manifest.entries {
            var path: [UInt8] = []
            for byte in entry.path {
                switch byte {
                case UInt8(ascii: "\\"): path += Array("\\\\".utf8)
                case 0x0A: path += Array("\\n".utf8)
                case 0x0D: path += Array("\\r".utf8)
                default: path.append(byte)
                }
            }
            if path != entry.path { text.append(UInt8(ascii: "\\")) }
            text += Array(entry.digest.utf8) + [0x20, 0x20] + path + [0x0A]
        }
        let again = Manifest(parsing: text)
        try require(again.isWhole, "a list that cannot be written down")
        try require(
            again.entries.map(\.path) == manifest.entries.map(\.path)
                && again.entries.map(\.digest) == manifest.entries.map(\.digest), "another list")
    }

    /// A list of submodules.
    static let gitModules = FuzzTarget("git-modules") { input in
        _ = GitModules.fault(in: input)
        var reader = GitConfigurationReader(input)
        while let entry = try reader.next() {
            try require(!entry.key.isEmpty && entry.line >= 1, "a key without a name or a line")
        }
    }

    /// A list of attributes.
    static let gitAttributes = FuzzTarget("git-attributes") { input in
        let fault = GitAttributes.fault(in: input)
        // What stands in a comment or is spelt otherwise asks for nothing.
        if fault == nil {
            for line in input.split(separator: 0x0A) {
                try require(!line.starts(with: "* filter=".utf8), "a filter is not seen")
            }
        }
    }
}
