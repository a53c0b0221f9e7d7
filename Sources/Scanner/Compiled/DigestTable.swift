/// What the digests of a table are of.
enum DigestSubject: UInt8, Sendable, CaseIterable {
    /// Whole files that are malware.
    case file = 0
    /// The raw bytes of a section of a program for Windows.
    case section = 1
    /// The functions that a program for Windows imports.
    case imports = 2
    /// Whole files that are known to be harmless.
    case harmless = 3
}

/// The digests of one kind and one subject in a compiled file, sorted, with an index by their first bits.
///
/// Each row is the digest, the size that the content must have (zero for any), and where the rest of the signature's line lies.
struct DigestTable: Sendable {
    let subject: DigestSubject
    let kind: DigestKind
    let count: Int
    /// Where the rows lie.
    let rows: Int
    /// Where two more bytes of each digest lie, in the order of the rows: so few that they tell nearly every digest from others before
    /// its row is read.
    let tags: Int
    /// Where the index lies: for each value of the first bits, the number of the first row.
    let index: Int
    let indexBits: Int
    /// Where the bits of all sizes lie that any row asks for.
    let sizes: Int
    let sizeBits: Int
    /// Whether any row is for content of any size.
    let holdsAnySize: Bool

    var rowSize: Int { kind.rawValue + 8 }
    static func rowSize(_ kind: DigestKind) -> Int { kind.rawValue + 8 }

    /// How many bytes of the index there are.
    var indexSize: Int { 4 * (1 << indexBits + 1) }

    /// How many bytes the bits of all sizes take.
    var sizesSize: Int { 1 << sizeBits / 8 }

    static let tagSize = 2

    /// Returns the bytes of a digest that are in none of its first bits, as a number, from its first eight bytes.
    @inline(__always)
    static func tag(_ start: UInt64) -> UInt16 { UInt16(truncatingIfNeeded: start) }

    /// Returns the number of the bucket in which a digest is, from its first eight bytes.
    @inline(__always)
    static func bucket(_ start: UInt64, bits: Int) -> Int { Int(start >> UInt64(64 - bits)) }

    /// Returns the bit that stands for a size.
    @inline(__always)
    static func bit(of size: Int, bits: Int) -> Int {
        // Sizes up to the number of bits have one of their own.
        (size ^ (size >> bits) &* 0x9E37_79B1) & (1 << bits - 1)
    }

    /// Whether any row could be of content of a size.
    func mayContain(size: Int, in bytes: CompiledBytes) throws(ScanFailure) -> Bool {
        if holdsAnySize { return true }
        let bit = Self.bit(of: size, bits: sizeBits)
        return try bytes.byte(sizes + bit >> 3) >> UInt8(bit & 7) & 1 != 0
    }

    /// Returns where the texts of those rows lie that have a digest and a size.
    func find(_ digest: [UInt8], size: Int, in bytes: CompiledBytes) throws(ScanFailure) -> [Row] {
        guard digest.count == kind.rawValue else { throw .damaged }
        let first =
            UInt32(digest[0]) << 24 | UInt32(digest[1]) << 16 | UInt32(digest[2]) << 8 | UInt32(digest[3])
        let bucket = Int(first >> UInt32(32 - indexBits))
        let start = Int(try bytes.word(index + 4 * bucket))
        let end = Int(try bytes.word(index + 4 * bucket + 4))
        guard start <= end, end <= count else { throw .damaged }
        var found: [Row] = []
        for row in start..<end {
            let place = rows + row * rowSize
            guard try bytes.hasBytes(digest, at: place) else { continue }
            let wanted = Int(try bytes.word(place + kind.rawValue))
            guard wanted == 0 || wanted == size else { continue }
            found.append(
                Row(digest: digest, size: wanted, text: Int(try bytes.word(place + kind.rawValue + 4))))
        }
        return found
    }

    /// A row that was found.
    struct Row {
        let digest: [UInt8]
        /// Zero for any.
        let size: Int
        /// Where its text begins among those of its source.
        let text: Int
    }
}
