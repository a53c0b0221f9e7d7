/// Bytes that are written piece by piece, in one order.
struct ByteWriter {
    var bytes: [UInt8]
    let isBigEndian: Bool

    init(size: Int, isBigEndian: Bool = false) {
        bytes = [UInt8](repeating: 0, count: size)
        self.isBigEndian = isBigEndian
    }

    /// Writes a number over what stands at a position; what lies beyond the end is left out.
    mutating func put(_ value: some FixedWidthInteger, at position: Int) {
        let wide = isBigEndian ? value.bigEndian : value.littleEndian
        withUnsafeBytes(of: wide) { put(Array($0), at: position) }
    }

    mutating func put(_ part: [UInt8], at position: Int) {
        for (index, byte) in part.enumerated() where position >= 0 && position + index < bytes.count {
            bytes[position + index] = byte
        }
    }

    /// Fills the bytes with words no two of which are the same, in this file or in one with another seed.
    mutating func fill(_ seed: UInt32) {
        for place in stride(from: 0, to: bytes.count - 3, by: 4) {
            put(UInt32(truncatingIfNeeded: place) &* 2_654_435_761 ^ seed &* 40503 ^ 0x8080_8080, at: place)
        }
    }
}

extension ByteWriter {
    /// Writes the headers of a program for Windows, most of them usable, some not.
    static func portable(_ seed: UInt32, _ generator: inout SeededGenerator) -> [UInt8] {
        func one<T>(of all: T...) -> T { all.randomElement(using: &generator) ?? all[0] }
        var file = ByteWriter(size: Int.random(in: 0x1000...0x4000, using: &generator) & ~3)
        file.fill(seed)
        let isWide = Bool.random(using: &generator)
        let header = Int(one(of: 0x40, 0x80, 0xe8) as Int)
        let fixed = isWide ? 112 : 96
        let directories = Int(one(of: 16, 16, 16, 3, 0, 17) as Int)
        let optional = fixed + 8 * min(directories, 16) + Int(one(of: 0, 0, 0, 8) as Int)
        file.put([0x4d, 0x5a], at: 0)
        file.put(UInt32(header), at: 60)
        file.put([0x50, 0x45, 0, 0], at: header)
        let count = Int.random(in: 1...5, using: &generator)
        file.put(UInt16(count), at: header + 6)
        file.put(UInt16(optional), at: header + 20)
        file.put(UInt16(one(of: 2, 0x2002, 0) as Int), at: header + 22)
        let start = header + 24
        file.put(UInt16(isWide ? 0x20b : 0x10b), at: start)
        let memory = UInt32(one(of: 0x1000, 0x1000, 0x200, 0x2000, 0) as Int)
        let alignment = UInt32(one(of: 0x200, 0x200, 0x1000, 0x10, 0) as Int)
        let entry = UInt32.random(in: 0...0x6000, using: &generator)
        file.put(entry, at: start + 16)
        file.put(memory, at: start + 32)
        file.put(alignment, at: start + 36)
        file.put(UInt32(one(of: 0x400, 0x200, 0x1000, 0x1001) as Int), at: start + 60)
        file.put(UInt16(one(of: 2, 3, 1) as Int), at: start + 68)
        file.put(UInt32(directories), at: start + fixed - 4)
        file.put([UInt8](repeating: 0, count: 8 * min(directories, 16)), at: start + fixed)
        var address: UInt32 = 0x1000
        var offset: UInt32 = 0x400
        for number in 0..<count {
            let place = start + optional + 40 * number
            let size = UInt32.random(in: 0...0xa00, using: &generator)
            let isFar = Int.random(in: 0...15, using: &generator) == 0
            file.put(UInt32(one(of: size, 0, size + 0x333) as UInt32), at: place + 8)
            file.put(address, at: place + 12)
            file.put(size, at: place + 16)
            file.put(isFar ? 0x7000 : offset, at: place + 20)
            file.put(UInt32(0x6000_0020), at: place + 36)
            address += (size / 0x1000 + 1) * 0x1000
            offset += (size / 0x200 + 1) * 0x200 + UInt32(one(of: 0, 0, 0, 7) as Int)
        }
        return file.bytes
    }

