/// Asks a database about the digests of many trails at once.
///
/// What it asks lies in places of a large file that nobody can foresee: asked one after the other, a processor waits for each. So the
/// questions are put in heaps, and those of a heap are asked all together, with no decision between them. The rows themselves are far
/// apart, and each of their blocks has to be verified: what lies close together, the index and the tags, answers nearly all questions.
@safe
struct TrailSearch {
    /// One row of a trail that a table may have.
    private struct Question {
        /// The first eight bytes of the digest, the first one highest.
        let start: UInt64
        let size: Int
        let trail: Int
        /// Where the digest stands in the trail.
        let place: Int
    }

    /// With so many rows, it is worth verifying all bits of sizes at once.
    private static let many = 4_096

    /// As many questions as a processor can have under way, many times over.
    private static let heap = 512

    private let bytes: CompiledBytes
    private let trails: ArraySlice<DigestTrail>
    /// Those of each subject stand side by side.
    private let tables: [DigestTable]
    /// The tables of each subject, by its number.
    private let subjects: [Range<Int>]
    /// Where the bits of all sizes lie of each table, all of them verified; nil if each bit is verified by itself.
    ///
    /// That is done when few rows are asked about. They lie there as long as ``bytes`` does.
    private let sizes: [UnsafeRawPointer?]
    /// How many questions the heap of each table holds.
    private var counts: [Int]
    private var inDoubt: [Bool]
    private var rows = [Range<Int>](repeating: 0..<0, count: heap)
    private var tags = [UInt16](repeating: 0, count: heap)

    /// - Parameter tables: Those that are asked.
    init(
        _ trails: ArraySlice<DigestTrail>, among tables: [DigestTable], in bytes: CompiledBytes
    ) throws(ScanFailure) {
        self.bytes = bytes
        self.trails = trails
        inDoubt = [Bool](repeating: false, count: trails.count)
        var sorted: [DigestTable] = []
        subjects = DigestSubject.allCases.map { subject in
            let start = sorted.count
            sorted += tables.filter { $0.subject == subject && $0.count > 0 }
            return start..<sorted.count
        }
        self.tables = sorted
        let areMany = trails.reduce(0) { $0 + $1.count } >= Self.many
        var sizes: [UnsafeRawPointer?] = unsafe []
        for table in sorted {
            unsafe sizes.append(areMany ? try bytes.pointer(to: table.sizes, table.sizesSize) : nil)
        }
        unsafe self.sizes = sizes
        counts = [Int](repeating: 0, count: sorted.count)
    }

    /// Returns what the database says of each trail.
    mutating func standings() throws(ScanFailure) -> [TrailStanding] {
        var heaps = [Question](
            repeating: Question(start: 0, size: 0, trail: 0, place: 0), count: tables.count * Self.heap)
        try unsafe heaps.withUnsafeMutableBufferPointer { heaps throws(ScanFailure) in
            for number in trails.indices {
                let rows = trails[number].rows
                try unsafe rows.withUnsafeBufferPointer { buffer throws(ScanFailure) in
                    try unsafe ask(
                        about: UnsafeRawBufferPointer(buffer), number - trails.startIndex, on: heaps)
                }
            }
            for table in tables.indices { try unsafe empty(table, of: heaps) }
        }
        return inDoubt.map { $0 ? .inDoubt : .clear }
    }

    /// Whether a table may have a row for content of a size.
    @inline(__always)
    private func mayContain(_ size: Int, _ table: Int) throws(ScanFailure) -> Bool {
        guard let bits = unsafe sizes[table] else {
            return try tables[table].mayContain(size: size, in: bytes)
        }
        if tables[table].holdsAnySize { return true }
        let bit = DigestTable.bit(of: size, bits: tables[table].sizeBits)
        return unsafe bits.load(fromByteOffset: bit >> 3, as: UInt8.self) >> UInt8(bit & 7) & 1 != 0
    }

