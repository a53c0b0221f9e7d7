/// How the runs of bytes of one class are read, known to the compiler so that it makes a loop of its own for each.
protocol LiteralProbe {
    /// How many bytes are looked up at a time.
    static var gram: Int { get }
    /// How far the places lie apart.
    static var stride: Int { get }
}

enum Dozens: LiteralProbe {
    static var gram: Int { 12 }
    static var stride: Int { 4 }
}

enum Octets: LiteralProbe {
    static var gram: Int { 8 }
    static var stride: Int { 4 }
}

enum Quints: LiteralProbe {
    static var gram: Int { 5 }
    static var stride: Int { 4 }
}

enum Dense: LiteralProbe {
    static var gram: Int { 4 }
    static var stride: Int { 1 }
}

enum Pairs: LiteralProbe {
    static var gram: Int { 2 }
    static var stride: Int { 1 }
}

extension Content {
    /// Returns the bytes at a place as a number whose letters are of one case.
    func foldedGram(at position: Int, width: Int) -> UInt64 {
        precondition(position >= 0 && position <= count - width)
        var gram: UInt64 = 0
        for index in 0..<width {
            gram |= UInt64(self[position + index] | GramHash.foldedBit) << UInt64(8 * index)
        }
        return gram
    }

    /// Returns what the filters know of the bytes at a place.
    @inline(__always)
    func product<Probe: LiteralProbe>(_: Probe.Type, at position: Int) -> UInt64 {
        precondition(position >= 0 && position <= count - Probe.reach)
        return unsafe Probe.product(at: first + position)
    }

    /// Whether the bytes stand near a place that are compared before all others of a check.
    @inline(__always)
    func hasWitness(_ witness: UInt32, of position: Int) -> Bool {
        let print = UInt16(truncatingIfNeeded: witness >> 16)
        if print == Witness.none { return true }
        let place = position + Int(Int8(truncatingIfNeeded: Int32(bitPattern: witness)))
        guard place >= 0, place <= count - 4 else { return false }
        return Witness.mark(gram(at: place) | GramHash.fold & 0xffff_ffff) == print
    }

    /// Notes the places of a stretch where a filter does not rule out that a run of bytes stands there that is looked for.
    ///
    /// Nothing is decided here, only counted: a processor that guesses wrongly at one of ten places would lose more than all the rest
    /// takes.
    ///
    /// - Parameters:
    ///   - position: The first place.
    ///   - number: How many places there are. At each, ``LiteralProbe/reach`` bytes can be read.
    ///   - filter: Words of bits; the highest bits of a product choose one.
    ///   - shift: How many lower bits a product has.
    ///   - noted: Gets the distances from the first place, and has room for all.
    /// - Returns: How many were noted.
    @unsafe
    @inline(never)
    func sift<Probe: LiteralProbe>(
        _: Probe.Type, from position: Int, _ number: Int, filter: UnsafeRawPointer, shift: UInt64,
        into noted: UnsafeMutableBufferPointer<UInt32>
    ) -> Int {
        precondition(number >= 0 && number <= noted.count && position >= 0)
        guard number > 0, let list = noted.baseAddress else { return 0 }
        precondition(position + (number - 1) * Probe.stride <= count - Probe.reach)
        let start = unsafe self.first + position
        var count = 0
        var distance = 0
        let end = number * Probe.stride
        while distance < end {
            let product = unsafe Probe.product(at: start + distance)
            unsafe list[count] = UInt32(truncatingIfNeeded: distance)
            count &+= unsafe FilterBits.bit(of: product, below: shift, in: filter)
            distance &+= Probe.stride
        }
        return count
    }
}