    /// Writes the headers of a program for Linux, of either width and order, most of them usable.
    static func elf(_ seed: UInt32, _ generator: inout SeededGenerator) -> [UInt8] {
        let isWide = Bool.random(using: &generator)
        var file = ByteWriter(
            size: Int.random(in: 0x1000...0x2000, using: &generator) & ~3,
            isBigEndian: Bool.random(using: &generator))
        file.fill(seed)
        file.put([0x7f, 0x45, 0x4c, 0x46, isWide ? 2 : 1, file.isBigEndian ? 2 : 1, 1, 0], at: 0)
        func address(_ value: UInt64, at position: Int) {
            if isWide { file.put(value, at: position) } else { file.put(UInt32(value), at: position) }
        }
        let segments = Int.random(in: 0...4, using: &generator)
        // With no section at all, clamscan 1.4 crashes on signatures that ask for the last one.
        let sections = Int.random(in: 1...5, using: &generator)
        let isOdd = Int.random(in: 0...9, using: &generator) == 0
        file.put(UInt16(2), at: 16)
        file.put(UInt32(1), at: 20)
        address(UInt64.random(in: 0x1000...0x5000, using: &generator), at: 24)
        address(0x100, at: isWide ? 32 : 28)
        address(isOdd ? 0x1f00 : 0x400, at: isWide ? 40 : 32)
        file.put(UInt16(isWide ? 64 : 52), at: isWide ? 52 : 40)
        file.put(UInt16(isWide ? 56 : 32), at: isWide ? 54 : 42)
        file.put(UInt16(segments), at: isWide ? 56 : 44)
        file.put(UInt16(isWide ? 64 : 40), at: isWide ? 58 : 46)
        file.put(UInt16(sections), at: isWide ? 60 : 48)
        for number in 0..<segments {
            let place = 0x100 + number * (isWide ? 56 : 32)
            address(UInt64(0x200 * number), at: place + (isWide ? 8 : 4))
            address(UInt64(0x1000 * (number + 1)), at: place + (isWide ? 16 : 8))
            address(0x1000, at: place + (isWide ? 40 : 20))
        }
        for number in 0..<sections {
            let place = 0x400 + number * (isWide ? 64 : 40)
            address(UInt64(0x600 + 0x123 * number), at: place + (isWide ? 24 : 16))
            address(UInt64.random(in: 0...0x200, using: &generator), at: place + (isWide ? 32 : 20))
        }
        return file.bytes
    }

    /// Writes the headers of a program for macOS, of either width and order, most of them usable.
    static func machO(_ seed: UInt32, _ generator: inout SeededGenerator) -> [UInt8] {
        let isWide = Bool.random(using: &generator)
        let isPower = Bool.random(using: &generator)
        var file = ByteWriter(
            size: Int.random(in: 0x1000...0x2000, using: &generator) & ~3,
            isBigEndian: Bool.random(using: &generator))
        file.fill(seed)
        file.put(UInt32(isWide ? 0xfeed_facf : 0xfeed_face), at: 0)
        file.put(UInt32(isPower ? (isWide ? 0x100_0012 : 18) : 7), at: 4)
        file.put(UInt32(2), at: 12)
        file.put(UInt32(3), at: 16)
        var place = isWide ? 32 : 28
        let sections = Int.random(in: 1...3, using: &generator)
        file.put(UInt32(0x1b), at: place)
        file.put(UInt32(24), at: place + 4)
        place += 24
        file.put(UInt32(isWide ? 0x19 : 1), at: place)
        file.put(UInt32((isWide ? 72 : 56) + sections * (isWide ? 80 : 68)), at: place + 4)
        file.put(UInt32(sections), at: place + (isWide ? 64 : 48))
        place += isWide ? 72 : 56
        for number in 0..<sections {
            let size = Int.random(in: 1...0x1000, using: &generator)
            if isWide {
                file.put(UInt64(0x1000 * (number + 1)), at: place + 32)
                file.put(UInt64(size), at: place + 40)
            } else {
                file.put(UInt32(0x1000 * (number + 1)), at: place + 32)
                file.put(UInt32(size), at: place + 36)
            }
            file.put(UInt32(0x500 + 0x321 * number), at: place + (isWide ? 48 : 40))
            file.put(UInt32.random(in: 0...12, using: &generator), at: place + (isWide ? 52 : 44))
            place += isWide ? 80 : 68
        }
        file.put(UInt32(5), at: place)
        file.put(UInt32(16 + 320), at: place + 4)
        let entry = UInt32.random(in: 0x1000...0x2fff, using: &generator)
        if isWide { file.put(UInt64(entry), at: place + 16) } else { file.put(entry, at: place + 16) }
        return file.bytes
    }
}

