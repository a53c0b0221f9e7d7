extension ProgramLayout {
    /// Reads the headers of a program for macOS, of either width and byte order; not those of a universal program, whose
    /// programs are contents of their own.
    ///
    /// - Complexity: O(*n*) in the number of load commands and sections, of which at most 1024 and 255 each are read.
    static func readMachO(_ content: Content) -> ProgramLayout? {
        guard content.count >= 28 else { return nil }
        var reader: MachOReader
        switch content.word32(at: 0) {
        case 0xfeed_face: reader = MachOReader(content, .littleEndian, isWide: false)
        case 0xcefa_edfe: reader = MachOReader(content, .bigEndian, isWide: false)
        case 0xfeed_facf: reader = MachOReader(content, .littleEndian, isWide: true)
        case 0xcffa_edfe: reader = MachOReader(content, .bigEndian, isWide: true)
        default: return nil
        }
        return reader.layout()
    }

    /// Returns where the programs lie that a universal program is made of; nil if content is none.
    ///
    /// Java classes have the same magic number, and a version where the number of programs stands.
    static func slices(ofUniversal content: Content) -> [Range<Int>]? {
        let order: ByteOrder
        switch content.word32(at: 0) {
        case 0xcafe_babe: order = .littleEndian
        case 0xbeba_feca: order = .bigEndian
        default: return nil
        }
        guard let number = content.word32(at: 4, order), number & 0xffff < 39, number <= 32 else {
            return nil
        }
        var slices: [Range<Int>] = []
        for index in 0..<Int(number) {
            let header = 8 + 20 * index
            guard let offset = content.word32(at: header + 8, order),
                let size = content.word32(at: header + 12, order), Int(offset) >= header + 20
            else { break }
            let end = min(Int(offset) + Int(size), content.count)
            if Int(offset) < end { slices.append(Int(offset)..<end) }
        }
        return slices
    }
}

/// Walks through the load commands of one program.
private struct MachOReader {
    private let content: Content
    private let order: ByteOrder
    private let isWide: Bool
    private var position: Int
    private var sections: [ProgramLayout.Section] = []
    /// The memory that each section takes, to find the entry point in.
    private var memory: [(start: UInt32, size: UInt32)] = []
    private var entry: UInt32 = 0

    init(_ content: Content, _ order: ByteOrder, isWide: Bool) {
        self.content = content
        self.order = order
        self.isWide = isWide
        position = isWide ? 32 : 28
    }

    mutating func layout() -> ProgramLayout? {
        guard let processor = content.word32(at: 4, order), let commands = content.word32(at: 16, order),
            (1...1024).contains(commands)
        else { return nil }
        for _ in 0..<commands {
            guard let command = content.word32(at: position, order),
                let size = content.word32(at: position + 4, order)
            else { return nil }
            position += 8
            switch (command, processor) {
            case (0x19, _) where isWide, (0x01, _) where !isWide:
                guard readSegment() else { return nil }
            case (0x4, 7), (0x5, 7), (0x4, 18), (0x5, 18), (0x4, 0x100_0012), (0x5, 0x100_0012):
                guard readThread(of: processor) else { return nil }
            default:
                if size > 8 { position += Int(size) - 8 }
            }
        }
        return finish()
    }

    /// Reads a segment and its sections.
    private mutating func readSegment() -> Bool {
        let head = isWide ? 64 : 48
        guard content.holds(head, at: position),
            let number = content.word32(at: position + (isWide ? 56 : 40), order), number <= 255
        else { return false }
        position += head
        for _ in 0..<number { guard readSection() else { return false } }
        return true
    }

    private mutating func readSection() -> Bool {
        let length = isWide ? 80 : 68
        guard content.holds(length, at: position) else { return false }
        let start: UInt32?
        let size: UInt32?
        if isWide {
            start = content.word64(at: position + 32, order).map(UInt32.init(truncatingIfNeeded:))
            size = content.word64(at: position + 40, order).map(UInt32.init(truncatingIfNeeded:))
        } else {
            start = content.word32(at: position + 32, order)
            size = content.word32(at: position + 36, order)
        }
        guard let start, let size, let offset = content.word32(at: position + (isWide ? 48 : 40), order),
            let power = content.word32(at: position + (isWide ? 52 : 44), order), isWide || power < 32,
            let flags = content.word32(at: position + (isWide ? 64 : 56), order)
        else { return false }
        position += length
        // Sections are taken to fill up to their alignment.
        let alignment = UInt32(1) << (power & 31)
        let padding = (alignment &- size % alignment) % alignment
        // Those that are zeros in memory have no bytes in the file.
        let isZeros = [1, 12, 18].contains(flags & 0xff)
        sections.append(ProgramLayout.Section(offset: offset, size: isZeros ? 0 : size &+ padding))
        memory.append((start, size))
        return true
    }

    /// Reads the registers that a thread starts with.
    ///
    /// Those of x86 are passed over: no signature counts on them.
    private mutating func readThread(of processor: UInt32) -> Bool {
        position += 8
        let length =
            switch processor {
            case 7: 64
            case 18: 160
            default: 312
            }
        guard content.holds(length, at: position) else { return false }
        switch processor {
        case 7: break
        case 18: entry = content.word32(at: position, order) ?? 0
        default: entry = UInt32(truncatingIfNeeded: content.word64(at: position, order) ?? 0)
        }
        position += length
        return true
    }

    private func finish() -> ProgramLayout? {
        guard entry > 0, !sections.isEmpty else {
            return ProgramLayout(entryPoint: entry, sections: sections)
        }
        for (section, memory) in zip(sections, memory)
        where memory.start <= entry && memory.start &+ memory.size > entry {
            return ProgramLayout(entryPoint: entry &- memory.start &+ section.offset, sections: sections)
        }
        return nil
    }
}
