internal import Glibc

/// How surprising bytes are, learnt from the signatures themselves.
///
/// What many signatures have in common, ordinary files have too: runs of zeros, text of licenses, the code at the start of every function.
/// A byte is judged by the two before it, so that the one unusual byte in a line of text is worth more than the text.
struct LiteralModel {
    private var singles = [UInt32](repeating: 0, count: 256)
    private var pairs = [UInt32](repeating: 0, count: 1 << 16)
    /// The counts of three bytes, by the highest bits of their hash.
    private var triples = [UInt32](repeating: 0, count: 1 << 20)
    private var total: UInt32 = 0

    /// Learns from bytes that stand in a row, folded.
    mutating func learn(_ run: ArraySlice<UInt8>) {
        var before = 0
        var length = 0
        for byte in run {
            singles[Int(byte)] &+= 1
            total &+= 1
            if length > 0 { pairs[before & 0xff << 8 | Int(byte)] &+= 1 }
            if length > 1 { triples[Self.slot(before, byte)] &+= 1 }
            before = (before << 8 | Int(byte)) & 0xffff
            length += 1
        }
    }

    /// Returns the bits of surprise in each of the bytes of a run from which the model has learnt.
    func surprise(in run: ArraySlice<UInt8>) -> [Float] {
        var before = 0
        var bits: [Float] = []
        bits.reserveCapacity(run.count)
        for byte in run {
            // The run itself does not count: what is only in it is rare.
            let single =
                (Float(singles[Int(byte)]) + 1000 * Self.share(of: byte)) / (Float(total) + 1000)
            var chance = single
            if bits.count > 0 {
                let seen = Float(max(1, pairs[before & 0xff << 8 | Int(byte)])) - 1
                chance = (seen + 4 * single) / (Float(max(1, singles[before & 0xff])) + 3)
            }
            if bits.count > 1 {
                let seen = Float(max(1, triples[Self.slot(before, byte)])) - 1
                chance = (seen + 2 * chance) / (Float(max(1, pairs[before])) + 1)
            }
            bits.append(min(-log2(min(max(chance, 1e-6), 1)), Self.mostSurprise))
            before = (before << 8 | Int(byte)) & 0xffff
        }
        return bits
    }

    /// The most bits of surprise in one byte.
    static let mostSurprise: Float = 20

    private static func slot(_ before: Int, _ byte: UInt8) -> Int {
        Int((UInt64(before << 8 | Int(byte)) &* 0x9E37_79B9_7F4A_7C15) >> 44)
    }

    /// Returns how much of an ordinary file consists of a folded byte, roughly: the little that is known without any signature.
    private static func share(of byte: UInt8) -> Float {
        switch byte {
        case 0x20: 0.25
        case 0xff, 0x68, 0xab, 0xa9, 0x24, 0x2f, 0x21: 0.06
        case 0x61...0x7a, 0x30...0x39, 0x2e, 0x2a, 0x22...0x28: 0.01
        default: 0.002
        }
    }
}

/// The elements of a part as the choice of what is looked up sees them: two bytes each, value and mask, or ``gap``.
struct LiteralRow {
    /// Stands for an element that is not one byte; no cell has such a mask.
    static let gap: UInt16 = 0x0100

    /// Returns the cells of a part.
    static func cells(of part: PatternPart) -> [UInt16] {
        part.elements.map { element in
            guard let cell = element.cell else { return gap }
            return UInt16(cell.mask) << 8 | UInt16(cell.value)
        }
    }

    /// Returns a cell; nil for what is none.
    static func cell(_ element: UInt16) -> Cell? {
        element == gap
            ? nil
            : Cell(value: UInt8(truncatingIfNeeded: element), mask: UInt8(truncatingIfNeeded: element >> 8))
    }

    /// Returns the stretches of a part that have no gaps.
    static func stretches(of row: ArraySlice<UInt16>) -> [ArraySlice<UInt16>] {
        row.split { $0 == gap }
    }

    /// Returns the runs of single bytes, each of which may be a letter of either case.
    static func runs(in row: ArraySlice<UInt16>) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var start = row.startIndex
        for index in row.indices {
            let mask = UInt8(truncatingIfNeeded: row[index] >> 8)
            if mask | GramHash.foldedBit == 0xff { continue }
            if index > start { runs.append(start..<index) }
            start = index + 1
        }
        if row.endIndex > start { runs.append(start..<row.endIndex) }
        return runs
    }

    /// Returns the bytes of a run, with letters of one case.
    static func folded(_ run: ArraySlice<UInt16>) -> [UInt8] {
        run.map { UInt8(truncatingIfNeeded: $0) | GramHash.foldedBit }
    }
}

/// Chooses what is looked up for signatures, one after the other.
struct NecessityChoice {
    private var model: LiteralModel
    /// How often a run of bytes was chosen before, by its hash.
    private var crowd = [UInt16](repeating: 0, count: 1 << 20)

    init(_ model: LiteralModel) { self.model = model }

