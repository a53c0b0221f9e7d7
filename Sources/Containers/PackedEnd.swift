internal import CZlib

extension Bytes {
    /// Where packed content ends that begins at the first byte, with all of its kind that follows at once; nil if that cannot be told.
    ///
    /// It is found by what stands around the content, without unpacking it. Who forges it cuts the content off, which is told as damage.
    func packedEnd(by packing: Packing) -> Int? {
        switch packing {
        case .xz: xzEnd
        case .zstd: zstdEnd
        case .gzip, .compress, .bzip2, .lzma, .lzip, .lz4, .brotli: nil
        }
    }

    /// The end of the last stream of xz (The .xz File Format, 2.1.2 and 2.2).
    private var xzEnd: Int? {
        var end: Int?
        var start = 0
        while has([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], at: start), hasXZHead(at: start),
            let next = xzFooterEnd(of: start)
        {
            end = next
            start = next
            while has([0, 0, 0, 0], at: start) { start += 4 }
            if start == count { return count }
        }
        return end
    }

    private func xzFooterEnd(of start: Int) -> Int? {
        let flags = number(at: start + 6, bytes: 2)
        // The whole stream is a multiple of four bytes long.
        var place = start + 12
        while place + 12 <= count {
            defer { place += 4 }
            guard self[place + 10] == 0x59, self[place + 11] == 0x5a,
                number(at: place + 8, bytes: 2) == flags,
                let stated = number(at: place, bytes: 4), let words = number(at: place + 4, bytes: 4),
                4 * (words + 1) <= place - start - 12, self[place - 4 * (words + 1)] == 0
            else { continue }
            let sealed = self[place + 4..<place + 10]
            let sum = unsafe Int(crc32(0, sealed.buffer.bindMemory(to: UInt8.self).baseAddress, 6))
            if sum == stated { return place + 12 }
        }
        return nil
    }

    /// The end of the last frame of zstd (RFC 8878, 3.1), or of what is passed over between frames.
    private var zstdEnd: Int? {
        var end: Int?
        var place = 0
        while place + 8 <= count, let magic = number(at: place, bytes: 4) {
            if magic >> 4 == 0x184d2a5, let length = number(at: place + 4, bytes: 4) {
                place += 8 + length
            } else if magic == 0xfd2f_b528, let next = zstdFrameEnd(at: place) {
                place = next
            } else {
                break
            }
            guard place <= count else { return nil }
            end = place
        }
        return end
    }

    private func zstdFrameEnd(at start: Int) -> Int? {
        guard var place = zstdBlocks(at: start) else { return nil }
        while let head = number(at: place, bytes: 3), head >> 1 & 3 != 3 {
            place += 3 + (head >> 1 & 3 == 1 ? 1 : head >> 3)
            if head & 1 == 1 { return place + (self[start + 4] & 4 != 0 ? 4 : 0) }
        }
        return nil
    }

    /// Whether there is nothing but text.
    var isText: Bool {
        let hasControls = (0..<count).contains { self[$0] < 0x20 && ![0x09, 0x0a, 0x0d].contains(self[$0]) }
        guard !hasControls else { return false }
        return unsafe String(validating: buffer.bindMemory(to: UInt8.self), as: UTF8.self) != nil
    }
}
