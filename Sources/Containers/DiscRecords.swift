/// The records of the files in an image of a disc, read once more beside libarchive.
///
/// libarchive takes a file that begins where another one does, or has the same number, for a link to that, and does not read its
/// own length; what lies within another file it passes over. Other programs read each record as it stands.
struct DiscRecords {
    /// The parts that each file lies in.
    private(set) var files: Set<[Range<Int>]> = []
    /// Whether programs may read a record in different ways.
    private(set) var isAmbiguous = false
    /// Whether a file is packed as only Linux unpacks it.
    private(set) var hasPacked = false

    private let image: Bytes
    private let most: Int
    private var folders: [Range<Int>] = []
    /// Where folders that were read begin and end.
    private var seen: [Int: Int] = [:]
    private var count = 0
    private var length = 0

    /// - Parameters:
    ///   - roots: The records of the first folders of all trees.
    ///   - most: The most records that are read.
    init(of image: Bytes, from roots: [Bytes], most: Int) {
        self.image = image
        self.most = most
        for root in roots {
            guard let extent = extent(of: root) else { continue }
            folders.append(extent)
        }
        while let folder = folders.popLast(), !isAmbiguous {
            // One folder may be in several trees.
            if let end = seen.updateValue(folder.upperBound, forKey: folder.lowerBound) {
                if end != folder.upperBound { isAmbiguous = true }
                continue
            }
            length += folder.count
            // More folders than fit lie in one another.
            guard length <= image.count else { isAmbiguous = true; return }
            read(folder)
        }
    }

    private mutating func read(_ folder: Range<Int>) {
        var open: OpenFile?
        for sector in stride(from: folder.lowerBound, to: folder.upperBound, by: DiscImage.sector) {
            var place = sector
            let end = min(sector + DiscImage.sector, image.count)
            while place < end, image[place] > 0 {
                let record = image[place..<place + Int(image[place])]
                place += Int(image[place])
                count += 1
                guard place <= end, record.count >= 34, count <= most else {
                    isAmbiguous = true
                    return
                }
                take(record, &open)
            }
        }
        // The rest of a file that is not there: some programs show what is.
        if open != nil { isAmbiguous = true }
    }

    /// A file of which a later record brings more.
    private struct OpenFile {
        let name: [UInt8]
        var parts: [Range<Int>] = []
    }

    private mutating func take(_ record: Bytes, _ open: inout OpenFile?) {
        let flags = record[25]
        // The folder itself and the one above.
        if record[32] == 1, record[33] <= 1 { return }
        guard let extent = extent(of: record) else { return }
        let name = (33..<min(33 + Int(record[32]), record.count)).map { record[$0] }
        guard open == nil || (open?.name == name && flags & 2 == 0) else {
            isAmbiguous = true
            return
        }
        if flags & 2 != 0 {
            folders.append(extent)
            return
        }
        var parts = open?.parts ?? []
        if !extent.isEmpty {
            if let last = parts.last, last.upperBound == extent.lowerBound {
                parts[parts.count - 1] = last.lowerBound..<extent.upperBound
            } else {
                parts.append(extent)
            }
        }
        // More of the same file follows.
        if flags & 0x80 != 0 {
            open = OpenFile(name: name, parts: parts)
            return
        }
        open = nil
        if let first = parts.first {
            if image.has([0x37, 0xe4, 0x53, 0x96, 0xc9, 0xdb, 0xd6, 0x07], at: first.lowerBound) {
                hasPacked = true
            }
            files.insert(parts)
        }
    }

    /// Where a record says that its content lies; nil if that can be read in two ways.
    private mutating func extent(of record: Bytes) -> Range<Int>? {
        guard record.count >= 34, let block = record.number(at: 2, bytes: 4),
            let length = record.number(at: 10, bytes: 4)
        else { return nil }
        // Each number stands there twice. Attributes before the content and gaps within it are passed over by some programs only.
        guard
            length == 0
                || (block == record.bigNumber(at: 6, bytes: 4)
                    && length == record.bigNumber(at: 14, bytes: 4)),
            record[1] == 0, record[26] == 0, record[27] == 0
        else {
            isAmbiguous = true
            return nil
        }
        return block * DiscImage.sector..<block * DiscImage.sector + length
    }
}