    /// Returns the bytes of a conjunction of parts that are the least to be expected in ordinary files, and the least shared.
    ///
    /// Two things cost: a run of bytes that stands in a file and must be followed, and a whole stretch that stands there, which makes
    /// the signature a candidate for the exact search. Half of a signature may be a line of a license; then it is found by the other.
    ///
    /// - Parameter rows: The cells of the parts, with their gaps.
    /// - Returns: nil if no part has two literal bytes in a row.
    mutating func best(among rows: [ArraySlice<UInt16>]) -> Necessity? {
        var best: (score: Float, stretch: ArraySlice<UInt16>, place: Int, literalClass: LiteralClass)?
        for stretch in rows.flatMap(LiteralRow.stretches) {
            let runs = LiteralRow.runs(in: stretch).map { run in
                let grams = LiteralRow.folded(stretch[run])
                return (start: run.lowerBound, grams: grams, bits: model.surprise(in: grams[...]))
            }
            let whole = runs.reduce(0) { $1.bits.reduce($0, +) }
            for run in runs {
                for literalClass in LiteralClass.allCases where run.grams.count >= literalClass.length {
                    // What can be no better for so few bytes is not worth its place.
                    let most = Float(literalClass.gram) * LiteralModel.mostSurprise - literalClass.handicap
                    guard most > best?.score ?? -.infinity,
                        let (bits, place) = bestPlace(in: run.grams, run.bits, literalClass)
                    else { continue }
                    let score = Self.score(gram: bits, whole: whole) - literalClass.handicap
                    guard score > best?.score ?? -.infinity else { continue }
                    best = (score, stretch, run.start + place, literalClass)
                }
            }
        }
        guard let best else { return nil }
        return necessity(in: best.stretch, at: best.place, best.literalClass)
    }

    /// Returns the bits by which what a choice costs is less than the most: a candidate costs as much as some hundred runs that are followed.
    private static func score(gram: Float, whole: Float) -> Float {
        -log2(exp2(-max(gram, -100)) + exp2(8 - max(whole, -100)))
    }

    private mutating func necessity(
        in stretch: ArraySlice<UInt16>, at place: Int, _ literalClass: LiteralClass
    ) -> Necessity {
        // Places in a core are numbers of sixteen bits; what lies farther ahead is checked with the rest of the signature.
        let start = max(stretch.startIndex, place - 4096)
        let core = stretch[start..<min(stretch.endIndex, start + 1 << 15)].compactMap(LiteralRow.cell)
        let chosen = Necessity(core: core, anchor: place - start, literalClass: literalClass)
        for gram in chosen.ends {
            let slot = Self.slot(of: gram)
            if crowd[slot] < UInt16.max { crowd[slot] += 1 }
        }
        return chosen
    }

    /// Returns the best place in a run for the bytes of a class, judged by the worst of the grams that are looked up.
    private func bestPlace(
        in bytes: [UInt8], _ bits: [Float], _ literalClass: LiteralClass
    ) -> (score: Float, place: Int)? {
        let width = literalClass.gram
        var grams: [(bytes: UInt64, score: Float)] = []
        grams.reserveCapacity(bytes.count)
        var gram: UInt64 = 0
        var surprise: Float = 0
        var repeated = 0
        // Of a longer run, its last eight bytes tell how crowded it is.
        let top = UInt64(8 * (min(width, 8) - 1))
        for index in bytes.indices {
            if index >= width {
                surprise -= bits[index - width]
                if bytes[index - width] == bytes[index - width + 1] { repeated -= 1 }
            }
            gram = gram >> 8 | UInt64(bytes[index]) << top
            surprise += bits[index]
            if index > 0, bytes[index] == bytes[index - 1] { repeated += 1 }
            guard index >= width - 1 else { continue }
            // One byte again and again is a tenth of many a program, whatever the signatures have. That outweighs the handicap of four
            // bytes at every byte on purpose: one signature of 100,000 that only zeros would find was half of all that was followed.
            let uniform: Float = repeated == width - 1 ? 64 : 0
            grams.append((gram, surprise - 2 * Float(repeated) - uniform))
        }
        var best: (score: Float, place: Int)?
        for place in 0...(bytes.count - literalClass.length) {
            let places = place..<(place + literalClass.stride)
            var worst = Float.infinity
            for place in places { worst = min(worst, grams[place].score) }
            // How crowded a gram is lies anywhere in memory, and makes it only worse.
            guard worst > best?.score ?? -Float.infinity else { continue }
            for place in places {
                let crowding = UInt16.bitWidth - crowd[Self.slot(of: grams[place].bytes)].leadingZeroBitCount
                worst = min(worst, grams[place].score - 2 * Float(crowding))
            }
            if worst > best?.score ?? -Float.infinity { best = (worst, place) }
        }
        return best
    }

    private static func slot(of gram: UInt64) -> Int { Int(GramHash.product(gram, unused: 0) >> 44) }
}

extension LiteralClass {
    /// How much rarer bytes of the class must be than those of a longer one to be chosen, in bits: each class is one more pass.
    fileprivate var handicap: Float {
        switch self {
        case .dozens: 0
        case .octets: 4
        case .quints: 12
        case .dense: 60
        case .pairs: 72
        }
    }
}
