/// The first search of a content: which rules could match it.
///
/// It looks up a few of the content's bytes in filters, and compares the single bytes around them where a filter does not rule
/// that out. What is complete then has matched; everything else is a candidate for the exact search.
@safe
struct CandidateSearch {
    private let tables: BodyTables
    private let bytes: CompiledBytes
    private let content: Content
    /// The work that may still be done.
    private(set) var allowance: Allowance
    /// The rules that must be searched for exactly.
    private(set) var candidates: Set<UInt32> = []
    /// Where the rules begin that have matched already.
    private(set) var found: [UInt32: Int] = [:]
    /// Where the bytes of candidates stand by which they were found.
    private var places: [UInt32: [Int]] = [:]
    private var targets: [UInt8: Bool] = [:]
    /// The places of a stretch that the filters leave, the hashes of the bytes there, and the first slot of each.
    private var noted: [UInt32]
    private var hashes: [UInt64]
    private var slots: [UInt64]

    /// How many places are looked at before those that are left are followed.
    private static let stretch = 2048
    /// How many places are noted of a candidate.
    private static let mostPlaces = 32

    init(_ tables: BodyTables, in bytes: CompiledBytes, of content: Content, allowance: Allowance) {
        self.tables = tables
        self.bytes = bytes
        self.content = content
        self.allowance = allowance
        let room = min(Self.stretch, content.count)
        noted = Array(repeating: 0, count: room)
        hashes = Array(repeating: 0, count: room)
        slots = Array(repeating: 0, count: room)
    }

    /// Searches the content to its end.
    mutating func run() throws(ScanFailure) {
        for number in 0..<tables.unconditional.count {
            candidates.insert(try bytes.word(tables.unconditional.offset + 4 * number))
        }
        for number in 0..<tables.placed.count { try visit(placed: number) }
        for filter in tables.filters {
            switch filter.literalClass {
            case .dozens: try search(filter, Dozens.self)
            case .octets: try search(filter, Octets.self)
            case .quints: try search(filter, Quints.self)
            case .dense: try search(filter, Dense.self)
            case .pairs: try search(filter, Pairs.self)
            }
        }
    }

    /// Compares a check at the few places where it may be.
    private mutating func visit(placed number: Int) throws(ScanFailure) {
        let row = Int(try bytes.word(tables.placed.offset + 4 * number))
        let check = try BodyCheck(row, of: tables.checks, in: bytes)
        let first = check.isFromEnd ? content.count - Int(check.place) : Int(check.place)
        guard first >= 0, first < content.count else { return }
        for start in first...(first + Int(min(check.shift, 64))) { try compare(check, at: start) }
    }

    /// Looks up all runs of bytes of one width at all places that are multiples of a stride.
    private mutating func search<Probe: LiteralProbe>(
        _ filter: LiteralFilter, _ probe: Probe.Type
    ) throws(ScanFailure) {
        let end = content.count - Probe.gram
        // Eight bytes are read at every place, so the last places are left to the slow way; of longer runs there are none left.
        var position = content.count < Probe.reach ? 0 : try searchStretches(filter, probe)
        while Probe.gram <= 8, position <= end {
            let gram = content.foldedGram(at: position, width: Probe.gram)
            let hash = GramHash.mixed(GramHash.product(gram, unused: Probe.unused))
            try follow(filter, hash, at: position)
            position += Probe.stride
        }
    }

    /// Looks up the places at which as many bytes can be read as are.
    ///
    /// - Returns: The first place behind them.
    private mutating func searchStretches<Probe: LiteralProbe>(
        _ filter: LiteralFilter, _ probe: Probe.Type
    ) throws(ScanFailure) -> Int {
        let first = unsafe try bytes.pointer(to: filter.first.offset, 1 << (filter.first.bits - 3))
        var position = 0
        while position <= content.count - Probe.reach {
            let number = min(noted.count, (content.count - Probe.reach - position) / Probe.stride + 1)
            let left = unsafe try sift(filter, first, probe, from: position, number)
            // All slots are read before any is looked at, so that the memory brings many at a time.
            for index in 0..<left {
                slots[index] = try bytes.longWord(
                    filter.slots + 8 * Int(hashes[index] >> UInt64(64 - filter.slotBits)))
            }
            for index in 0..<left where slots[index] != 0 {
                try follow(filter, hashes[index], at: position + Int(noted[index]))
            }
            position += number * Probe.stride
        }
        return position
    }

    /// Notes the places of a stretch that both parts of a filter leave.
    ///
    /// - Parameter first: The first byte of the filter's first part, which was required.
    @unsafe
    private mutating func sift<Probe: LiteralProbe>(
        _ filter: LiteralFilter, _ first: UnsafeRawPointer, _ probe: Probe.Type, from position: Int,
        _ number: Int
    ) throws(ScanFailure) -> Int {
        let content = content
        let some = unsafe noted.withUnsafeMutableBufferPointer { noted in
            let shift = UInt64(64 - filter.first.bits + FilterBits.wordBits)
            // Where next to no place is left, it pays to ask of four places at once whether any is.
            if Probe.self == Dense.self, filter.entryCount <= 1 << (filter.first.bits - 7) {
                return unsafe content.siftSeldom(
                    from: position, number, filter: first, shift: shift, into: noted)
            }
            return unsafe content.sift(
                probe, from: position, number, filter: first, shift: shift, into: noted)
        }
        return try siftAgain(filter, probe, from: position, some)
    }

