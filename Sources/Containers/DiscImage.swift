/// An image of a disc after ISO 9660, which may have several trees of files: each program shows the one that it knows.
enum DiscImage {
    /// What a tree is called.
    enum Tree: Sendable, Hashable, CaseIterable {
        /// The one that every image has, with the names of Unix if there are any.
        case primary
        /// The one for Windows.
        case joliet
        /// The first one as those show it who know nothing of the names of Unix.
        case plain
    }

    /// Where the descriptors begin: anything may stand before.
    private static let start = 32768
    private static let sector = 2048
    /// How many descriptors are looked at.
    private static let most = 64

    static func isImage(_ bytes: Bytes) -> Bool { bytes.has("CD001", at: start + 1) }

    /// The trees that are read; nil if there are more than any one program can be expected to show.
    static func trees(in bytes: Bytes) -> [Tree]? {
        var trees: [Tree] = [.primary, .plain]
        var primary: Int?
        for number in 0..<most {
            let place = start + number * sector
            guard bytes.has("CD001", at: place + 1), bytes[place] != 255 else { return trees }
            let root = bytes.number(at: place + rootPlace, bytes: 4)
            switch bytes[place] {
            case 1:
                guard primary == nil || primary == root else { return nil }
                primary = root
            // Beside that of Windows there is one that only allows longer names, and leads to the same tree.
            case 2 where root == primary: continue
            case 2:
                guard isJoliet(bytes, at: place), !trees.contains(.joliet) else { return nil }
                trees.append(.joliet)
            default: continue
            }
        }
        return nil
    }

    /// Where a descriptor says at which sector its tree begins.
    private static let rootPlace = 156 + 2

    private static func isJoliet(_ bytes: Bytes, at place: Int) -> Bool {
        ["%/@", "%/C", "%/E"].contains { bytes.has(Array($0.utf8), at: place + 88) }
    }
}