    private mutating func ask(
        about rows: UnsafeRawBufferPointer, _ trail: Int, on heaps: UnsafeMutableBufferPointer<Question>
    ) throws(ScanFailure) {
        var position = 0
        while position < rows.count, !inDoubt[trail] {
            // Whoever made the trail has seen to it that each row is whole, and its subject one of the known.
            let subject = unsafe Int(rows[position])
            let kinds = unsafe rows[position + 1]
            let size = unsafe Int(
                truncatingIfNeeded: UInt64(
                    littleEndian: rows.loadUnaligned(fromByteOffset: position + 4, as: UInt64.self)))
            let digests = position + DigestTrail.headSize
            for table in subjects[subject] {
                guard try mayContain(size, table) else { continue }
                let bit = DigestTrail.bit(of: tables[table].kind)
                guard kinds & bit != 0 else {
                    inDoubt[trail] = true
                    return
                }
                let place = digests + DigestTrail.digestSize(kinds & (bit - 1))
                let start = unsafe UInt64(
                    bigEndian: rows.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                let count = counts[table]
                unsafe heaps[table * Self.heap + count] = Question(
                    start: start, size: size, trail: trail, place: place)
                counts[table] = count + 1
                if count + 1 == Self.heap { try unsafe empty(table, of: heaps) }
            }
            position = digests + DigestTrail.digestSize(kinds)
        }
    }

    /// Puts the questions of a heap.
    private mutating func empty(
        _ number: Int, of heaps: UnsafeMutableBufferPointer<Question>
    ) throws(ScanFailure) {
        let count = counts[number]
        counts[number] = 0
        guard count > 0 else { return }
        let table = tables[number]
        let questions = unsafe UnsafeBufferPointer(
            rebasing: heaps[number * Self.heap..<number * Self.heap + count])
        // A whole heap asks for all of index and tags anyway. To verify them for a few questions would be dear: one trail may be all there is.
        if count == Self.heap {
            try unsafe look(
                in: table, bytes.pointer(to: table.index, table.indexSize),
                bytes.pointer(to: table.tags, table.count * DigestTable.tagSize), questions)
        } else {
            for place in 0..<count {
                let bucket =
                    unsafe table.index
                    + 4 * DigestTable.bucket(questions[place].start, bits: table.indexBits)
                let (start, end) = (Int(try bytes.word(bucket)), Int(try bytes.word(bucket + 4)))
                guard start <= end, end <= table.count else { throw .damaged }
                rows[place] = start..<end
                if start < end {
                    tags[place] = try bytes.halfWord(table.tags + start * DigestTable.tagSize)
                }
            }
        }
        for place in 0..<count where !rows[place].isEmpty {
            let question = unsafe questions[place]
            let tag = DigestTable.tag(question.start)
            for row in rows[place] {
                let found =
                    try row == rows[place].lowerBound
                    ? tags[place] : bytes.halfWord(table.tags + row * DigestTable.tagSize)
                guard found == tag, !inDoubt[question.trail] else { continue }
                if try isThere(question, in: table, at: row) { inDoubt[question.trail] = true }
            }
        }
    }

    /// Looks for the rows of a whole heap and their first tags, all of which were verified.
    private mutating func look(
        in table: DigestTable, _ index: UnsafeRawPointer, _ tagged: UnsafeRawPointer,
        _ questions: UnsafeBufferPointer<Question>
    ) throws(ScanFailure) {
        for place in 0..<Self.heap {
            let bucket = unsafe 4 * DigestTable.bucket(questions[place].start, bits: table.indexBits)
            let start = unsafe Int(
                UInt32(littleEndian: index.loadUnaligned(fromByteOffset: bucket, as: UInt32.self)))
            let end = unsafe Int(
                UInt32(littleEndian: index.loadUnaligned(fromByteOffset: bucket + 4, as: UInt32.self)))
            guard start <= end, end <= table.count else { throw .damaged }
            rows[place] = start..<end
        }
        for place in 0..<Self.heap {
            // Where there is no row, that of another one is read, and not looked at.
            let row = min(rows[place].lowerBound, table.count - 1)
            tags[place] = unsafe UInt16(
                littleEndian: tagged.loadUnaligned(
                    fromByteOffset: row * DigestTable.tagSize, as: UInt16.self))
        }
    }

    /// Whether a row has the digest and the size that are asked for.
    private func isThere(
        _ question: Question, in table: DigestTable, at row: Int
    ) throws(ScanFailure) -> Bool {
        let all = trails[trails.startIndex + question.trail].rows
        return try unsafe all.withUnsafeBufferPointer { buffer throws(ScanFailure) in
            let end = question.place + table.kind.rawValue
            let digest = unsafe UnsafeRawBufferPointer(
                rebasing: UnsafeRawBufferPointer(buffer)[question.place..<end])
            let place = table.rows + row * table.rowSize
            guard try unsafe bytes.hasBytes(digest, at: place) else { return false }
            let wanted = Int(try bytes.word(place + table.kind.rawValue))
            return wanted == 0 || wanted == question.size
        }
    }
}
