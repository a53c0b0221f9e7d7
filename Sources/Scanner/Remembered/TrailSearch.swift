internal import Glibc

/// Asks a database about the digests of many trails at once.
///
/// What it asks lies in places of a large file that nobody can foresee: asked one after the other, a processor waits for each. So the
/// questions are put in heaps, and those of a heap are asked all together, with no decision between them.
struct TrailSearch {
    /// One row of a trail and one table that may have it.
    private struct Question {
        /// The first eight bytes of the digest, as they stand there.
        let start: UInt64
        let size: Int
        let trail: Int
        /// Where the digest stands in the trail.
        let place: Int
    }

    /// A table and the questions that are to be put to it.
    private struct Heap {
        let table: DigestTable
        var questions: [Question] = []
    }

    /// As many questions as a processor can have under way, many times over.
    private static let heap = 512

    private let bytes: CompiledBytes
    private let trails: ArraySlice<DigestTrail>
    private var heaps: [Heap] = []
    /// The heaps of each subject, by its number.
    private var subjects: [[Int]]
    private var inDoubt: [Bool]
    private var rows = [Range<Int>](repeating: 0..<0, count: heap)
    private var starts = [UInt64](repeating: 0, count: heap)

    /// - Parameter tables: Those that are asked.
    init(
        _ trails: ArraySlice<DigestTrail>, among tables: [DigestTable], in bytes: CompiledBytes
    ) {
        self.bytes = bytes
        self.trails = trails
        inDoubt = [Bool](repeating: false, count: trails.count)
        subjects = DigestSubject.allCases.map { _ in [] }
        for table in tables {
            subjects[Int(table.subject.rawValue)].append(heaps.count)
            heaps.append(Heap(table: table))
        }
    }

    /// Returns what the database says of each trail.
    mutating func standings() throws(ScanFailure) -> [TrailStanding] {
        for number in trails.indices {
            let rows = trails[number].rows
            try unsafe rows.withUnsafeBufferPointer { buffer throws(ScanFailure) in
                try unsafe ask(about: UnsafeRawBufferPointer(buffer), number - trails.startIndex)
            }
        }
        for heap in heaps.indices where !heaps[heap].questions.isEmpty { try empty(heap) }
        return inDoubt.map { $0 ? .inDoubt : .clear }
    }

    private mutating func ask(about rows: UnsafeRawBufferPointer, _ trail: Int) throws(ScanFailure) {
        var position = 0
        while position < rows.count, !inDoubt[trail] {
            // Whoever made the trail has seen to it that each row is whole, and its subject one of the known.
            let subject = unsafe Int(rows[position])
            let kinds = unsafe rows[position + 1]
            let size = unsafe Int(
                truncatingIfNeeded: UInt64(
                    littleEndian: rows.loadUnaligned(fromByteOffset: position + 4, as: UInt64.self)))
            let digests = position + DigestTrail.headSize
            for heap in subjects[subject] {
                let table = heaps[heap].table
                guard try table.mayContain(size: size, in: bytes) else { continue }
                let bit = DigestTrail.bit(of: table.kind)
                guard kinds & bit != 0 else {
                    inDoubt[trail] = true
                    return
                }
                let place = digests + DigestTrail.digestSize(kinds & (bit - 1))
                let start = unsafe rows.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                heaps[heap].questions.append(
                    Question(start: start, size: size, trail: trail, place: place))
                if heaps[heap].questions.count == Self.heap { try empty(heap) }
            }
            position = digests + DigestTrail.digestSize(kinds)
        }
    }

    /// Puts the questions of a heap.
    private mutating func empty(_ heap: Int) throws(ScanFailure) {
        let table = heaps[heap].table
        let questions = heaps[heap].questions
        heaps[heap].questions.removeAll(keepingCapacity: true)
        // A whole heap asks for all of the index anyway. To verify it for a few questions would be dear: one trail may be all there is.
        let index =
            try unsafe questions.count < Self.heap
            ? nil : bytes.pointer(to: table.index, 4 * (1 << table.indexBits + 1))
        for (number, question) in questions.enumerated() {
            let first = UInt32(truncatingIfNeeded: UInt64(bigEndian: question.start) >> 32)
            let bucket = 4 * Int(first >> UInt32(32 - table.indexBits))
            let found: (UInt32, UInt32)
            if let index = unsafe index {
                found = unsafe (
                    UInt32(
                        littleEndian: index.loadUnaligned(fromByteOffset: bucket, as: UInt32.self)),
                    UInt32(
                        littleEndian: index.loadUnaligned(fromByteOffset: bucket + 4, as: UInt32.self)
                    )
                )
            } else {
                found = (
                    try bytes.word(table.index + bucket), try bytes.word(table.index + bucket + 4)
                )
            }
            guard found.0 <= found.1, found.1 <= table.count else { throw .damaged }
            rows[number] = Int(found.0)..<Int(found.1)
        }
        for number in questions.indices where !rows[number].isEmpty {
            starts[number] = try bytes.longWord(table.rows + rows[number].lowerBound * table.rowSize)
        }
        for (number, question) in questions.enumerated() where !rows[number].isEmpty {
            guard rows[number].count > 1 || UInt64(littleEndian: question.start) == starts[number],
                !inDoubt[question.trail]
            else { continue }
            let all = trails[trails.startIndex + question.trail].rows
            let isThere = try unsafe all.withUnsafeBufferPointer { buffer throws(ScanFailure) in
                let end = question.place + table.kind.rawValue
                return try unsafe table.holds(
                    UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[question.place..<end]),
                    among: rows[number], size: question.size, in: bytes)
            }
            if isThere { inDoubt[question.trail] = true }
        }
    }
}

extension DigestTable {
    /// Whether one of some rows has a digest and a size.
    fileprivate func holds(
        _ digest: UnsafeRawBufferPointer, among rows: Range<Int>, size: Int, in bytes: CompiledBytes
    ) throws(ScanFailure) -> Bool {
        for row in rows {
            let place = self.rows + row * rowSize
            guard try unsafe bytes.hasBytes(digest, at: place) else { continue }
            let wanted = Int(try bytes.word(place + kind.rawValue))
            if wanted == 0 || wanted == size { return true }
        }
        return false
    }
}
