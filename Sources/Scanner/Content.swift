/// The bytes that are scanned, lent for the time of a scan.
///
/// Every access is checked, so that a mistake in the matching can never read beyond hostile content.
@safe
struct Content {
    private let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { unsafe self.bytes = bytes }

    var count: Int { unsafe bytes.count }

    subscript(position: Int) -> UInt8 {
        precondition(position >= 0 && position < count)
        return unsafe bytes[position]
    }

    /// Returns the eight bytes at a position as a number, the first byte lowest.
    @inline(__always)
    func octet(at position: Int) -> UInt64 {
        precondition(position >= 0 && position <= count - 8)
        return unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
    }

    /// Returns the four bytes at a position as a number, the first byte lowest.
    @inline(__always)
    func gram(at position: Int) -> UInt64 {
        precondition(position >= 0 && position <= count - 4)
        return unsafe UInt64(
            UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)))
    }

    /// Returns the two bytes at a position as a number, the first byte lowest.
    func pair(at position: Int) -> UInt16 {
        precondition(position >= 0 && position <= count - 2)
        return unsafe UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt16.self))
    }

    /// Lends the bytes for the time of a call.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result { unsafe body(bytes) }

    /// Returns a stretch of the content as a content of its own.
    func slice(_ range: Range<Int>) -> Content {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return unsafe Content(UnsafeRawBufferPointer(rebasing: bytes[range]))
    }

    /// The first byte, for loops that stay within the bytes; there is at least one.
    @unsafe
    @inline(__always)
    var first: UnsafeRawPointer { unsafe bytes.baseAddress.unsafelyUnwrapped }

    /// Whether cells, each a value and a mask, stand at a position.
    @unsafe
    @inline(__always)
    func has(cells: UnsafeRawPointer, count length: Int, at position: Int) -> Bool {
        precondition(position >= 0 && position <= count - length)
        for index in 0..<length {
            let byte = unsafe bytes[position + index]
            let value = unsafe cells.load(fromByteOffset: 2 * index, as: UInt8.self)
            let mask = unsafe cells.load(fromByteOffset: 2 * index + 1, as: UInt8.self)
            if byte & mask != value { return false }
        }
        return true
    }

    func begins(with magic: [UInt8]) -> Bool { has(magic, at: 0) }

    /// Whether literal bytes stand at a position.
    func has(_ literal: [UInt8], at position: Int, foldingCase: Bool = false) -> Bool {
        guard position >= 0, position + literal.count <= count else { return false }
        return literal.indices.allSatisfy { index in
            let byte = self[position + index]
            return byte == literal[index]
                || (foldingCase && (0x61...0x7a).contains(byte) && byte - 0x20 == literal[index])
        }
    }
}
