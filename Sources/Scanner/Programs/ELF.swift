extension ProgramLayout {
    /// Reads the headers of a program for Linux and others, of either width and byte order.
    ///
    /// - Complexity: O(*n*) in the number of headers, of which at most 128 and 256 are read.
    static func readELF(_ content: Content) -> ProgramLayout? {
        guard content.count >= 52, content.begins(with: [0x7f, 0x45, 0x4c, 0x46]) else { return nil }
        let order: ByteOrder = content[5] == 1 ? .littleEndian : .bigEndian
        let fields: ELFFields
        switch content[4] {
        case 1: fields = .narrow(order)
        case 2: fields = .wide(order)
        default: return nil
        }
        guard content.count >= fields.headerSize else { return nil }
        guard let entryPoint = fields.entryPoint(content), let sections = fields.sections(content) else {
            return nil
        }
        return ProgramLayout(entryPoint: entryPoint, sections: sections)
    }
}

/// Where the fields of the headers lie in programs of one width.
private struct ELFFields {
    let isWide: Bool
    let order: ByteOrder

    static func narrow(_ order: ByteOrder) -> ELFFields { ELFFields(isWide: false, order: order) }
    static func wide(_ order: ByteOrder) -> ELFFields { ELFFields(isWide: true, order: order) }

    private static let mostSegments: UInt16 = 128
    private static let mostSections: UInt16 = 256

    var headerSize: Int { isWide ? 64 : 52 }
    private var segmentSize: Int { isWide ? 56 : 32 }
    private var sectionSize: Int { isWide ? 64 : 40 }

    /// Returns a field that is as wide as the program's addresses.
    private func address(_ content: Content, at position: Int) -> UInt64? {
        isWide ? content.word64(at: position, order) : content.word32(at: position, order).map(UInt64.init)
    }

    /// Returns an address plus another as the program's width holds it.
    private func sum(_ left: UInt64, _ right: UInt64) -> UInt64 {
        isWide ? left &+ right : UInt64(UInt32(truncatingIfNeeded: left &+ right))
    }

    /// Returns where the entry point lies in the file, zero for a program without one.
    func entryPoint(_ content: Content) -> UInt32? {
        guard let entry = address(content, at: 24), let table = address(content, at: isWide ? 32 : 28),
            let size = content.word16(at: isWide ? 54 : 42, order),
            let number = content.word16(at: isWide ? 56 : 44, order), number <= Self.mostSegments
        else { return nil }
        guard number > 0, entry > 0 else { return 0 }
        guard Int(size) == segmentSize else { return nil }
        guard let start = Int(exactly: table), content.holds(Int(number) * segmentSize, at: start) else {
            return nil
        }
        for index in 0..<Int(number) {
            let segment = start + index * segmentSize
            guard let offset = address(content, at: segment + (isWide ? 8 : 4)),
                let begin = address(content, at: segment + (isWide ? 16 : 8)),
                let length = address(content, at: segment + (isWide ? 40 : 20))
            else { return nil }
            if begin <= entry, sum(begin, length) > entry {
                return UInt32(truncatingIfNeeded: entry &- begin &+ offset)
            }
        }
        return nil
    }

    /// Returns the sections.
    func sections(_ content: Content) -> [ProgramLayout.Section]? {
        guard let table = address(content, at: isWide ? 40 : 32),
            let size = content.word16(at: isWide ? 58 : 46, order),
            let number = content.word16(at: isWide ? 60 : 48, order), number <= Self.mostSections,
            Int(size) == sectionSize
        else { return nil }
        guard number > 0 else { return [] }
        guard let start = Int(exactly: table), content.holds(Int(number) * sectionSize, at: start) else {
            return nil
        }
        var sections: [ProgramLayout.Section] = []
        for index in 0..<Int(number) {
            let header = start + index * sectionSize
            guard let offset = address(content, at: header + (isWide ? 24 : 16)),
                let length = address(content, at: header + (isWide ? 32 : 20))
            else { return nil }
            sections.append(
                ProgramLayout.Section(
                    offset: UInt32(truncatingIfNeeded: offset), size: UInt32(truncatingIfNeeded: length)))
        }
        return sections
    }
}
