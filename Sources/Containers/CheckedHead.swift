internal import CZlib

extension Bytes {
    /// Whether more than a mark says that a container begins at a position, so that it is told if it cannot be opened.
    ///
    /// Without that, damage would hide what stands behind something else, and with the mark alone programs that know such marks would be refused.
    func hasCheckedHead(of landmark: Landmark, at position: Int) -> Bool {
        switch landmark {
        // Their checksums hold, or their marks are long: nothing else is taken for them.
        case .packed(.xz), .packed(.lz4), .packed(.bzip2): true
        case .packed(.zstd): hasZstdBlocks(at: position)
        case .packed(.gzip): hasGzipHead(at: position)
        // A credible dictionary, and the zero that all of LZMA begins with.
        case .packed(.lzip):
            number(at: position + 5, bytes: 2).map { (12...29).contains($0 & 31) && $0 >> 8 == 0 } ?? false
        case .packed(.compress), .packed(.lzma), .packed(.brotli): false
        case .archive(.sevenZip): hasChecksum(at: position + 8, of: position + 12..<position + 32)
        case .archive(.rar5): hasRar5Head(at: position + 8)
        case .archive(.rar): hasRarHead(at: position + 7)
        case .archive(.cabinet): hasCabinetHead(at: position)
        case .archive(.rpm): has([0x8e, 0xad, 0xe8, 1], at: position + 96)
        case .archive(.ar): has([0x60, 0x0a], at: position + 66)
        case .archive(.zipWithoutDirectory): hasZipHead(at: position)
        case .archive(.tar), .archive(.cpio), .archive(.xar), .archive(.iso9660), .archive(.lha),
            .archive(.zip):
            false
        case .gitPack, .gitBundle, .windowsProgram, .linuxProgram, .opaque: false
        }
    }

    private func checksum(of range: Range<Int>) -> Int? {
        let part = self[range]
        guard part.count == range.count else { return nil }
        return unsafe Int(crc32(0, part.buffer.bindMemory(to: UInt8.self).baseAddress, UInt32(part.count)))
    }

    private func hasChecksum(at position: Int, of range: Range<Int>) -> Bool {
        guard let stated = number(at: position, bytes: 4), range.upperBound <= count else { return false }
        return stated == checksum(of: range)
    }

    /// Whether a head of gzip is as programs write it, and says more than that: with a name, or with tables that hold.
    private func hasGzipHead(at position: Int) -> Bool {
        guard position + 18 <= count, [0, 2, 4].contains(self[position + 8]),
            self[position + 9] <= 13 || self[position + 9] == 255
        else { return false }
        guard self[position + 3] == 8 else { return Gunzipper.begins(dropFirst(position)) }
        let name = (position + 10..<min(count, position + 266)).prefix {
            self[$0] >= 0x20 && self[$0] != 0x7f
        }
        return !name.isEmpty && name.endIndex < count && self[name.endIndex] == 0
    }

    private func hasRar5Head(at position: Int) -> Bool {
        // The first head is short: its length is one byte.
        guard let length = number(at: position + 4, bytes: 1), length < 128 else { return false }
        return hasChecksum(at: position, of: position + 4..<position + 5 + length)
    }

    private func hasRarHead(at position: Int) -> Bool {
        guard has([0x73], at: position + 2), let length = number(at: position + 5, bytes: 2), length >= 13,
            length <= 1024,
            let stated = number(at: position, bytes: 2), position + length <= count
        else { return false }
        return checksum(of: position + 2..<position + length).map { $0 & 0xffff } == stated
    }

    private func hasCabinetHead(at position: Int) -> Bool {
        guard let size = number(at: position + 8, bytes: 4), let files = number(at: position + 16, bytes: 4),
            let folders = number(at: position + 26, bytes: 2),
            let number = number(at: position + 28, bytes: 2)
        else { return false }
        return (36..<size).contains(files) && position + files < count && folders > 0 && number > 0
    }

    /// Whether the head of a member of a zip has a name that can be read, and content that is all there or ends with what its length is.
    private func hasZipHead(at position: Int) -> Bool {
        guard let flags = number(at: position + 6, bytes: 2),
            let packed = number(at: position + 18, bytes: 4),
            let name = number(at: position + 26, bytes: 2), let extra = number(at: position + 28, bytes: 2),
            position + 30 + name + extra <= count,
            (position + 30..<position + 30 + name).allSatisfy({ self[$0] >= 0x20 && self[$0] != 0x7f })
        else { return false }
        let isBehind = flags & 8 != 0
        return isBehind
            || (packed > 0 && (packed == 0xffff_ffff || position + 30 + name + extra + packed <= count))
    }

    /// Whether the blocks of zstd that follow the head of a frame are what a frame has, up to the last one or for some of them.
    ///
    /// Each begins with how long it is, so that they stay what they are when their content is damaged.
    func hasZstdBlocks(at position: Int) -> Bool {
        guard let start = zstdBlocks(at: position) else { return false }
        var place = start
        var isEmpty = true
        for _ in 0..<4 {
            guard let head = number(at: place, bytes: 3), head >> 1 & 3 != 3, head >> 3 <= 1 << 17 else {
                return false
            }
            place += 3 + (head >> 1 & 3 == 1 ? 1 : head >> 3)
            guard place <= count else { return false }
            if head >> 3 > 0 { isEmpty = false }
            if head & 1 == 1 { break }
        }
        // Zeros are everywhere.
        return !isEmpty
    }
}