extension Content {
    /// Does what ``sift(_:from:_:filter:shift:into:)`` does for runs of four bytes at every byte, of which next to none are in the filter.
    @unsafe
    @inline(never)
    func siftSeldom(
        from position: Int, _ number: Int, filter: UnsafeRawPointer, shift: UInt64,
        into noted: UnsafeMutableBufferPointer<UInt32>
    ) -> Int {
        precondition(number >= 0 && number <= noted.count && position >= 0)
        guard number > 0, let list = noted.baseAddress else { return 0 }
        precondition(position + number - 1 <= count - Dense.reach)
        let start = unsafe self.first + position
        var count = 0
        var distance = 0
        while distance < number {
            // Of the last places, some are looked at once more, and not noted.
            let place = distance
            distance &+= 4
            let eight = unsafe UInt64(
                littleEndian: start.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            let run = eight | GramHash.fold
            let some =
                unsafe FilterBits.firstBit(of: GramHash.product(run, unused: 32), below: shift, in: filter)
                | FilterBits.firstBit(of: GramHash.product(run &>> 8, unused: 32), below: shift, in: filter)
                | FilterBits.firstBit(of: GramHash.product(run &>> 16, unused: 32), below: shift, in: filter)
                | FilterBits.firstBit(of: GramHash.product(run &>> 24, unused: 32), below: shift, in: filter)
            if some & 1 == 0 { continue }
            for index in 0..<UInt64(min(4, number - place)) {
                let product = GramHash.product(run &>> (8 &* index), unused: 32)
                unsafe list[count] = UInt32(truncatingIfNeeded: place) &+ UInt32(truncatingIfNeeded: index)
                count &+= unsafe FilterBits.bit(of: product, below: shift, in: filter)
            }
        }
        return count
    }
}

extension LiteralProbe {
    /// How many of eight bytes' bits lie behind a run.
    @inline(__always)
    static var unused: UInt64 { UInt64(truncatingIfNeeded: max(0, 64 - 8 * gram)) }

    /// How many bytes are read at a place.
    @inline(__always)
    static var reach: Int { max(8, gram) }

    /// Returns what the filters know of the bytes at a place; ``reach`` bytes can be read there.
    @unsafe
    @inline(__always)
    static func product(at place: UnsafeRawPointer) -> UInt64 {
        let first = unsafe UInt64(littleEndian: place.loadUnaligned(as: UInt64.self)) | GramHash.fold
        guard gram > 8 else { return GramHash.product(first, unused: unused) }
        let last = unsafe UInt64(littleEndian: place.loadUnaligned(fromByteOffset: gram - 8, as: UInt64.self))
        return GramHash.product(first, before: last | GramHash.fold)
    }
}

/// A row of words, in one of which a filter sets two bits for each run of bytes: one place of memory tells of both.
enum FilterBits {
    /// How many bits of a product choose one of a word.
    static let wordBits = 6

    /// Returns the bits that a product sets in its word.
    ///
    /// - Parameter shift: How many bits of the product lie below those that choose the word.
    static func mask(of product: UInt64, below shift: UInt64) -> UInt64 {
        1 &<< (product &>> (shift &- 6)) | 1 &<< (product &>> (shift &- 12))
    }

    /// Returns a number whose lowest bit is the first of the two bits.
    @unsafe
    @inline(__always)
    static func firstBit(of product: UInt64, below shift: UInt64, in row: UnsafeRawPointer) -> UInt64 {
        let word = unsafe UInt64(
            littleEndian: row.loadUnaligned(
                fromByteOffset: Int(truncatingIfNeeded: product &>> shift) &<< 3, as: UInt64.self))
        return word &>> (product &>> (shift &- 6))
    }

    /// Returns 1 if both bits are set, else 0.
    @unsafe
    @inline(__always)
    static func bit(of product: UInt64, below shift: UInt64, in row: UnsafeRawPointer) -> Int {
        let word = unsafe UInt64(
            littleEndian: row.loadUnaligned(
                fromByteOffset: Int(truncatingIfNeeded: product &>> shift) &<< 3, as: UInt64.self))
        let both = word &>> (product &>> (shift &- 6)) & word &>> (product &>> (shift &- 12))
        return Int(truncatingIfNeeded: both & 1)
    }
}