    /// Leaves of the noted places those that the second part of a filter does not rule out either, and notes the hash of the bytes at each.
    ///
    /// The second part grows with the signatures: only those blocks of it are verified that the content asks for.
    ///
    /// - Returns: How many are left.
    @inline(never)
    private mutating func siftAgain<Probe: LiteralProbe>(
        _ filter: LiteralFilter, _: Probe.Type, from position: Int, _ number: Int
    ) throws(ScanFailure) -> Int {
        let (content, bytes, row) = (content, bytes, filter.second.offset)
        let shift = UInt64(64 - filter.second.bits)
        var left = 0
        for index in 0..<number {
            let distance = noted[index]
            let hash = GramHash.mixed(content.product(Probe.self, at: position + Int(distance)))
            let bit = hash &>> shift
            let word = try bytes.word(row + Int(truncatingIfNeeded: bit &>> 5) &<< 2)
            noted[left] = distance
            hashes[left] = hash
            left &+= Int(word &>> UInt32(truncatingIfNeeded: bit) & 1)
        }
        return left
    }

    /// Compares all checks whose run of bytes has a hash.
    ///
    /// Slots hold half of the hash, and two runs may have that in common: all slots are looked at up to the first empty one.
    private mutating func follow(
        _ filter: LiteralFilter, _ hash: UInt64, at position: Int
    ) throws(ScanFailure) {
        var slot = Int(hash >> UInt64(64 - filter.slotBits))
        let mask = 1 << filter.slotBits - 1
        for distance in 0...mask {
            let value = try bytes.longWord(filter.slots + 8 * slot)
            if value == 0 { return }
            // Signatures can be made so that many runs lie behind one slot.
            if distance > 0 { try allowance.step(1) }
            if UInt32(truncatingIfNeeded: value >> 32) == UInt32(truncatingIfNeeded: hash) {
                try compareEntries(of: filter, from: Int(value & 0xffff_ffff) - 1, at: position)
            }
            slot = (slot + 1) & mask
        }
        throw .damaged
    }

    private mutating func compareEntries(
        of filter: LiteralFilter, from first: Int, at position: Int
    ) throws(ScanFailure) {
        var entry = first
        while true {
            guard entry >= 0, entry < filter.entryCount else { throw .damaged }
            let row = try bytes.longWord(filter.entries + 8 * entry)
            let value = UInt32(truncatingIfNeeded: row)
            try allowance.step(1)
            if content.hasWitness(UInt32(truncatingIfNeeded: row >> 32), of: position) {
                let check = try BodyCheck(
                    Int(value & ~LiteralFilterBuilder.last) >> 2, of: tables.checks, in: bytes)
                try compare(check, at: position - Int(value & 3) - Int(check.anchor))
            }
            if value & LiteralFilterBuilder.last != 0 { return }
            entry += 1
        }
    }

    /// Compares the cells of a check with the content at a place.
    private mutating func compare(_ check: BodyCheck, at start: Int) throws(ScanFailure) {
        try allowance.step(1)
        let length = Int(check.length)
        guard start >= 0, start <= content.count - length else { return }
        guard Int(check.cells) + length <= tables.cells.count else { throw .damaged }
        let cells = unsafe try bytes.pointer(to: tables.cells.offset + 2 * Int(check.cells), 2 * length)
        guard unsafe content.has(cells: cells, count: length, at: start) else { return }
        try allowance.step(length >> 3)
        guard isMeantFor(check.target) else { return }
        guard check.isComplete else {
            candidates.insert(check.rule)
            // Where there are many, the exact search looks everywhere, and no more are noted.
            if places[check.rule]?.count ?? 0 <= Self.mostPlaces {
                places[check.rule, default: []].append(start)
            }
            return
        }
        if check.isBound {
            let placement: Placement =
                check.isFromEnd
                ? .end(Int(check.place), shift: Int(check.shift))
                : .start(Int(check.place), shift: Int(check.shift))
            guard placement.starts(inContentOf: content.count, layout: nil)?.contains(start) == true else {
                return
            }
        }
        found[check.rule] = min(found[check.rule] ?? Int.max, start)
    }

    /// Returns all places where the bytes of a candidate stand by which it was found; nil if there are many, or no such bytes.
    func places(of rule: UInt32) -> [Int]? {
        guard let places = places[rule], places.count <= Self.mostPlaces else { return nil }
        return places
    }

    private mutating func isMeantFor(_ target: UInt8) -> Bool {
        if target == 0 { return true }
        if let known = targets[target] { return known }
        let answer = FileTarget(rawValue: Int(target))?.includes(content) ?? true
        targets[target] = answer
        return answer
    }
}
