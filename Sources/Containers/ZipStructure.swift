/// The two tables of contents that a zip has, compared.
///
/// Some programs go by the directory at the end, others by the header before each member. Where the two disagree, a scanner that
/// follows one of them has not seen what the other leads to.
struct ZipStructure {
    /// One member as the directory tells of it.
    struct Entry {
        let name: [UInt8]
        let method: Int
        let isEncrypted: Bool
        let crc: Int
        let packed: Int
        let size: Int
        /// Where its packed bytes lie; nil if its local header is not there, or says something else.
        let content: Range<Int>?
        /// From its local header to its last byte.
        let extent: Range<Int>

        var text: String { String(decoding: name, as: UTF8.self) }
    }

    let entries: [Entry]
    /// From the directory's first byte to the end of the zip, with its comment.
    let directory: Range<Int>
    /// Whether two members share bytes.
    let overlaps: Bool

    /// Whether the directory tells of what stands at the first byte.
    var coversBeginning: Bool { entries.contains { $0.extent.contains(0) } }

    /// The numbers of the methods that there are.
    static func isMethod(_ number: Int) -> Bool {
        (0...19).contains(number) || (93...99).contains(number)
    }

    private static let endMark: [UInt8] = [0x50, 0x4b, 5, 6]
    /// The longest comment and its frame.
    private static let longestEnd = 65557

    /// Whether a content may be a zip that ends where the content does, or a little before.
    static func mayEnd(_ bytes: Bytes) -> Bool { ends(in: bytes).first != nil }

    /// Where a directory's end may stand, those that lead to a directory only, the last first.
    private static func ends(in bytes: Bytes) -> [Int] {
        guard bytes.count >= 22 else { return [] }
        var found: [Int] = []
        var position = bytes.count - 22
        let lowest = max(0, bytes.count - longestEnd)
        while position >= lowest {
            if bytes[position] == 0x50, bytes.has(endMark, at: position) { found.append(position) }
            position -= 1
        }
        return found
    }

    /// Reads the directory; nil if there is none that can be read.
    init?(_ bytes: Bytes) {
        let ends = ZipStructure.ends(in: bytes)
        // The one whose comment goes to the last byte is what every program finds; else the last one that leads to a directory.
        let exact = ends.filter { $0 + 22 + (bytes.number(at: $0 + 20, bytes: 2) ?? 0) == bytes.count }
        for end in exact + ends {
            guard let frame = DirectoryFrame(endingAt: end, in: bytes), let entries = frame.entries(in: bytes)
            else {
                continue
            }
            self.entries = entries
            directory = frame.start..<min(bytes.count, end + 22 + (bytes.number(at: end + 20, bytes: 2) ?? 0))
            let ordered = entries.map(\.extent).sorted { $0.lowerBound < $1.lowerBound }
            // Another end behind this directory's beginning leads other programs to other members.
            overlaps =
                ends.contains { $0 != end && $0 >= frame.start }
                || zip(ordered, ordered.dropFirst()).contains { $0.upperBound > $1.lowerBound }
                || (ordered.last?.upperBound ?? 0) > frame.start
            return
        }
        return nil
    }
}

extension ZipStructure {
    /// Whether it is, seen from the whole content, the same zip as that of a member, which was opened there.
    func isThat(of content: Bytes, within member: Range<Int>) -> Bool {
        guard member.lowerBound <= directory.lowerBound, directory.upperBound <= member.upperBound,
            let inner = ZipStructure(content[member]), inner.entries.count == entries.count,
            inner.directory.lowerBound + member.lowerBound == directory.lowerBound,
            inner.directory.upperBound + member.lowerBound == directory.upperBound
        else { return false }
        return zip(inner.entries, entries).allSatisfy { inner, outer in
            // What is not where the directory says is told of that zip.
            inner.name == outer.name
                && inner.content.map { $0.lowerBound + member.lowerBound..<$0.upperBound + member.lowerBound }
                    == outer.content
        }
    }
}

/// Where a directory lies, and how far it has moved because something was put before the zip.
private struct DirectoryFrame {
    let start: Int
    let size: Int
    let count: Int
    let shift: Int

    init?(endingAt end: Int, in bytes: Bytes) {
        guard var count = bytes.number(at: end + 10, bytes: 2),
            var size = bytes.number(at: end + 12, bytes: 4),
            var offset = bytes.number(at: end + 16, bytes: 4)
        else { return nil }
        var limit = end
        if bytes.has([0x50, 0x4b, 6, 7], at: end - 20), let stated = bytes.number(at: end - 12, bytes: 8) {
            // The wide kind of end stands before its locator; where it says, or moved with all the rest.
            guard let wide = [stated, end - 20 - 56].first(where: { bytes.has([0x50, 0x4b, 6, 6], at: $0) })
            else {
                return nil
            }
            count = bytes.number(at: wide + 32, bytes: 8) ?? 0
            size = bytes.number(at: wide + 40, bytes: 8) ?? 0
            offset = bytes.number(at: wide + 48, bytes: 8) ?? 0
            limit = wide
        }
        guard size <= limit, count <= size / 46, offset <= limit - size else { return nil }
        start = limit - size
        guard count == 0 || bytes.has([0x50, 0x4b, 1, 2], at: start) else { return nil }
        self.size = size
        self.count = count
        shift = start - offset
    }

