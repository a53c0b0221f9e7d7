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

enum Sextets: LiteralProbe {
    static var gram: Int { 6 }
    static var stride: Int { 2 }
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

    /// Goes on to the first places that a filter does not rule out, or beyond the end.
    ///
    /// - Parameters:
    ///   - position: The place to begin at; afterwards the place of the lowest bit of what is returned.
    ///   - end: The last place with enough bytes behind it.
    ///   - words: The filter, whose number of words `shift` tells.
    /// - Returns: A bit for each of the next places, set where the filter rules nothing out; and how many places were looked at.
    @unsafe
    @inline(never)
    func skip<Probe: LiteralProbe>(
        _: Probe.Type, from position: inout Int, to end: Int, words: UnsafeRawPointer, shift: UInt64
    ) -> (hits: UInt32, places: Int) {
        let mask = Probe.gram == 8 ? UInt64.max : 1 << UInt64(8 * Probe.gram) - 1
        let fold = GramHash.fold & mask
        // Eight bytes are read at every place, so the last places are left to the slow way.
        let fastEnd = count - 8 - 15 * Probe.stride
        let first = unsafe self.first
        while position <= fastEnd {
            // Sixteen places at a time, with one decision for all.
            var hits: UInt32 = 0
            for index in 0..<16 {
                let bytes = unsafe first.loadUnaligned(
                    fromByteOffset: position + index * Probe.stride, as: UInt64.self)
                let hash = GramHash.hash(UInt64(littleEndian: bytes) & mask | fold)
                let word = unsafe words.load(fromByteOffset: Int(hash &>> shift) &<< 3, as: UInt64.self)
                let bits = GramHash.bits(hash)
                hits |= (word & bits == bits ? 1 : 0) << UInt32(index)
            }
            if hits != 0 { return (hits, 16) }
            position += 16 * Probe.stride
        }
        while position <= end {
            let hash = GramHash.hash(foldedGram(at: position, width: Probe.gram))
            let word = unsafe words.load(fromByteOffset: Int(hash &>> shift) &<< 3, as: UInt64.self)
            let bits = GramHash.bits(hash)
            if word & bits == bits { return (1, 1) }
            position += Probe.stride
        }
        return (0, 0)
    }
}
