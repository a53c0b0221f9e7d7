/// The index of one pack, version 2: where each object stands in the pack, and the checksum of its entry.
final class PackIndex {
    /// Where an entry stands in its pack.
    struct Place {
        /// The first byte of the entry.
        let start: UInt64
        /// The CRC-32 of the entry as it stands there, header and deflated bytes.
        let checksum: UInt32
        /// The number of the object in the index.
        let number: Int
    }

    private let file: MappedFile
    /// How many objects are in the pack.
    let count: Int
    /// Every start of an entry, sorted; made when the first one is asked for.
    private lazy var starts: [UInt64] = (0..<count).compactMap(start).sorted()

    private static let table = 8 + 256 * 4

    /// Opens an index, or returns nil if it is none that can be read; the objects are then read the slower way.
    init?(_ path: String) {
        guard let file = MappedFile(path), file.word(at: 0) == 0xFF74_4F63, file.word(at: 4) == 2,
            let count = file.word(at: Self.table - 4).map(Int.init),
            file.count >= Self.table + count * 28 + 40
        else { return nil }
        self.file = file
        self.count = count
    }

    /// Returns where an object stands, or nil if it is not in this pack.
    ///
    /// - Complexity: O(log n).
    func place(of id: ObjectID) -> Place? {
        let first = Int(id.bytes[0])
        guard var low = first == 0 ? 0 : file.word(at: 8 + (first - 1) * 4).map(Int.init),
            var high = file.word(at: 8 + first * 4).map(Int.init), high <= count
        else { return nil }
        while low < high {
            let middle = low + (high - low) / 2
            guard let found = file.id(at: Self.table + middle * 20) else { return nil }
            if found == id {
                guard let start = start(middle),
                    let checksum = file.word(at: Self.table + count * 20 + middle * 4)
                else { return nil }
                return Place(start: start, checksum: checksum, number: middle)
            }
            if found < id { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    /// Returns the id of the object with a number, in the order of ids.
    func id(_ number: Int) -> ObjectID? { file.id(at: Self.table + number * 20) }

    /// Whether the object at a place stands in the pack more than once.
    func hasTwins(of place: Place) -> Bool {
        let id = id(place.number)
        return [place.number - 1, place.number + 1].contains { number in
            0..<count ~= number && self.id(number) == id
        }
    }

    /// Returns where the entry ends that begins at a place.
    ///
    /// - Parameter end: Where the last entry of the pack ends.
    func end(of place: Place, before end: UInt64) -> UInt64? {
        var low = 0
        var high = starts.count
        while low < high {
            let middle = low + (high - low) / 2
            if starts[middle] <= place.start { low = middle + 1 } else { high = middle }
        }
        let next = low < starts.count ? starts[low] : end
        return next > place.start && next <= end ? next : nil
    }

    private func start(_ number: Int) -> UInt64? {
        guard let word = file.word(at: Self.table + count * 24 + number * 4) else { return nil }
        guard word & 0x8000_0000 != 0 else { return UInt64(word) }
        // Beyond 2 GiB the word is a number into a second table, which ends where the two checksums begin.
        let place = Self.table + count * 28 + Int(word & 0x7FFF_FFFF) * 8
        guard place <= file.count - 48 else { return nil }
        return file.longWord(at: place)
    }
}
