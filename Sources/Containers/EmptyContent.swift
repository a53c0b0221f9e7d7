extension Bytes {
    /// How many bytes at the beginning are a packed content of nothing; nil if something is packed there.
    ///
    /// libarchive takes it for damaged, or for no archive at all. What follows it is looked into like anything else.
    func emptyLength(packedBy packing: Packing) -> Int? {
        // The end mark of LZMA, and nothing before it.
        let endMark: [UInt8] = [0, 0x83, 0xff, 0xfb, 0xff, 0xff, 0xc0, 0, 0, 0]
        switch packing {
        case .gzip, .brotli: return nil
        case .compress: return count == 3 ? 3 : nil
        case .bzip2: return has([0x17, 0x72, 0x45, 0x38, 0x50, 0x90, 0, 0, 0, 0], at: 4) ? 14 : nil
        case .xz:
            // An index without a record, and the same flags at the end as in the head.
            let isEmpty =
                has([0, 0, 0, 0, 0x1c, 0xdf, 0x44, 0x21], at: 12) && has([1, 0, 0, 0], at: 24)
                && has("YZ", at: 30) && number(at: 6, bytes: 2) == number(at: 28, bytes: 2)
                && hasXZHead(at: 0)
            return isEmpty ? 32 : nil
        case .lzma:
            let isStated = has([UInt8](repeating: 0, count: 8), at: 5)
            return has(endMark, at: 13) && count == 23 ? 23 : isStated && count <= 23 ? count : nil
        case .lzip:
            return has(endMark, at: 6) && has([UInt8](repeating: 0, count: 12), at: 16)
                && has([36, 0, 0, 0, 0, 0, 0, 0], at: 28) ? 36 : nil
        case .lz4:
            // What lz4 wrote before it had frames: the mark alone.
            if has([0x02, 0x21, 0x4c, 0x18]) { return count == 4 ? 4 : nil }
            guard hasLZ4Head(at: 0) else { return nil }
            let flags = self[4]
            let head = 7 + (flags & 0x08 != 0 ? 8 : 0) + (flags & 0x01 != 0 ? 4 : 0)
            guard has([0, 0, 0, 0], at: head) else { return nil }
            // Behind it lz4 also reads what it wrote before it had frames, which nothing finds there.
            return count <= head + 8 ? count : nil
        case .zstd:
            guard let start = zstdBlocks(at: 0), has([1, 0, 0], at: start) else { return nil }
            // Here, too.
            return count <= start + 7 ? count : nil
        }
    }
}
