/// Programs that lie within other content.
///
/// Signatures of programs go by their headers and sections, so a program must be seen from its own first byte to its own last.
extension Bytes {
    /// The longest that is looked for between the old head of a program for Windows and the real one.
    private static let longestStub = 1 << 16

    /// Returns where a program for Windows that begins at a position ends, as its table of sections says; nil if there is none.
    func windowsProgramExtent(at position: Int) -> Int? {
        guard has("MZ", at: position), let head = number(at: position + 60, bytes: 4), head >= 4,
            head <= Bytes.longestStub, has([0x50, 0x45, 0, 0], at: position + head),
            let sections = number(at: position + head + 6, bytes: 2), (1...96).contains(sections),
            let optional = number(at: position + head + 20, bytes: 2)
        else { return nil }
        let table = position + head + 24 + optional
        guard table + 40 * sections <= count else { return nil }
        var end = table + 40 * sections
        for section in 0..<sections {
            let size = number(at: table + 40 * section + 16, bytes: 4) ?? 0
            let start = number(at: table + 40 * section + 20, bytes: 4) ?? 0
            if size > 0 { end = max(end, position + start + size) }
        }
        return min(end, count)
    }

    /// Whether it begins as a program for several processors does; it shares its mark with classes of Java, but has few of them.
    var isUniversalProgram: Bool {
        has([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0]) && count > 7 && self[7] < 0x20
    }

    /// Where the programs lie that a program for several processors is made of, as its table says; none in anything else.
    var universalSlices: [Range<Int>] {
        guard isUniversalProgram else { return [] }
        var slices: [Range<Int>] = []
        for row in 0..<Int(self[7]) {
            let place = 8 + 20 * row
            guard let offset = bigNumber(at: place + 8, bytes: 4),
                let size = bigNumber(at: place + 12, bytes: 4)
            else { break }
            let end = min(offset + size, count)
            // Before its row it would be the same table once more.
            guard offset >= place + 20, offset < end, !slices.contains(offset..<end) else { continue }
            slices.append(offset..<end)
        }
        return slices
    }

    func isLinuxProgram(at position: Int) -> Bool { linuxProgramExtent(at: position) != nil }

    /// Returns where a program for Linux that begins at a position ends, as its tables say; nil if there is none.
    func linuxProgramExtent(at position: Int) -> Int? {
        guard has([0x7f, 0x45, 0x4c, 0x46], at: position), position + 64 <= count,
            (1...2).contains(self[position + 4]), (1...2).contains(self[position + 5]),
            self[position + 6] == 1
        else { return nil }
        let isWide = self[position + 4] == 2
        let isLittle = self[position + 5] == 1
        func field(_ offset: Int, _ bytes: Int) -> Int {
            (isLittle
                ? number(at: position + offset, bytes: bytes)
                : bigNumber(at: position + offset, bytes: bytes)) ?? 0
        }
        guard (1...4).contains(field(16, 2)), field(20, 4) == 1,
            field(isWide ? 52 : 40, 2) == (isWide ? 64 : 52)
        else { return nil }
        // The end of the table of sections, which stands last as a rule; of the segments if there is none.
        let (sections, size, entries) =
            isWide ? (field(40, 8), field(58, 2), field(60, 2)) : (field(32, 4), field(46, 2), field(48, 2))
        let end = sections.addingReportingOverflow(size * entries)
        let isTold = sections > 0 && !end.overflow && end.partialValue <= count - position
        return isTold ? position + max(64, end.partialValue) : count
    }
}
