/// The headers of a program for Windows, of either width.
struct PortableExecutable {
    private let content: Content
    /// Whether the program is a 64-bit one, whose imports no signature is of.
    let isWide: Bool
    /// The size of the headers in memory: addresses below it are positions in the file.
    private let headerSize: UInt32
    /// Where the tables of the program lie in memory, by their number.
    private let directories: [(address: UInt32, size: UInt32)]
    private let sections: [Section]
    private let entryPoint: UInt32

    /// One section in memory and in the file, after both were aligned.
    private struct Section {
        let address: UInt32
        let offset: UInt32
        var size: UInt32
        let isMissing: Bool
    }

    /// What a section header says before anything is aligned.
    private struct Header {
        let virtualSize: UInt32
        let address: UInt32
        let size: UInt32
        let offset: UInt32
    }

    /// What the headers say about places in the file.
    var layout: ProgramLayout {
        var layout = ProgramLayout(
            entryPoint: entryPoint,
            sections: sections.map { ProgramLayout.Section(offset: $0.offset, size: $0.size) })
        layout.versionKeys = VersionStrings(of: self, in: content).keys
        // A program with nothing but a missing section is not looked into by ClamAV.
        let present = sections.filter { !$0.isMissing }
        layout.hashedSections = present.map { ProgramLayout.Section(offset: $0.offset, size: $0.size) }
        if !isWide, !present.isEmpty { layout.importText = ImportTable(of: self, in: content).text }
        return layout
    }

    /// Returns the table of the program with a number; nil if it has none.
    func directory(_ number: Int) -> (address: UInt32, size: UInt32)? {
        number < directories.count ? directories[number] : nil
    }

    /// Returns where in the file an address lies.
    func offset(of address: UInt32) -> UInt32? {
        Self.offset(of: address, sections, headerSize, inContentOf: content.count)
    }

    private static func offset(
        of address: UInt32, _ sections: [Section], _ headerSize: UInt32, inContentOf count: Int
    ) -> UInt32? {
        if address < headerSize { return Int(address) < count ? address : nil }
        let section = sections.last {
            $0.size > 0 && $0.address <= address && $0.size > address &- $0.address
        }
        return section.map { address &- $0.address &+ $0.offset }
    }

    /// Reads the headers; nil if they make no program.
    ///
    /// - Complexity: O(*n*) in the number of sections, of which there are at most 96, as ClamAV has it.
    init?(_ content: Content) {
        guard content.begins(with: [0x4d, 0x5a]) || content.begins(with: [0x5a, 0x4d]),
            let start = content.word32(at: 60), start > 0,
            content.holds(24, at: Int(start)), content.word32(at: Int(start)) == 0x4550
        else { return nil }
        let optional = Int(start) + 24
        guard let number = content.word16(at: Int(start) + 6), (1...96).contains(number),
            let optionalSize = content.word16(at: Int(start) + 20), optionalSize >= 96,
            content.holds(96, at: optional), let magic = content.word16(at: optional)
        else { return nil }
        self.content = content
        isWide = magic == 0x020b
        let fixedSize = isWide ? 112 : 96
        guard Int(optionalSize) >= fixedSize, content.holds(fixedSize, at: optional),
            let sectionAlignment = content.word32(at: optional + 32),
            let fileAlignment = content.word32(at: optional + 36),
            let size = content.word32(at: optional + 60), let entry = content.word32(at: optional + 16),
            let tables = content.word32(at: optional + fixedSize - 4)
        else { return nil }
        let tableCount = Int(min(tables, 16))
        guard Int(optionalSize) >= fixedSize + 8 * tableCount,
            content.holds(8 * tableCount, at: optional + fixedSize)
        else { return nil }
        directories = (0..<tableCount).compactMap { table in
            let position = optional + fixedSize + 8 * table
            guard let address = content.word32(at: position), let size = content.word32(at: position + 4)
            else { return nil }
            return (address, size)
        }
        headerSize = Self.up(size, sectionAlignment)
        guard
            let headers = Self.headers(
                content, at: optional + Int(optionalSize), number: Int(number)),
            let sections = Self.sections(
                headers, sectionAlignment, fileAlignment, inContentOf: content.count)
        else { return nil }
        self.sections = sections
        guard let offset = Self.offset(of: entry, sections, headerSize, inContentOf: content.count) else {
            return nil
        }
        entryPoint = offset
    }

    private static func headers(_ content: Content, at start: Int, number: Int) -> [Header]? {
        guard content.holds(40 * number, at: start) else { return nil }
        return (0..<number).compactMap { index in
            let header = start + 40 * index
            guard let virtualSize = content.word32(at: header + 8),
                let address = content.word32(at: header + 12), let size = content.word32(at: header + 16),
                let offset = content.word32(at: header + 20)
            else { return nil }
            return Header(virtualSize: virtualSize, address: address, size: size, offset: offset)
        }
    }

    private static func sections(
        _ headers: [Header], _ sectionAlignment: UInt32, _ fileAlignment: UInt32, inContentOf count: Int
    ) -> [Section]? {
        // One section that is aligned as most are shows that the alignment of the whole is not meant.
        let isLoose = headers.contains {
            fileAlignment > 0 && $0.size > 0 && $0.offset % fileAlignment != 0 && $0.offset % 0x200 == 0
        }
        let alignment = isLoose ? 0x200 : fileAlignment
        var sections: [Section] = []
        for header in headers {
            let offset = down(header.offset, alignment)
            var size = up(header.size, alignment)
            var plainSize = header.size
            let isMissing = size > 0 && (Int(offset) >= count || Int(header.offset) >= count)
            if isMissing {
                (size, plainSize) = (0, 0)
            } else if size > 0 {
                size = UInt32(truncatingIfNeeded: min(Int(size), count - Int(offset)))
                plainSize = UInt32(truncatingIfNeeded: min(Int(plainSize), count - Int(header.offset)))
            }
            guard header.address >> 31 == 0, header.virtualSize >> 31 == 0, plainSize >> 31 == 0,
                size == 0 || header.offset >> 31 == 0
            else { return nil }
            sections.append(
                Section(
                    address: down(header.address, sectionAlignment), offset: offset, size: size,
                    isMissing: isMissing))
        }
        return sections
    }

    /// Returns a number rounded down to a multiple.
    private static func down(_ number: UInt32, _ multiple: UInt32) -> UInt32 {
        multiple == 0 ? number : number / multiple * multiple
    }

    /// Returns a number rounded up to a multiple.
    private static func up(_ number: UInt32, _ multiple: UInt32) -> UInt32 {
        multiple == 0 ? number : (number / multiple + (number % multiple == 0 ? 0 : 1)) &* multiple
    }
}
