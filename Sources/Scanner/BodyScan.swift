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

    init(_ signatures: BodySignatures, of content: Content, allowance: Allowance) {
        self.signatures = signatures
        self.content = content
        self.allowance = allowance
        expected = ExpectedParts(beside: signatures.index)
    }

    /// Searches the content to its end.
    mutating func run() throws(Allowance.Spent) {
        for number in signatures.placed { try place(number) }
        var position = 0
        while position < content.count - 1 {
            position = expected.isEmpty ? try skim(from: position) : try look(from: position)
        }
    }

    /// Tries a part at the few positions where its signature may begin.
    private mutating func place(_ number: UInt32) throws(Allowance.Spent) {
        let placement = signatures.signature(of: Int(number)).placement
        guard let starts = placement.positions(inContentOf: content.count) else { return }
        for start in starts { try tryPart(number, from: start, anchoredAt: 0) }
    }

    /// Looks for anchors of four bytes until the end, or until short ones must be looked for too.
    ///
    /// - Returns: The position to go on from.
    private mutating func skim(from start: Int) throws(Allowance.Spent) -> Int {
        let content = content
        let index = signatures.index
        let bits = index.bits.span
        let shift = index.shift
        var position = start
        while position <= content.count - 4 {
            let gram = content.gram(at: position)
            let hash = Int(AnchorIndex.hash(gram) >> shift)
            if bits[hash >> 6] >> UInt64(hash & 63) & 1 != 0 {
                try follow(index.parts(anchoredBy: gram), at: position)
                if !expected.isEmpty { return position + 1 }
            }
            position += 1
        }
        return content.count
    }

    /// Looks for anchors of four and of two bytes until the end, or until no short ones must be looked for.
    ///
    /// - Returns: The position to go on from.
    private mutating func look(from start: Int) throws(Allowance.Spent) -> Int {
        let content = content
        let index = signatures.index
        let bits = index.bits.span
        let shift = index.shift
        for position in start..<(content.count - 1) {
            if position <= content.count - 4 {
                let gram = content.gram(at: position)
                let hash = Int(AnchorIndex.hash(gram) >> shift)
                if bits[hash >> 6] >> UInt64(hash & 63) & 1 != 0 {
                    try follow(index.parts(anchoredBy: gram), at: position)
                }
            }
            let pair = content.pair(at: position)
            if expected.mayContain(pair) {
                try follow(index.parts(anchoredBy: pair)[...], at: position)
                try followExpected(anchoredBy: pair, at: position)
                if expected.isEmpty { return position + 1 }
            }
        }
        return content.count
    }

    private mutating func follow(_ parts: ArraySlice<UInt32>, at position: Int) throws(Allowance.Spent) {
        for number in parts {
            try allowance.spend(1)
            guard isOpen(number, at: position) else { continue }
            for start in signatures.starts(of: number, anchoredAt: position) {
                try tryPart(number, from: start, anchoredAt: position)
            }
        }
    }

    /// Follows the short parts that are looked for, and then looks no longer for those that cannot matter any more.
    private mutating func followExpected(anchoredBy pair: UInt16, at position: Int) throws(Allowance.Spent) {
        let numbers = expected.parts(anchoredBy: pair)
        guard !numbers.isEmpty else { return }
        try follow(numbers[...], at: position)
        let over = numbers.filter { number in
            let earliest = signatures.starts(of: number, anchoredAt: position).lowerBound
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
    private mutating func tryPart(
        _ number: UInt32, from start: Int, anchoredAt position: Int
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
                try remember(ReachedEnds.End(position: end, origin: origin), of: number, anchoredAt: position)
            }
        }
    }

    /// Whether a signature is meant for this content and for this position in it.
    private mutating func mayBegin(_ number: UInt32, at start: Int) -> Bool {
        let signature = signatures.signatures[Int(number)]
        guard let starts = signature.placement.positions(inContentOf: content.count), starts.contains(start)
        else {
            return false
        }
        if let known = targets[signature.target] { return known }
        let answer = signature.target.includes(content)
        targets[signature.target] = answer
        return answer
    }
}