extension ByteWriter {
    /// Writes a 32-bit program for Windows with imports by name and by number, and with strings that tell its version.
    static func portableWithTables() -> [UInt8] {
        var file = ByteWriter(size: 0x1000)
        file.put([0x4d, 0x5a], at: 0)
        file.put(UInt32(0x40), at: 60)
        file.put([0x50, 0x45, 0, 0, 0x4c, 1, 1, 0], at: 0x40)
        file.put(UInt16(0xe0), at: 0x54)
        file.put(UInt16(2), at: 0x56)
        let start = 0x58
        file.put(UInt16(0x10b), at: start)
        file.put(UInt32(0x1010), at: start + 16)
        file.put(UInt32(0x1000), at: start + 32)
        file.put(UInt32(0x200), at: start + 36)
        file.put(UInt32(0x200), at: start + 60)
        file.put(UInt16(3), at: start + 68)
        file.put(UInt32(16), at: start + 92)
        file.put(UInt32(0x1100), at: start + 104)
        file.put(UInt32(100), at: start + 108)
        file.put(UInt32(0x1400), at: start + 112)
        file.put(UInt32(0x300), at: start + 116)
        let header = start + 0xe0
        file.put(UInt32(0xc00), at: header + 8)
        file.put(UInt32(0x1000), at: header + 12)
        file.put(UInt32(0xc00), at: header + 16)
        file.put(UInt32(0x200), at: header + 20)
        // Addresses lie 0xe00 above their place in the file.
        file.putImports(at: 0x300)
        file.putVersion(at: 0x600)
        return file.bytes
    }

    private mutating func putImports(at start: Int) {
        let libraries: [(String, [String], [UInt32])] = [
            ("KERNEL32.dll", ["ExitProcess", "WriteFile"], []), ("WS2_32.DLL", [], [4, 300]),
            ("my.lib", ["do_it"], []),
        ]
        var names = start + 0x180
        var thunks = start + 0x80
        for (number, (library, functions, numbers)) in libraries.enumerated() {
            let descriptor = start + 20 * number
            put(UInt32(thunks + 0xe00), at: descriptor + (number == 0 ? 0 : 16))
            put(UInt32(thunks + 0xe00), at: descriptor + 16)
            put(UInt32(names + 0xe00), at: descriptor + 12)
            put(Array(library.utf8), at: names)
            names += 24
            for function in functions {
                put(UInt32(names + 0xe00), at: thunks)
                put(Array(function.utf8), at: names + 2)
                names += 24
                thunks += 4
            }
            for number in numbers {
                put(0x8000_0000 | number, at: thunks)
                thunks += 4
            }
            thunks += 4
        }
    }

    private mutating func putVersion(at start: Int) {
        // Three folders, one entry each: kind 16, name 1, language.
        for (level, kind) in [16, 1, 0x407].enumerated() {
            put(UInt16(1), at: start + 24 * level + 14)
            put(UInt32(kind), at: start + 24 * level + 16)
            put(UInt32(24 * (level + 1)) | (level < 2 ? 0x8000_0000 : 0), at: start + 24 * level + 20)
        }
        let resource = start + 0x60
        put(UInt32(resource + 0xe00), at: start + 72)
        func wide(_ text: String) -> [UInt8] { (Array(text.utf8) + [0]).flatMap { [$0, 0] } }
        func padded(_ bytes: [UInt8]) -> [UInt8] {
            bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
        }
        func block(_ name: String, value: Int, _ content: [UInt8]) -> [UInt8] {
            let body = padded([0, 0, 0, 0, 1, 0] + wide(name)) + content
            let size = UInt16(body.count)
            return [UInt8(size & 0xff), UInt8(size >> 8), UInt8(value), 0] + body.dropFirst(4)
        }
        let strings =
            padded(block("CompanyName", value: 4, wide("ACME"))) + padded(block("Empty", value: 0, []))
            + padded(block("FileVersion", value: 4, wide("1.2")))
        let table = block("040704b0", value: 0, strings)
        let information = block("StringFileInfo", value: 0, table)
        let languages = block("VarFileInfo", value: 0, block("Translation", value: 4, [7, 4, 0xb0, 4]))
        let fixed: [UInt8] = [0xbd, 4, 0xef, 0xfe] + [UInt8](repeating: 0, count: 0x30)
        let whole = block("VS_VERSION_INFO", value: 0x34, fixed + languages + information)
        put(UInt32(whole.count), at: start + 76)
        put(whole, at: resource)
    }
}
