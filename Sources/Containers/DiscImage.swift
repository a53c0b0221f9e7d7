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
    static let sector = 2048
    /// How many descriptors are looked at.
    private static let most = 64

    static func isImage(_ bytes: Bytes) -> Bool { bytes.has("CD001", at: start + 1) }

    /// The trees that are read, and the records of their first folders; nil if there are more than any one program can be expected to show.
    static func trees(in bytes: Bytes) -> (trees: [Tree], roots: [Bytes])? {
        var trees: [Tree] = [.primary, .plain]
        var primary: [UInt8]?
        var roots: [Bytes] = []
        for number in 0..<most {
            let place = start + number * sector
            guard bytes.has("CD001", at: place + 1), bytes[place] != 255 else { return (trees, roots) }
            let record = bytes[place + rootPlace..<place + rootPlace + 34]
            // Where it begins and how long it is.
            let root = unsafe Array(record[2..<18].buffer)
            // Programs do not agree on what other blocks mean for the ends of folders.
            guard bytes.number(at: place + blockPlace, bytes: 2) == sector else {
                if (1...2).contains(bytes[place]) { return nil }
                continue
            }
            switch bytes[place] {
            case 1:
                guard primary == nil || primary == root else { return nil }
                if primary == nil { roots.append(record) }
                primary = root
            // Beside that of Windows there is one that only allows longer names, and leads to the same tree.
            case 2 where root == primary: continue
            case 2:
                guard isJoliet(bytes, at: place), !trees.contains(.joliet) else { return nil }
                trees.append(.joliet)
                roots.append(record)
            default: continue
            }
        }
        return nil
    }

    /// Where a descriptor has the record of the first folder of its tree.
    private static let rootPlace = 156
    /// Where it says how long a block is.
    private static let blockPlace = 128

    private static func isJoliet(_ bytes: Bytes, at place: Int) -> Bool {
        ["%/@", "%/C", "%/E"].contains { bytes.has(Array($0.utf8), at: place + 88) }
    }
}
