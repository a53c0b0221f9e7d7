/// A set of whole numbers without a sign, which may hold very many that follow each other.
struct SerialNumbers: Sendable, Hashable {
    /// The numbers, as ranges in their order, none touching the next.
    private var ranges: [ClosedRange<UInt64>] = []
    /// Bits that stand for the numbers from a first one on, most significant bit first.
    private var bitmaps: [Bitmap] = []

    fileprivate struct Bitmap: Sendable, Hashable {
        let last: UInt64
        let bytes: [UInt8]
    }

    /// Takes in ranges, in any order; they may overlap.
    mutating func formUnion(_ more: [ClosedRange<UInt64>]) {
        guard !more.isEmpty else { return }
        var merged: [ClosedRange<UInt64>] = []
        for range in (ranges + more).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last,
                range.lowerBound <= last.upperBound || range.lowerBound == last.upperBound + 1
            {
                merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        ranges = merged
    }

    /// Adds what another set holds; ``normalise()`` must follow before anything is asked.
    mutating func append(_ other: SerialNumbers) {
        ranges += other.ranges
        bitmaps += other.bitmaps
    }

    /// Brings what was appended into order, once for all sections of a list.
    mutating func normalise() {
        let appended = ranges
        ranges = []
        formUnion(appended)
    }

    /// Takes in the numbers whose bits are set in a number that counts from an offset.
    ///
    /// - Parameter bytes: The number, most significant byte first, the first of them not zero.
    /// - Returns: Whether all of them are numbers that there are, and none is 0.
    mutating func insert(bits bytes: [UInt8], from offset: UInt64) -> Bool {
        guard let first = bytes.first else { return true }
        let top = UInt64(bytes.count * 8 - 1 - first.leadingZeroBitCount)
        let (last, wraps) = offset.addingReportingOverflow(top)
        guard !wraps, offset != 0 || (bytes.last ?? 0) & 1 == 0 else { return false }
        // The place of the last byte's lowest bit is the offset; from the last number it can be found without it.
        bitmaps.append(Bitmap(last: last, bytes: bytes))
        return true
    }

    /// Returns whether a number is in the set.
    ///
    /// - Complexity: O(log n) in the ranges, and O(n) in the bitmaps.
    func contains(_ number: UInt64) -> Bool {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].contains(number) { return true }
            if ranges[middle].lowerBound > number { high = middle } else { low = middle + 1 }
        }
        return bitmaps.contains { $0.contains(number) }
    }
}

extension SerialNumbers.Bitmap {
    fileprivate func contains(_ number: UInt64) -> Bool {
        guard number <= last, let first = bytes.first else { return false }
        let top = bytes.count * 8 - 1 - first.leadingZeroBitCount
        guard last - number <= UInt64(top) else { return false }
        let bit = top - Int(last - number)
        return bytes[bytes.count - 1 - bit / 8] >> (bit % 8) & 1 == 1
    }
}
