internal import Glibc
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
                let digits = unsafe UnsafeRawBufferPointer(rebasing: line[digest])
                for index in 0..<kind.rawValue / 4 {
                    let eight = unsafe digits.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)
                    guard let four = fourBytes(UInt64(littleEndian: eight)) else { return false }
                    unsafe bytes.storeBytes(of: four.littleEndian, toByteOffset: 4 * index, as: UInt32.self)
                }
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
        guard start < bytes.count, let first = bytes.baseAddress,
            let colon = unsafe memchr(first + start, 0x3a, bytes.count - start)
        else { return nil }
        return unsafe UnsafeRawPointer(colon) - first
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

/// Returns the four bytes that eight lower-case hexadecimal digits stand for, the first of each lowest; nil for anything else.
@inline(__always)
private func fourBytes(_ digits: UInt64) -> UInt32? {
    let ones: UInt64 = 0x0101_0101_0101_0101
    // A letter has the bit 0x40, and its lower half counts from one.
    let values = digits & (ones &* 0x0f) &+ (digits &>> 6 & ones) &* 9
    // Only of such digits does the value give back the digit.
    let letters = (values &+ ones &* 6) &>> 4 & ones
    guard values & (ones &* 0xf0) == 0, values &+ ones &* 0x30 &+ letters &* 0x27 == digits else {
        return nil
    }
    var pairs = (values &<< 4 | values &>> 8) & 0x00ff_00ff_00ff_00ff
    pairs = (pairs | pairs &>> 8) & 0x0000_ffff_0000_ffff
    return UInt32(truncatingIfNeeded: pairs | pairs &>> 16)
}
