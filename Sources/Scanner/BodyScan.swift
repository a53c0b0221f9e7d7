/// One search of one content for all body signatures.
///
/// The parts of all signatures are found in one pass, in the order in which their anchors stand in the content. A part counts
/// if the part before it ended at the right distance; as that one's anchor stands further ahead, it is already known by then.
/// So nothing is ever searched twice, whatever the gaps are.
struct BodyScan {
    let signatures: BodySignatures
    let content: Content
    var allowance: Allowance

    /// What each part that is not the last of its signature has reached, by the part's number.
    var reached: [UInt32: ReachedEnds] = [:]
    /// How many ends are remembered, over all parts.
    var remembered = 0
    /// The short parts that are looked for since the part before them was found.
    var expected: ExpectedParts
    /// Where the signatures that were found begin.
    private(set) var found: [UInt32: Int] = [:]

    private var targets: [FileTarget: Bool] = [:]
    private var facts: ContentFacts

    init(_ signatures: BodySignatures, of content: Content, allowance: Allowance) {
        self.signatures = signatures
        self.content = content
        facts = ContentFacts(of: content)
        self.allowance = allowance
        expected = ExpectedParts(beside: signatures.index)
    }

    /// Searches the content to its end, or some ranges of it, which are in order and do not overlap.
    mutating func run(within ranges: [Range<Int>]? = nil) throws(Allowance.Spent) {
        for place in signatures.index.places { try visit(place) }
        for range in ranges ?? [0..<content.count] {
            var position = max(range.lowerBound, 0)
            let end = min(range.upperBound, content.count - 1)
            while position < end {
                position =
                    expected.isEmpty
                    ? try search(from: position, to: end, for: .long)
                    : try search(from: position, to: end, for: .all)
            }
        }
    }

    /// Tries the parts that can stand at one place.
    private mutating func visit(_ place: AnchorIndex.Place) throws(Allowance.Spent) {
        let distance = place.position.distance
        let position = place.position.isFromEnd ? content.count - distance : distance
        guard position >= 0, position + place.position.width.rawValue <= content.count else { return }
        let bytes =
            switch place.position.width {
            case .pair: UInt64(content.pair(at: position))
            case .gram: content.gram(at: position)
            case .octet: content.octet(at: position)
            }
        if let parts = place.parts[bytes] {
            // What follows may stand anywhere behind it, and nothing was searched yet.
            for number in parts { try follow(number, at: position, searched: 0) }
        }
    }

    /// Which anchors a stretch is searched for.
    private enum Widths {
        /// Those of eight and of four bytes.
        case long
        /// Those of two bytes too.
        case all
    }

    /// Looks for anchors until an end, or until other widths must be looked for.
    ///
    /// - Returns: The position to go on from.
    @inline(__always)
    private mutating func search(
        from start: Int, to end: Int, for widths: Widths
    ) throws(Allowance.Spent) -> Int {
        let content = content
        let count = content.count
        let octets = signatures.index.octets
        let grams = signatures.index.grams
        let octetFilter = octets.filter.span
        let gramFilter = grams.filter.span
        let hasGrams = !grams.parts.isEmpty
        let octetShift = octets.shift
        let gramShift = grams.shift
        var position = start
        while position < end {
            if position <= count - 8 {
                let octet = content.octet(at: position)
                if AnchorTable.mayContain(octet, filter: octetFilter, shift: octetShift) {
                    try follow(octets, octet, at: position)
                }
            }
            if hasGrams, position <= count - 4 {
                let gram = content.gram(at: position)
                if AnchorTable.mayContain(gram, filter: gramFilter, shift: gramShift) {
                    try follow(grams, gram, at: position)
                }
            }
            switch widths {
            case .long: if !expected.isEmpty { return position + 1 }
            case .all:
                let pair = content.pair(at: position)
                if expected.mayContain(pair) { try follow(pair, at: position) }
                if expected.isEmpty { return position + 1 }
            }
            position += 1
        }
        return position
    }

    private mutating func follow(_ pair: UInt16, at position: Int) throws(Allowance.Spent) {
        for number in signatures.index.pairs[pair] ?? [] { try follow(number, at: position) }
        try followExpected(anchoredBy: pair, at: position)
    }

    private mutating func follow(
        _ table: AnchorTable, _ bytes: UInt64, at position: Int
    ) throws(Allowance.Spent) {
        for row in table.range(of: bytes) { try follow(table.parts[row], at: position) }
    }

    /// Follows a part whose anchor stands at a position.
    ///
    /// - Parameter searched: How far the content was searched, if not up to the anchor.
    private mutating func follow(
        _ number: UInt32, at position: Int, searched: Int? = nil
    ) throws(Allowance.Spent) {
        try allowance.spend(1)
        let part = signatures.parts[Int(number)]
        guard signatures.hasCore(of: part, anchoredAt: position, in: content) else { return }
        try allowance.spend(part.core.count >> 3)
        guard isOpen(number, at: position) else { return }
        for start in (position - part.before.upperBound)...(position - part.before.lowerBound) {
            try tryPart(number, from: start, searched: searched ?? position)
        }
    }

    /// Follows the short parts that are looked for, and then looks no longer for those that cannot matter any more.
    private mutating func followExpected(anchoredBy pair: UInt16, at position: Int) throws(Allowance.Spent) {
        let numbers = expected.parts(anchoredBy: pair)
        guard !numbers.isEmpty else { return }
        for number in numbers { try follow(number, at: position) }
        let over = numbers.filter { number in
            let earliest = position - signatures.parts[Int(number)].before.upperBound
            return !isOpen(number, at: position) || reached[number - 1]?.isPassed(at: earliest) == true
        }
        if !over.isEmpty { expected.remove(Set(over), anchoredBy: pair) }
    }

    /// Whether finding a part could still change anything.
    private func isOpen(_ number: UInt32, at position: Int) -> Bool {
        let part = signatures.parts[Int(number)]
        if !part.isFirst, reached[number - 1] == nil { return false }
        if !found.isEmpty, found[part.signature] != nil { return false }
        return part.isLast || reached[number]?.isSettled(at: position) != true
    }

    /// Follows a part that may start at a position, if its signature allows that.
    ///
    /// - Parameter searched: How far the content was searched: no part after this one has its anchor further ahead.
    private mutating func tryPart(
        _ number: UInt32, from start: Int, searched: Int
    ) throws(Allowance.Spent) {
        let part = signatures.parts[Int(number)]
        let origin: Int
        if part.isFirst {
            origin = start
        } else {
            guard let known = reached[number - 1]?.origin(forStart: start) else { return }
            origin = known
        }
        let ends = try signatures.ends(of: part, from: start, in: content, &allowance)
        guard !ends.isEmpty, !part.isFirst || mayBegin(part.signature, at: start) else { return }
        if part.isLast {
            found[part.signature] = min(found[part.signature] ?? Int.max, origin)
        } else {
            for end in ends {
                try remember(ReachedEnds.End(position: end, origin: origin), of: number, searched: searched)
            }
        }
    }

    /// Whether a signature is meant for this content and for this position in it.
    private mutating func mayBegin(_ number: UInt32, at start: Int) -> Bool {
        let signature = signatures.signatures[Int(number)]
        let layout = signature.placement.needsLayout ? facts.layout() : nil
        guard let starts = signature.placement.starts(inContentOf: content.count, layout: layout),
            starts.contains(start)
        else { return false }
        if let known = targets[signature.target] { return known }
        let answer = signature.target.includes(content)
        targets[signature.target] = answer
        return answer
    }
}