    func entries(in bytes: Bytes) -> [ZipStructure.Entry]? {
        var entries: [ZipStructure.Entry] = []
        var position = start
        for _ in 0..<count {
            guard bytes.has([0x50, 0x4b, 1, 2], at: position), position + 46 <= start + size else {
                return nil
            }
            func field(_ offset: Int, _ width: Int) -> Int {
                bytes.number(at: position + offset, bytes: width) ?? 0
            }
            let (nameLength, extraLength, commentLength) = (field(28, 2), field(30, 2), field(32, 2))
            let next = position + 46 + nameLength + extraLength + commentLength
            guard next <= start + size else { return nil }
            let name = (position + 46..<position + 46 + nameLength).map { bytes[$0] }
            var wide = WideFields(
                bytes[position + 46 + nameLength..<position + 46 + nameLength + extraLength])
            let size = wide.value(field(24, 4))
            let packed = wide.value(field(20, 4))
            let offset = wide.value(field(42, 4)).addingReportingOverflow(shift)
            let header = LocalHeader(at: offset.overflow ? -1 : offset.partialValue, in: bytes)
            let agrees =
                header.map {
                    $0.agrees(
                        name: name, flags: field(8, 2), method: field(10, 2), crc: field(16, 4),
                        packed: packed, size: size)
                } ?? false
            let begin = header?.start ?? 0
            let data = header?.end ?? 0
            let end = data.addingReportingOverflow(packed)
            let isInside = !end.overflow && end.partialValue <= start
            entries.append(
                ZipStructure.Entry(
                    name: name, method: field(10, 2), isEncrypted: field(8, 2) & 1 == 1, crc: field(16, 4),
                    packed: packed,
                    size: size, content: agrees && isInside ? data..<end.partialValue : nil,
                    extent: begin..<max(begin, isInside ? end.partialValue : data)))
            position = next
        }
        // Members that the number at the end does not count would be seen by those who read on.
        return position == start + size ? entries : nil
    }
}

/// What stands before a member.
private struct LocalHeader {
    let start: Int
    let end: Int
    private let name: [UInt8]
    private let flags: Int
    private let method: Int
    private let crc: Int
    private let packed: Int
    private let size: Int

    init?(at position: Int, in bytes: Bytes) {
        guard bytes.has([0x50, 0x4b, 3, 4], at: position),
            let nameLength = bytes.number(at: position + 26, bytes: 2),
            let extraLength = bytes.number(at: position + 28, bytes: 2),
            position + 30 + nameLength + extraLength <= bytes.count
        else { return nil }
        func field(_ offset: Int, _ width: Int) -> Int {
            bytes.number(at: position + offset, bytes: width) ?? 0
        }
        start = position
        end = position + 30 + nameLength + extraLength
        name = (position + 30..<position + 30 + nameLength).map { bytes[$0] }
        flags = field(6, 2)
        method = field(8, 2)
        crc = field(14, 4)
        var wide = WideFields(bytes[position + 30 + nameLength..<end])
        size = wide.value(field(22, 4))
        packed = wide.value(field(18, 4))
    }

    /// Whether the directory says the same.
    ///
    /// What stands behind the member instead, or is masked with the encrypted directory, is not
    /// compared.
    func agrees(name: [UInt8], flags: Int, method: Int, crc: Int, packed: Int, size: Int) -> Bool {
        guard self.name == name, self.method == method, self.flags & 1 == flags & 1 else { return false }
        if self.flags & 8 != 0 {
            // Zero for what is told later, or already the right number.
            return [0, crc].contains(self.crc) && [0, packed].contains(self.packed)
                && [0, size].contains(self.size)
        }
        return self.crc == crc && self.packed == packed && self.size == size
    }
}

/// The extra field with sizes of more than 32 bits: those that are needed, in their order.
private struct WideFields {
    private var values: [Int] = []

    init(_ extra: Bytes) {
        var position = 0
        while let kind = extra.number(at: position, bytes: 2),
            let length = extra.number(at: position + 2, bytes: 2)
        {
            if kind == 1 {
                values = stride(from: 0, to: length - 7, by: 8).compactMap {
                    extra.number(at: position + 4 + $0, bytes: 8)
                }
                return
            }
            position += 4 + length
        }
    }

    mutating func value(_ narrow: Int) -> Int {
        guard narrow == 0xffff_ffff, !values.isEmpty else { return narrow }
        return values.removeFirst()
    }
}
