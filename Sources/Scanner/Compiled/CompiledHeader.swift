/// The first bytes of a compiled database.
///
/// The header holds the digest over the digests of all blocks, and its own: so one number stands for every byte of the file.
struct CompiledHeader {
    /// What is reserved for the header at the start of the file: one block.
    static let size = CompiledBytes.block
    /// The largest file that is opened: rows point at names with 32 bits, and ten times the official database fits.
    static let largestFile = 16 << 30
    /// The bytes of a block's digest.
    static let digestSize = 32
    /// Changes whenever the meaning of any byte does, and with whatever the engine makes of a line.
    static let version: UInt32 = 12

    private static let magic = Array("stagectl\u{0}sig".utf8)
    private static let digestPlace = 12 + 4 + 8 + 8 + 8 + 8 + 8
    private static let ownDigestPlace = digestPlace + digestSize
    private static let noticePlace = ownDigestPlace + digestSize

    /// How long the file is.
    let fileSize: Int
    /// Where the digests of the blocks begin; they are the end of the file.
    let digestsOffset: Int
    /// Where the list of sources and tables lies.
    let directory: Range<Int>
    /// The digest over the digests of the blocks.
    let contentDigest: [UInt8]

    /// Describes a file that is about to be finished.
    init(fileSize: Int, digestsOffset: Int, directory: Range<Int>, contentDigest: [UInt8]) {
        self.fileSize = fileSize
        self.digestsOffset = digestsOffset
        self.directory = directory
        self.contentDigest = contentDigest
    }

    /// Reads a header; nil if it is none of this version, or damaged.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= Self.size, unsafe bytes.prefix(Self.magic.count).elementsEqual(Self.magic),
            unsafe UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
                == Self.version
        else { return nil }
        var numbers: [Int] = []
        for index in 0..<5 {
            let number = unsafe UInt64(
                littleEndian: bytes.loadUnaligned(fromByteOffset: 16 + 8 * index, as: UInt64.self))
            guard number <= UInt64(Self.largestFile) else { return nil }
            numbers.append(Int(number))
        }
        (fileSize, digestsOffset) = (numbers[0], numbers[1])
        guard numbers[2] >= Self.size, numbers[2] + numbers[3] <= digestsOffset else { return nil }
        directory = numbers[2]..<(numbers[2] + numbers[3])
        contentDigest = unsafe Array(bytes[Self.digestPlace..<Self.ownDigestPlace])
        let own = unsafe DigestKind.sha256.digest(
            of: UnsafeRawBufferPointer(rebasing: bytes[..<Self.ownDigestPlace]))
        guard let own, unsafe own.elementsEqual(bytes[Self.ownDigestPlace..<Self.noticePlace]) else {
            return nil
        }
    }

    /// Returns where the digests of the blocks lie in a file of a size; nil if they cannot.
    func digests(in size: Int) -> Range<Int>? {
        let blocks = (digestsOffset + CompiledBytes.block - 1) / CompiledBytes.block
        guard digestsOffset >= Self.size, digestsOffset <= size,
            size - digestsOffset == blocks * Self.digestSize
        else { return nil }
        return digestsOffset..<size
    }

    /// Returns the bytes of the header.
    ///
    /// - Parameter notice: What whoever looks into the file should know, as text.
    func encoded(notice: String) -> [UInt8]? {
        var bytes = Self.magic
        bytes += little(Self.version)
        for number in [fileSize, digestsOffset, directory.lowerBound, directory.count, 0] {
            bytes += little(UInt64(number))
        }
        bytes += contentDigest
        guard let own = unsafe bytes.withUnsafeBytes({ unsafe DigestKind.sha256.digest(of: $0) }) else {
            return nil
        }
        bytes += own
        bytes += notice.utf8.prefix(Self.size - bytes.count)
        bytes += Array(repeating: 0, count: Self.size - bytes.count)
        return bytes
    }
}

/// Returns the bytes of a number, the lowest first.
func little(_ number: some FixedWidthInteger) -> [UInt8] {
    var bytes: [UInt8] = []
    for shift in stride(from: 0, to: number.bitWidth, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: number >> shift))
    }
    return bytes
}
