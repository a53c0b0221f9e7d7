internal import Glibc

/// One pack with its index, of which only those bytes are read that are asked for.
///
/// Mapped files would count as memory of this process, and a long ledger has an index of many megabytes.
final class PackFile {
    /// What stands at a place.
    struct Entry {
        /// The kind; nil for a difference, which has that of its base.
        let kind: ObjectKind?
        /// Where the entry stands from which it differs; nil for a whole object.
        let base: Int?
        /// The inflated bytes: an object, or the difference.
        let content: [UInt8]
    }

    private static let table = 8 + 256 * 4
    /// As many ids as nearly always hold the one that is looked for.
    private static let window = 192

    /// How many bytes of indexes all packs of a repository may hold in memory.
    final class Allowance {
        private var rest = 16 << 20

        /// Takes so many, if there are as many left for one pack.
        fileprivate func take(_ count: Int) -> Bool {
            guard count <= rest / 2 else { return false }
            rest -= count
            return true
        }
    }

    /// With fewer searches to read all of them would cost more than it saves.
    private static let patience = 2_000

    private let pack: SoughtFile
    private let index: SoughtFile
    private var searches = 0
    private let allowance: Allowance
    private var heldIDs: [UInt8]?
    private var heldPlaces: [UInt8]?
    /// How many ids begin with each byte or a lesser one.
    private let fanout: [Int]

    /// Opens a pack and its index of version 2, or returns nil if they are none that can be read.
    ///
    /// - Parameter windows: How many pieces of the pack may be kept.
    init?(_ base: String, _ allowance: Allowance, windows: Int) {
        guard let index = SoughtFile("\(base).idx"), let pack = SoughtFile("\(base).pack", windows: windows),
            let head = index.bytes(Self.table, at: 0), let start = pack.bytes(8, at: 0),
            start == Array("PACK".utf8) + [0, 0, 0, 2],
            head.starts(with: [0xFF, 0x74, 0x4F, 0x63, 0, 0, 0, 2])
        else { return nil }
        fanout = (0..<256).map { Self.number(4, head, 8 + $0 * 4) }
        guard let count = fanout.last, zip(fanout, fanout.dropFirst()).allSatisfy({ $0 <= $1 }),
            index.size >= Self.table + count * 28 + 40
        else { return nil }
        self.index = index
        self.pack = pack
        self.allowance = allowance
    }

    /// Returns where an object stands, or nil if it is not here.
    func place(of id: ObjectID) -> Int? {
        searches += 1
        if searches == Self.patience { hold() }
        let first = id.firstByte
        var low = first == 0 ? 0 : fanout[first - 1]
        var high = fanout[first]
        // Ids are spread evenly, so that the place of one is known well before it is looked for.
        var guess = low + (((high - low) * id.share) >> 32)
        while low < high {
            let start = heldIDs == nil ? max(low, min(guess - Self.window / 2, high - Self.window)) : low
            let end = heldIDs == nil ? min(start + Self.window, high) : high
            let before = heldIDs == nil ? start : 0
            guard let ids = heldIDs ?? index.bytes((end - start) * 20, at: Self.table + start * 20) else {
                return nil
            }
            var (lower, upper) = (start, end)
            while lower < upper {
                let middle = (lower + upper) / 2
                let found = unsafe ids.withUnsafeBytes { unsafe ObjectID(at: (middle - before) * 20, in: $0) }
                if found == id { return self.place(number: middle) }
                if found < id { lower = middle + 1 } else { upper = middle }
            }
            guard lower == start && start > low || lower == end && end < high else { return nil }
            if lower == start { high = start } else { low = end }
            guess = low + (high - low) / 2
        }
        return nil
    }

    /// Reads what is searched so often that it may take memory; what cannot be read is sought in the file.
    private func hold() {
        let count = fanout[255]
        if allowance.take(count * 4) { heldPlaces = index.bytes(count * 4, at: Self.table + count * 24) }
        if allowance.take(count * 20) { heldIDs = index.bytes(count * 20, at: Self.table) }
    }

    private func place(number: Int) -> Int? {
        let count = fanout[255]
        let place: Int
        if let heldPlaces {
            place = Self.number(4, heldPlaces, number * 4)
        } else {
            guard let word = index.bytes(4, at: Self.table + count * 24 + number * 4) else { return nil }
            place = Self.number(4, word, 0)
        }
        guard place & 0x8000_0000 != 0 else { return place }
        // Beyond 2 GiB it is a number into a second table, which ends where the two checksums begin.
        let second = Self.table + count * 28 + (place & 0x7FFF_FFFF) * 8
        guard second <= index.size - 48, let long = index.bytes(8, at: second) else { return nil }
        let far = Self.number(8, long, 0)
        return far >= 0 ? far : nil
    }

    /// Reads and inflates what stands at a place; nil if it is larger, or not as it must be.
    func entry(at place: Int, mostBytes: Int, by inflater: Inflater) -> Entry? {
        // Nothing that is deflated takes much more than it inflates to; small entries are read at once.
        guard var (head, start) = pack.piece(512, at: place) else { return nil }
        var reader = PackReader(head, from: start)
        guard let first = reader.byte() else { return nil }
        guard let size = reader.size(beginningWith: first & 15, shift: 4, goesOn: first & 0x80 != 0),
            size <= mostBytes
        else { return nil }
        var base: Int?
        var kind: ObjectKind?
        switch first >> 4 & 7 {
        case 1: kind = .commit
        case 2: kind = .tree
        case 3: kind = .blob
        case 4: kind = .tag
        case 6:
            guard let distance = reader.distance(), distance > 0, distance < place else { return nil }
            base = place - distance
        case 7:
            guard let id = reader.bytes(20).flatMap({ ObjectID(bytes: $0) }), let other = self.place(of: id)
            else { return nil }
            base = other
        default: return nil
        }
        let headBytes = reader.position - start
        let most = headBytes + size + size / 1_000 + 64
        if head.count - start < most {
            guard let whole = pack.prefix(most, at: place) else { return nil }
            (head, start) = (whole, 0)
        }
        guard let content = inflater.inflate(head, from: start + headBytes, to: size) else { return nil }
        return Entry(kind: kind, base: base, content: content)
    }

    private static func number(_ count: Int, _ bytes: [UInt8], _ place: Int) -> Int {
        (0..<count).reduce(0) { $0 << 8 | Int(bytes[place + $1]) }
    }
}
