/// The short parts that a scan looks for besides those of four bytes: always the first ones of signatures, the others only once
/// the part before them was found.
///
/// Two bytes occur everywhere; were all of them looked for all the time, every position would be a hit.
struct ExpectedParts {
    private let lasting: [UInt64]
    private var bits: [UInt64]
    private var parts: [UInt16: [UInt32]] = [:]
    private var numbers: Set<UInt32> = []

    /// Starts with the parts that are always looked for.
    init(beside index: AnchorIndex) {
        lasting = index.pairBits
        bits = lasting
    }

    /// Whether no short part is looked for at all.
    var isEmpty: Bool { bits.isEmpty }

    /// Whether two bytes may be the anchor of a part that is looked for.
    func mayContain(_ pair: UInt16) -> Bool {
        !bits.isEmpty && bits[Int(pair >> 6)] >> UInt64(pair & 63) & 1 != 0
    }

    /// Returns the parts that are looked for since the part before them was found.
    func parts(anchoredBy pair: UInt16) -> [UInt32] { parts[pair] ?? [] }

    /// Looks for a part from now on.
    mutating func insert(_ number: UInt32, anchoredBy pair: UInt16) {
        guard numbers.insert(number).inserted else { return }
        parts[pair, default: []].append(number)
        if bits.isEmpty { bits = [UInt64](repeating: 0, count: 1 << 10) }
        bits[Int(pair >> 6)] |= 1 << UInt64(pair & 63)
    }

    /// Looks for some parts no longer.
    mutating func remove(_ over: Set<UInt32>, anchoredBy pair: UInt16) {
        numbers.subtract(over)
        parts[pair]?.removeAll(where: over.contains)
        guard parts[pair]?.isEmpty == true else { return }
        parts[pair] = nil
        if parts.isEmpty {
            bits = lasting
        } else if lasting.isEmpty || lasting[Int(pair >> 6)] >> UInt64(pair & 63) & 1 == 0 {
            bits[Int(pair >> 6)] &= ~(1 << UInt64(pair & 63))
        }
    }
}

extension BodyScan {
    /// The most ends that are remembered at a time, over all signatures.
    private static let mostRemembered = 1 << 24

    /// Remembers where a part ended, so that the next one can be recognised.
    mutating func remember(
        _ end: ReachedEnds.End, of number: UInt32, searched: Int
    ) throws(Allowance.Spent) {
        let next = signatures.parts[Int(number) + 1]
        let before = reached[number]?.count ?? 0
        reached[number, default: ReachedEnds(before: next.gap)].add(end)
        // The next part's anchor stands behind this one's, and its start at most its own length before its anchor.
        reached[number]?.forget(before: searched - next.lengths.upperBound)
        remembered += (reached[number]?.count ?? 0) - before
        guard remembered <= Self.mostRemembered else { throw Allowance.Spent() }
        if next.anchor.width == .pair { expected.insert(number + 1, anchoredBy: next.anchor.pair) }
    }
}
