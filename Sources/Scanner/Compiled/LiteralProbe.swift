/// How the runs of bytes of one class are read, known to the compiler so that it makes a loop of its own for each.
protocol LiteralProbe {
    /// How many bytes are looked up at a time.
    static var gram: Int { get }
    /// How far the places lie apart.
    static var stride: Int { get }
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
    ///   - number: How many places there are. At each, eight bytes can be read.
    ///   - filter: One bit for each value of the highest bits of a product.
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
        precondition(position + (number - 1) * Probe.stride <= count - 8)
        let start = unsafe self.first + position
        var count = 0
        var distance = 0
        let end = number * Probe.stride
        while distance < end {
            let bytes = unsafe start.loadUnaligned(fromByteOffset: distance, as: UInt64.self)
            let product = GramHash.product(
                UInt64(littleEndian: bytes) | GramHash.fold, unused: Probe.unused)
            unsafe list[count] = UInt32(truncatingIfNeeded: distance)
            count &+= unsafe FilterBits.bit(of: product &>> shift, in: filter)
            distance &+= Probe.stride
        }
        return count
    }
}

extension LiteralProbe {
    /// How many of eight bytes' bits lie behind a run.
    @inline(__always)
    static var unused: UInt64 { UInt64(64 - 8 * gram) }
}

/// A row of bits, in which a filter sets one for each run of bytes.
enum FilterBits {
    /// Returns a bit of a row.
    @unsafe
    @inline(__always)
    static func bit(of number: UInt64, in row: UnsafeRawPointer) -> Int {
        let word = unsafe UInt32(
            littleEndian: row.load(
                fromByteOffset: Int(truncatingIfNeeded: number &>> 5) &<< 2, as: UInt32.self))
        return Int(truncatingIfNeeded: word &>> UInt32(truncatingIfNeeded: number) & 1)
    }
}
