internal import CZlib

extension Bytes {
    /// What a single packed content begins with.
    ///
    /// At the beginning of a file, its mark is enough. Anywhere else what can be checked of its head is, or every program that knows
    /// such marks would be full of them.
    func packedLandmark(at position: Int) -> Landmark? {
        switch self[position] {
        case 0x1f:
            // gzip: no reserved flag. What system and effort it names, no program that unpacks it looks at.
            guard has([0x1f, 0x8b, 8], at: position), position + 10 <= count, self[position + 3] & 0xe0 == 0
            else { return nil }
            return .packed(.gzip)
        case 0x28:
            // zstd: no reserved bit in the frame's head.
            guard has([0x28, 0xb5, 0x2f, 0xfd], at: position), position + 6 <= count,
                self[position + 4] & 0x08 == 0
            else { return nil }
            return .packed(.zstd)
        case 0x04:
            guard has([0x04, 0x22, 0x4d, 0x18], at: position), position + 7 <= count,
                position == 0 || hasLZ4Head(at: position)
            else { return nil }
            return .packed(.lz4)
        case 0x4c: return has([0x4c, 0x5a, 0x49, 0x50, 1], at: position) ? .packed(.lzip) : nil
        case 0xfd:
            guard has([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], at: position),
                position == 0 || hasXZHead(at: position)
            else { return nil }
            return .packed(.xz)
        case 0x42:
            guard has("BZh", at: position), position + 10 <= count,
                (0x31...0x39).contains(self[position + 3]),
                has([0x31, 0x41, 0x59, 0x26, 0x53, 0x59], at: position + 4)
                    || has([0x17, 0x72, 0x45, 0x38, 0x50, 0x90], at: position + 4)
            else { return nil }
            return .packed(.bzip2)
        default: return nil
        }
    }

    /// Whether the checksum over the flags in the head of xz holds.
    func hasXZHead(at position: Int) -> Bool {
        let flags = self[position + 6..<position + 8]
        guard flags.count == 2, let stated = number(at: position + 8, bytes: 4) else { return false }
        return unsafe stated == Int(crc32(0, flags.buffer.bindMemory(to: UInt8.self).baseAddress, 2))
    }

    /// Whether the head of lz4 is of version 1, without a reserved bit, and its checksum holds.
    func hasLZ4Head(at position: Int) -> Bool {
        guard position + 7 <= count else { return false }
        let flags = self[position + 4]
        guard flags & 0xc2 == 0x40, self[position + 5] & 0x8f == 0 else { return false }
        let length = 2 + (flags & 0x08 != 0 ? 8 : 0) + (flags & 0x01 != 0 ? 4 : 0)
        let head = self[position + 4..<position + 4 + length]
        guard head.count == length, position + 4 + length < count else { return false }
        return self[position + 4 + length] == UInt8(truncatingIfNeeded: head.shortHash >> 8)
    }

    /// The 32-bit hash xxHash of less than 16 bytes, as the frames of lz4 are checked with.
    private var shortHash: UInt32 {
        let primes: [UInt32] = [2_654_435_761, 2_246_822_519, 3_266_489_917, 668_265_263, 374_761_393]
        var hash = primes[4] &+ UInt32(count)
        var position = 0
        while position + 4 <= count {
            hash &+= UInt32(truncatingIfNeeded: number(at: position, bytes: 4) ?? 0) &* primes[2]
            hash = (hash << 17 | hash >> 15) &* primes[3]
            position += 4
        }
        while position < count {
            hash &+= UInt32(self[position]) &* primes[4]
            hash = (hash << 11 | hash >> 21) &* primes[0]
            position += 1
        }
        hash = (hash ^ hash >> 15) &* primes[1]
        hash = (hash ^ hash >> 13) &* primes[2]
        return hash ^ hash >> 16
    }

    /// Where the first block of a frame of zstd stands; nil if its head is none that is written.
    func zstdBlocks(at position: Int) -> Int? {
        guard position + 5 <= count else { return nil }
        let flags = self[position + 4]
        // The bit above that one says nothing.
        guard flags & 0x08 == 0 else { return nil }
        let isSingle = flags & 0x20 != 0
        let size = [isSingle ? 1 : 0, 2, 4, 8][Int(flags >> 6)]
        return position + 5 + (isSingle ? 0 : 1) + [0, 1, 2, 4][Int(flags & 3)] + size
    }
}
