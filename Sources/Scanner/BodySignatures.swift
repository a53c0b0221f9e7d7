/// The body signatures that the search left over for content, laid out for searching exactly.
///
/// A signature is a row of parts with gaps between them. Each part lies in one flat table, and parts follow each other in it
/// as they do in their signature, so that the part after part `n` is part `n + 1`.
struct BodySignatures: Sendable {
    /// One signature.
    struct Signature: Sendable {
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
        /// Where its elements lie among ``BodySignatures/variable``, if it has any that is more than one byte.
        let variable: Int?
        /// The fewest and the most bytes it stands for.
        let lengths: ClosedRange<Int>
        /// What the search looks for.
        var anchor = Anchor.none
        /// The fewest and the most bytes of the part ahead of the anchor.
        var before = 0...0
        /// Where the single bytes around the anchor lie among ``BodySignatures/cells``: all, if none of the part is variable.
        var core: Range<Int>
        /// How many of these are ahead of the anchor.
        var coreAhead = 0
    }

    private(set) var signatures: [Signature] = []
    private(set) var parts: [Part] = []
    private(set) var cells: [Cell] = []
    private(set) var variable: [[PatternElement]] = []
    private(set) var index = AnchorIndex()

    /// Adds a signature; ``finish()`` makes it searchable.
    mutating func add(target: FileTarget, placement: Placement, pattern: [PatternPart]) {
        let signature = UInt32(signatures.count)
        signatures.append(Signature(target: target, placement: placement))
        for (number, part) in pattern.enumerated() {
            let single = part.elements.compactMap(\.cell)
            let isFixed = single.count == part.elements.count
            let start = cells.count
            if isFixed { cells += single } else { variable.append(part.elements) }
            parts.append(
                Part(
                    signature: signature, isFirst: number == 0, isLast: number == pattern.count - 1,
                    gap: part.gap, variable: isFixed ? nil : variable.count - 1,
                    lengths: part.elements.lengths, core: start..<cells.count))
        }
    }

    /// Chooses what to look for, and builds the tables that find it.
    mutating func finish() {
        // Few signatures do not crowd each other.
        var crowding = parts.count > 256 ? AnchorCrowding() : nil
        for part in parts { crowding?.count(row(part)) }
        for number in parts.indices {
            let row = row(parts[number])
            // A part that is tried at few positions needs no rare bytes; near its start, the positions are shared.
            let isNarrow = parts[number].isFirst && signature(of: number).placement.isNarrow
            let widths: [Anchor.Width] = isNarrow ? [.gram, .pair] : [.octet, .gram, .pair]
            let anchor = Anchor.best(
                in: isNarrow ? start(of: row) : row, widths: widths, crowding: crowding)
            parts[number].anchor = anchor
            settle(number, row, anchor)
        }
        index = AnchorIndex(of: self)
    }

    /// Returns the signature that a part belongs to.
    func signature(of part: Int) -> Signature { signatures[Int(parts[part].signature)] }

    /// Whether a part is tried at the positions where it may stand, instead of being searched for.
    func isPlaced(_ part: Part) -> Bool {
        part.isFirst && part.before.count == 1 && part.anchor.width != .octet
            && signatures[Int(part.signature)].placement.isNarrow
    }

    /// Returns what a part consists of: a cell for each single byte, nil for each element of another form.
    private func row(_ part: Part) -> [Cell?] {
        if let variable = part.variable { return self.variable[variable].map(\.cell) }
        return cells[part.core].map(Optional.some)
    }

    /// Returns the first elements of a part, as many as it takes for an anchor.
    private func start(of row: [Cell?]) -> [Cell?] {
        let end = row.indices.dropFirst().first {
            row[$0]?.isLiteral == true && row[$0 - 1]?.isLiteral == true
        }
        return Array(row.prefix(max(16, (end ?? 0) + 1)))
    }

    /// Works out what lies ahead of a part's anchor and around it.
    private mutating func settle(_ number: Int, _ row: [Cell?], _ anchor: Anchor) {
        guard let variable = parts[number].variable else {
            parts[number].before = anchor.element...anchor.element
            parts[number].coreAhead = anchor.element
            return
        }
        parts[number].before = self.variable[variable][..<anchor.element].lengths
        let first = row[..<anchor.element].lastIndex { $0 == nil }.map { $0 + 1 } ?? 0
        let end = row[anchor.element...].firstIndex { $0 == nil } ?? row.endIndex
        let start = cells.count
        cells += row[first..<end].compactMap(\.self)
        parts[number].core = start..<cells.count
        parts[number].coreAhead = anchor.element - first
    }
}
