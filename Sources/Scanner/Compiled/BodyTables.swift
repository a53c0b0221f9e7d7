internal import Problems

/// The signatures of bodies in a compiled file.
///
/// A *rule* is a line of a source, kept as text. Its *checks* are the bytes without which it is not in the content; a rule that is nothing
/// but such bytes is decided by them alone, every other one by the exact search, which reads the line again.
struct BodyTables: Sendable {
    /// Where the rules lie, twelve bytes each: place and length of the line, kind, and source.
    var rules = Rows()
    /// Where the checks lie.
    var checks = Rows()
    /// Where the cells of checks lie, two bytes each: value and mask.
    var cells = Rows()
    /// Where the lines lie.
    var text = Rows()
    /// The checks that are looked up, by the class of their literal bytes.
    var filters: [LiteralFilter] = []
    /// The checks of few places that have too few bytes to be looked up everywhere.
    var placed = Rows()
    /// The rules that nothing is known to look up for.
    var unconditional = Rows()
    /// The rules that count only as members of a group, eight bytes each: the rule, the kind of file and the group.
    var members = Rows()
    /// The rules that ask for a group, eight bytes each: the rule, and its file's place among those in its container, from one.
    var askers = Rows()

    /// A range of rows in the file.
    struct Rows: Sendable {
        var offset = 0
        var count = 0
    }

    /// The bytes of a rule.
    static let ruleSize = 12
    /// Which byte of a rule says that nothing is looked up for it.
    static let unconditionalFlag = 9
    /// The bytes of a member of a group, and of a rule that asks for one.
    static let memberSize = 8
    /// The bytes of a check.
    static let checkSize = 24
}

/// A filter and the table behind it.
struct LiteralFilter: Sendable {
    let literalClass: LiteralClass
    /// What is asked first: small enough to stay in the cache next to each core.
    let first: Row
    /// What is asked where the first rules nothing out.
    let second: Row
    /// Open addressing: 32 bits of the hash and the first entry, for each run of bytes.
    let slots: Int
    let slotBits: Int
    /// The checks of each run of bytes; the last one of a run is marked.
    let entries: Int
    let entryCount: Int

    /// A row of bits, one of which is set for each run of bytes.
    struct Row: Sendable {
        /// Where it lies.
        let offset: Int
        /// How many bits of a hash choose one of the row.
        let bits: Int
    }
}

/// What a check asks for beyond its bytes.
struct BodyCheck {
    /// The rule it belongs to.
    private(set) var rule: UInt32
    /// The index of its first cell.
    private(set) var cells: UInt32
    let length: UInt16
    /// The index among its cells of the first byte that is looked up.
    let anchor: UInt16
    let literalClass: LiteralClass
    /// Whether the check decides the rule.
    let isComplete: Bool
    /// Whether it is tried at its few places only.
    let isPlaced: Bool
    /// Whether its places count from the end of the content.
    let isFromEnd: Bool
    /// Whether it may only be at some places.
    let isBound: Bool
    /// The kind of file that the rule is for.
    let target: UInt8
    let place: UInt32
    let shift: UInt32

    /// The bytes of the check in a file.
    var encoded: [UInt8] {
        let flags: UInt8 = (isComplete ? 1 : 0) | (isFromEnd ? 2 : 0) | (isBound ? 4 : 0) | (isPlaced ? 8 : 0)
        return little(rule) + little(cells) + little(length) + little(anchor)
            + [literalClass.rawValue, flags, target, 0] + little(place) + little(shift)
    }

    /// Reads a check.
    init(_ number: Int, of rows: BodyTables.Rows, in bytes: CompiledBytes) throws(ScanFailure) {
        guard number >= 0, number < rows.count else { throw .damaged }
        let row = unsafe try bytes.pointer(
            to: rows.offset + number * BodyTables.checkSize, BodyTables.checkSize)
        func word(_ offset: Int) -> UInt32 {
            unsafe UInt32(littleEndian: row.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        }
        rule = word(0)
        cells = word(4)
        let sizes = word(8)
        length = UInt16(truncatingIfNeeded: sizes)
        anchor = UInt16(truncatingIfNeeded: sizes >> 16)
        let kinds = word(12)
        guard let known = LiteralClass(rawValue: UInt8(truncatingIfNeeded: kinds)) else { throw .damaged }
        literalClass = known
        isComplete = kinds >> 8 & 1 != 0
        isFromEnd = kinds >> 8 & 2 != 0
        isBound = kinds >> 8 & 4 != 0
        isPlaced = kinds >> 8 & 8 != 0
        target = UInt8(truncatingIfNeeded: kinds >> 16)
        place = word(16)
        shift = word(20)
    }

    /// Returns the check for the same rule in another file.
    func moved(toRule rule: UInt32, cells: UInt32) -> BodyCheck {
        var check = self
        check.rule = rule
        check.cells = cells
        return check
    }

    /// Makes the check for a necessity of a rule.
    init(
        _ necessity: Necessity, rule: UInt32, cells: UInt32, isComplete: Bool, target: FileTarget?,
        placement: Placement?, isPlaced: Bool
    ) {
        self.rule = rule
        self.cells = cells
        length = UInt16(necessity.core.count)
        anchor = UInt16(necessity.anchor)
        literalClass = necessity.literalClass
        self.target = target.map { UInt8($0.rawValue) } ?? 0
        switch placement {
        case .start(let distance, let shift)?, .end(let distance, let shift)?:
            if case .end? = placement { isFromEnd = true } else { isFromEnd = false }
            // A place that 32 bits do not hold is left to the exact search: a smaller one would be the wrong one.
            let isBound = distance <= UInt32.max && shift <= UInt32.max
            self.isBound = isBound
            place = isBound ? UInt32(distance) : 0
            self.shift = isBound ? UInt32(shift) : 0
            self.isComplete = isComplete && isBound
            self.isPlaced = isPlaced && isBound
        case .anywhere?:
            (isFromEnd, isBound, place, shift) = (false, false, 0, 0)
            self.isComplete = isComplete
            self.isPlaced = false
        case .entry?, .section?, .lastSection?, .wholeSection?, .versionKey?, .group?, nil:
            // The headers of a program say where it may be; the exact search reads them.
            (isFromEnd, isBound, place, shift) = (false, false, 0, 0)
            self.isComplete = false
            self.isPlaced = false
        }
    }
}
