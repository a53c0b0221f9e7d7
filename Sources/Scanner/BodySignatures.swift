/// All body signatures of a database, laid out for searching.
///
/// A signature is a row of parts with gaps between them. Each part lies in one flat table, and parts follow each other in it
/// as they do in their signature, so that the part after part `n` is part `n + 1`.
struct BodySignatures: Sendable {
    /// One signature.
    struct Signature: Sendable {
        let name: Int
        let target: FileTarget
        let placement: Placement
    }

    /// One part of a signature.
    struct Part: Sendable {
        /// The index of the signature it belongs to.
        let signature: UInt32
        let isFirst: Bool
        let isLast: Bool
        /// How many bytes may lie between the part before and this one.
        let gap: ClosedRange<Int>
        /// Where its bytes lie among ``BodySignatures/cells``; empty if it has elements of variable form.
        let cells: Range<Int>
        /// Where its elements lie among ``BodySignatures/variable``, if it has any of variable form.
        let variable: Int?
        /// The fewest and the most bytes it stands for.
        let lengths: ClosedRange<Int>
        /// What the search looks for.
        var anchor = Anchor.none
    }

    private(set) var signatures: [Signature] = []
    private(set) var parts: [Part] = []
    private(set) var cells: [Cell] = []
    private(set) var variable: [[PatternElement]] = []
    private(set) var names = NamePool()
    /// The first parts that can begin at few positions only: each is tried there, and never searched for.
    private(set) var placed: [UInt32] = []
    /// What finds all other parts.
    private(set) var index = AnchorIndex()

    /// Adds a signature; ``finish()`` makes it searchable.
    mutating func add(
        name: ArraySlice<UInt8>, target: FileTarget, placement: Placement, pattern: [PatternPart]
    ) {
        let signature = UInt32(signatures.count)
        signatures.append(Signature(name: names.add(name), target: target, placement: placement))
        for (number, part) in pattern.enumerated() {
            let fixed = part.elements.compactMap(\.cell)
            let isFixed = fixed.count == part.elements.count
            let start = cells.count
            if isFixed { cells += fixed } else { variable.append(part.elements) }
            parts.append(
                Part(
                    signature: signature, isFirst: number == 0, isLast: number == pattern.count - 1,
                    gap: part.gap,
                    cells: start..<cells.count, variable: isFixed ? nil : variable.count - 1,
                    lengths: part.elements.lengths))
        }
    }

    /// Chooses what to look for, and builds the tables that find it.
    mutating func finish() {
        var crowding = AnchorCrowding()
        for number in parts.indices { crowding.count(row(number)) }
        var searched: [(number: UInt32, part: Part)] = []
        for number in parts.indices {
            parts[number].anchor = Anchor(in: row(number), crowding: crowding)
            if parts[number].isFirst, signature(of: number).placement.isNarrow {
                placed.append(UInt32(number))
            } else {
                searched.append((UInt32(number), parts[number]))
            }
        }
        index = AnchorIndex(searched)
    }

    /// Returns the signature that a part belongs to.
    func signature(of part: Int) -> Signature { signatures[Int(parts[part].signature)] }

    /// Returns what a part consists of: a cell for each single byte, nil for each element of variable form.
    private func row(_ part: Int) -> [Cell?] {
        if let variable = parts[part].variable { return self.variable[variable].map(\.cell) }
        return cells[parts[part].cells].map(Optional.some)
    }
}

/// Many names in one piece of memory.
struct NamePool: Sendable {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    /// Adds a name and returns its number.
    mutating func add(_ name: ArraySlice<UInt8>) -> Int {
        bytes += name
        ends.append(bytes.count)
        return ends.count - 1
    }

    /// Returns a name as ClamAV reports it: signatures from outside a signed container are marked.
    func reported(_ number: Int) -> String {
        let start = number == 0 ? 0 : ends[number - 1]
        return String(decoding: bytes[start..<ends[number]], as: UTF8.self) + ".UNOFFICIAL"
    }
}
