internal import Problems

/// Collects the rows of a table while lines are read, and writes it sorted.
struct DigestTableBuilder {
    let subject: DigestSubject
    let kind: DigestKind
    private(set) var rows: [UInt8] = []
    private var holdsAnySize = false

    init(of subject: DigestSubject, _ kind: DigestKind) {
        self.subject = subject
        self.kind = kind
    }

    var count: Int { rows.count / DigestTable.rowSize(kind) }

    /// Adds a row.
    ///
    /// - Parameter size: The size of the content, zero for any.
    @inline(__always)
    mutating func add(digest: UnsafeRawBufferPointer, size: UInt32, text: UInt32) {
        unsafe rows.append(contentsOf: digest)
        unsafe withUnsafeBytes(of: (size.littleEndian, text.littleEndian)) {
            unsafe rows.append(contentsOf: $0)
        }
        if size == 0 { holdsAnySize = true }
    }

    /// Writes the table: first every row to the bucket of its first bits, then the few rows of each bucket in order.
    consuming func write(to writer: inout CompiledWriter) throws(Problem) -> DigestTable {
        let count = count
        let width = DigestTable.rowSize(kind)
        let indexBits = min(max(Int.bitWidth - (count / 2).leadingZeroBitCount, 4), 22)
        let shift = UInt32(32 - indexBits)
        var starts = [UInt32](repeating: 0, count: 1 << indexBits + 1)
        let sizeBits = min(max(Int.bitWidth - (count * 8).leadingZeroBitCount, 10), 24)
        var sizes = [UInt8](repeating: 0, count: 1 << sizeBits / 8)
        let digestLength = kind.rawValue
        unsafe rows.withUnsafeBytes { rows in
            for row in 0..<count {
                let place = row * width
                starts[unsafe Self.bucket(rows, place, shift) + 1] += 1
                let size = unsafe rows.loadUnaligned(fromByteOffset: place + digestLength, as: UInt32.self)
                let bit = DigestTable.bit(of: Int(UInt32(littleEndian: size)), bits: sizeBits)
                sizes[bit >> 3] |= 1 << UInt8(bit & 7)
            }
        }
        for bucket in 0..<(1 << indexBits) { starts[bucket + 1] += starts[bucket] }
        let sorted = unsafe [UInt8](unsafeUninitializedCapacity: rows.count) { target, filled in
            let target = UnsafeMutableRawBufferPointer(target)
            var next = starts
            unsafe rows.withUnsafeBytes { rows in
                for row in 0..<count {
                    let bucket = unsafe Self.bucket(rows, row * width, shift)
                    let place = Int(next[bucket]) * width
                    next[bucket] += 1
                    unsafe target.baseAddress.unsafelyUnwrapped.advanced(by: place).copyMemory(
                        from: rows.baseAddress.unsafelyUnwrapped + row * width, byteCount: width)
                }
            }
            filled = rows.count
        }
        rows = []
        let tags = Self.tags(sorted, width, count)
        var index: [UInt8] = []
        index.reserveCapacity(4 * starts.count)
        for start in starts {
            unsafe withUnsafeBytes(of: start.littleEndian) { unsafe index.append(contentsOf: $0) }
        }
        return DigestTable(
            subject: subject, kind: kind, count: count, rows: try writer.append(sorted),
            tags: try writer.append(tags),
            index: try writer.append(index), indexBits: indexBits, sizes: try writer.append(sizes),
            sizeBits: sizeBits, holdsAnySize: holdsAnySize)
    }

    private static func tags(_ sorted: [UInt8], _ width: Int, _ count: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: count * DigestTable.tagSize) { target, filled in
            let target = UnsafeMutableRawBufferPointer(target)
            unsafe sorted.withUnsafeBytes { rows in
                for row in 0..<count {
                    let start = unsafe UInt64(
                        bigEndian: rows.loadUnaligned(fromByteOffset: row * width, as: UInt64.self))
                    unsafe target.storeBytes(
                        of: DigestTable.tag(start).littleEndian, toByteOffset: row * DigestTable.tagSize,
                        as: UInt16.self)
                }
            }
            filled = count * DigestTable.tagSize
        }
    }

    @inline(__always)
    private static func bucket(_ rows: UnsafeRawBufferPointer, _ place: Int, _ shift: UInt32) -> Int {
        let first = unsafe UInt32(bigEndian: rows.loadUnaligned(fromByteOffset: place, as: UInt32.self))
        return Int(first >> shift)
    }
}
