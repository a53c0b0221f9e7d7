internal import Problems

/// Collects the digests of one source while its lines are read.
struct HashBuilder {
    private var tables: [DigestTableBuilder] = DigestSubject.allCases.flatMap { subject in
        DigestKind.allCases.map { DigestTableBuilder(of: subject, $0) }
    }
    private var texts: [UInt8] = []

    /// Marks a line that is not written as stagectl would write it, so that its digest is not that of the line made again.
    private static let unusual: UInt16 = 1 << 15

    /// Adds the digest that a line holds, if the line is as nearly all are.
    ///
    /// - Returns: Whether it was added; if not, the line must be read with all care.
    mutating func addUsual(_ line: ArraySlice<UInt8>, _ subject: DigestSubject) -> Bool {
        unsafe line.withUnsafeBytes { line in
            guard let first = unsafe Self.colon(in: line, from: 0),
                let second = unsafe Self.colon(in: line, from: first + 1)
            else { return false }
            let digest: Range<Int>
            let size: Range<Int>
            switch subject {
            case .section: (size, digest) = (0..<first, (first + 1)..<second)
            case .file, .imports, .harmless: (digest, size) = (0..<first, (first + 1)..<second)
            }
            let name = unsafe UnsafeRawBufferPointer(rebasing: line[(second + 1)...])
            guard let kind = DigestKind(rawValue: digest.count / 2), digest.count.isMultiple(of: 2),
                (1...9).contains(size.count), (1...SignatureLine.longestName).contains(name.count),
                unsafe Self.colon(in: name, from: 0) == nil, texts.count <= Int(UInt32.max) - 4096
            else { return false }
            var number: UInt32 = 0
            for index in size {
                let digit = unsafe line[index]
                guard digit >= 0x30, digit <= 0x39 else { return false }
                number = number * 10 + UInt32(digit - 0x30)
            }
            guard number > 0, unsafe line[size.lowerBound] != 0x30 else { return false }
            return unsafe withUnsafeTemporaryAllocation(byteCount: kind.rawValue, alignment: 8) { bytes in
                var valid: UInt8 = 0
                for index in 0..<kind.rawValue {
                    let high = unsafe lowerNibble(line[digest.lowerBound + 2 * index])
                    let low = unsafe lowerNibble(line[digest.lowerBound + 2 * index + 1])
                    valid |= high | low
                    unsafe bytes[index] = high << 4 | low & 15
                }
                guard valid < 16 else { return false }
                unsafe add(UnsafeRawBufferPointer(bytes), kind, subject, size: number, text: name, flags: 0)
                return true
            }
        }
    }

    /// Adds a digest that was read with all care.
    mutating func add(
        digest: [UInt8], kind: DigestKind, _ subject: DigestSubject, size: UInt32?, text: ArraySlice<UInt8>
    ) throws(LineFault) {
        guard texts.count <= Int(UInt32.max) - 4096 else { throw .unsupported }
        unsafe digest.withUnsafeBytes { digest in
            unsafe text.withUnsafeBytes { text in
                unsafe add(digest, kind, subject, size: size ?? 0, text: text, flags: Self.unusual)
            }
        }
    }

    private mutating func add(
        _ digest: UnsafeRawBufferPointer, _ kind: DigestKind, _ subject: DigestSubject, size: UInt32,
        text: UnsafeRawBufferPointer, flags: UInt16
    ) {
        let place = UInt32(texts.count)
        unsafe withUnsafeBytes(of: (UInt16(text.count) | flags).littleEndian) {
            unsafe texts.append(contentsOf: $0)
        }
        unsafe texts.append(contentsOf: text)
        let index = Int(subject.rawValue) * DigestKind.allCases.count
        let offset = kind == .md5 ? 0 : kind == .sha1 ? 1 : 2
        unsafe tables[index + offset].add(digest: digest, size: size, text: place)
    }

    @inline(__always)
    private static func colon(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var index = start
        while index < bytes.count {
            if unsafe bytes[index] == 0x3a { return index }
            index += 1
        }
        return nil
    }

    /// Writes the tables of the source, and forgets them.
    consuming func write(to writer: inout CompiledWriter) throws(Problem) -> (BodyTables.Rows, [DigestTable])
    {
        let rows = BodyTables.Rows(offset: try writer.append(texts), count: texts.count)
        texts = []
        var written: [DigestTable] = []
        var rest = tables
        tables = []
        while let table = rest.popLast() {
            if table.count > 0 { written.append(try table.write(to: &writer)) }
        }
        return (rows, written)
    }

    /// Whether the line of a row was written as stagectl would write it.
    static func isUsual(
        _ place: Int, in texts: BodyTables.Rows, of bytes: CompiledBytes
    ) throws(ScanFailure) -> Bool {
        guard place >= 0, place + 2 <= texts.count else { throw .damaged }
        return try bytes.halfWord(texts.offset + place) & unusual == 0
    }

    /// Returns the text of a row: the name, and what follows it.
    static func text(
        _ place: Int, in texts: BodyTables.Rows, of bytes: CompiledBytes
    ) throws(ScanFailure) -> ArraySlice<UInt8> {
        guard place >= 0, place + 2 <= texts.count else { throw .damaged }
        let length = Int(try bytes.halfWord(texts.offset + place) & ~unusual)
        guard place + 2 + length <= texts.count else { throw .damaged }
        return try bytes.bytes(texts.offset + place + 2, length)[...]
    }
}

/// Returns the value of a lower-case hexadecimal digit, 16 or more for anything else.
@inline(__always)
private func lowerNibble(_ digit: UInt8) -> UInt8 {
    let decimal = digit &- 0x30
    if decimal < 10 { return decimal }
    let letter = digit &- 0x61
    return letter < 6 ? letter + 10 : 0xf0
}
