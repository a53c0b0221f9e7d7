/// The programs that pack a single content.
enum Packing: Sendable, Hashable {
    case gzip, compress, bzip2, lzma, xz, lzip, lz4, zstd, brotli
}

extension Bytes {
    /// The dictionary that LZMA without a mark of its own asks for, as a power of two; nil if it is one.
    ///
    /// libarchive knows no other sizes; a larger one than was asked for makes no difference.
    var widenedDictionary: [UInt8]? {
        guard let stated = number(at: 1, bytes: 4) else { return nil }
        var size = 1 << 12
        while size < stated, size < 1 << 28 { size <<= 1 }
        return size == stated ? nil : (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) }
    }
}
