internal import Glibc
internal import Problems
internal import Synchronization

/// The bytes of a compiled database, read where the kernel keeps them, without a copy.
///
/// Every access is checked against the size of the file. A block is compared with its digest before the first verdict that rests
/// on it, so that a file that rots on the disk is refused instead of letting something through, and opening costs nothing for
/// what no content asks for.
@safe
final class CompiledBytes: Sendable {
    /// How many bytes are hashed together.
    static let block = 1 << 14

    /// The first byte as a number, for a pointer cannot be handed from thread to thread.
    private let address: UInt
    /// How many bytes there are.
    let count: Int
    /// Where the list of sources and tables lies.
    let directory: Range<Int>
    private let digests: Range<Int>
    /// One bit for each block that was compared with its digest.
    private let verified: [Marks]

    private final class Marks: Sendable {
        let bits = Atomic<UInt64>(0)
    }

    /// Maps a file; nil if that is impossible.
    ///
    /// - Parameter digests: Where the digests of all blocks after the header lie, as the header says.
    private init(address: UInt, count: Int, digests: Range<Int>, directory: Range<Int>) {
        self.directory = directory
        self.address = address
        self.count = count
        self.digests = digests
        let blocks = (count + Self.block - 1) / Self.block
        verified = (0..<(blocks + 63) / 64).map { _ in Marks() }
    }

    deinit { unsafe munmap(UnsafeMutableRawPointer(bitPattern: address), count) }

    /// Maps an open file.
    ///
    /// - Throws: `damaged` if it is not a compiled file of this version that is as long as it says.
    convenience init(mapping descriptor: Int32) throws(ScanFailure) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size >= CompiledHeader.size, Int(status.st_size) <= CompiledHeader.largestFile
        else { throw .damaged }
        let size = Int(status.st_size)
        guard let start = unsafe mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0),
            unsafe start != MAP_FAILED
        else { throw .damaged }
        // Most of the file is looked at in places that nobody can foresee.
        _ = unsafe madvise(start, size, MADV_RANDOM)
        try unsafe self.init(takingOver: start, count: size)
    }

    /// Copies what was compiled into memory.
    convenience init(copying bytes: [UInt8]) throws(ScanFailure) {
        guard bytes.count >= CompiledHeader.size,
            let start = unsafe mmap(
                nil, bytes.count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            unsafe start != MAP_FAILED
        else { throw .damaged }
        unsafe UnsafeMutableRawBufferPointer(start: start, count: bytes.count).copyBytes(from: bytes)
        _ = unsafe mprotect(start, bytes.count, PROT_READ)
        try unsafe self.init(takingOver: start, count: bytes.count)
    }

    /// Takes over a mapping, which is given back if it is not a compiled file.
    private convenience init(takingOver start: UnsafeMutableRawPointer, count: Int) throws(ScanFailure) {
        let head = unsafe UnsafeRawBufferPointer(start: start, count: CompiledHeader.size)
        guard let header = unsafe CompiledHeader(head), header.fileSize == count,
            let digests = header.digests(in: count),
            unsafe DigestKind.sha256.digest(
                of: UnsafeRawBufferPointer(start: start + digests.lowerBound, count: digests.count))
                == header.contentDigest
        else {
            unsafe munmap(start, count)
            throw .damaged
        }
        self.init(
            address: UInt(bitPattern: start), count: count, digests: digests,
            directory: header.directory)
    }

    /// The first byte; only for ranges that were required.
    @inline(__always)
    private var start: UnsafeRawPointer {
        // The mapping lives as long as this object, and its address is never zero.
        unsafe UnsafeRawPointer(bitPattern: address).unsafelyUnwrapped
    }

    /// Makes sure that a range lies in the file, and that its bytes are those that were compiled.
    @inline(__always)
    func require(_ offset: Int, _ length: Int) throws(ScanFailure) {
        guard offset >= 0, length >= 0, offset <= count - length else { throw ScanFailure.damaged }
        guard length > 0 else { return }
        let last = (offset + length - 1) / Self.block
        var block = offset / Self.block
        repeat {
            let seen = verified[block >> 6].bits.load(ordering: .relaxed)
            if seen >> UInt64(block & 63) & 1 == 0 { try verify(block) }
            block += 1
        } while block <= last
    }

    /// Compares one block with its digest.
    ///
    /// Two threads may do so at the same time: both come to the same result.
    @inline(never)
    private func verify(_ block: Int) throws(ScanFailure) {
        let first = block * Self.block
        let end = min(first + Self.block, digests.lowerBound)
        let expected = digests.lowerBound + block * CompiledHeader.digestSize
        // The header has a digest of its own, and the digests themselves were compared with it.
        if block > 0, first < digests.lowerBound {
            let bytes = unsafe UnsafeRawBufferPointer(start: start + first, count: end - first)
            guard expected + CompiledHeader.digestSize <= digests.upperBound,
                let digest = unsafe DigestKind.sha256.digest(of: bytes),
                unsafe digest.elementsEqual(
                    UnsafeRawBufferPointer(start: start + expected, count: CompiledHeader.digestSize))
            else { throw ScanFailure.damaged }
        }
        _ = verified[block >> 6].bits.bitwiseOr(1 << UInt64(block & 63), ordering: .relaxed)
    }

    /// Compares every block with its digest.
    func verifyAll() throws(ScanFailure) { try require(0, count) }

    /// Returns a copy of a range of bytes.
    func bytes(_ offset: Int, _ length: Int) throws(ScanFailure) -> [UInt8] {
        try require(offset, length)
        return unsafe Array(UnsafeRawBufferPointer(start: start + offset, count: length))
    }

    /// Returns the number of four bytes at a place.
    @inline(__always)
    func word(_ offset: Int) throws(ScanFailure) -> UInt32 {
        try require(offset, 4)
        return unsafe UInt32(littleEndian: start.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// Returns the number of eight bytes at a place.
    @inline(__always)
    func longWord(_ offset: Int) throws(ScanFailure) -> UInt64 {
        try require(offset, 8)
        return unsafe UInt64(littleEndian: start.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// Returns the number of two bytes at a place.
    func halfWord(_ offset: Int) throws(ScanFailure) -> UInt16 {
        try require(offset, 2)
        return unsafe UInt16(littleEndian: start.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }

    /// Returns the byte at a place.
    @inline(__always)
    func byte(_ offset: Int) throws(ScanFailure) -> UInt8 {
        try require(offset, 1)
        return unsafe start.load(fromByteOffset: offset, as: UInt8.self)
    }

    /// Whether bytes at a place are these.
    @inline(__always)
    func hasBytes(_ bytes: [UInt8], at offset: Int) throws(ScanFailure) -> Bool {
        try require(offset, bytes.count)
        return unsafe memcmp(start + offset, bytes, bytes.count) == 0
    }

    /// Whether bytes at a place are these.
    @inline(__always)
    func hasBytes(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(ScanFailure) -> Bool {
        try require(offset, bytes.count)
        guard let first = bytes.baseAddress else { return true }
        return unsafe memcmp(start + offset, first, bytes.count) == 0
    }

    /// Returns the first byte of a range, for a loop that reads nothing outside of it.
    @inline(__always)
    func pointer(to offset: Int, _ length: Int) throws(ScanFailure) -> UnsafeRawPointer {
        try require(offset, length)
        return unsafe start + offset
    }
}
