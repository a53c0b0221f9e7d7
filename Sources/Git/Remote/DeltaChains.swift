/// How deep the differences of a pack lie above what they are made from, entry by entry.
///
/// To make one object, libgit2 walks down its whole chain. Only the differences that name their base by its place are followed here;
/// one that names it by an id counts as the first of its chain, for nobody knows yet whose id that is.
struct DeltaChains {
    /// The deepest chain that git itself writes (`pack.depth` in git-config(1)).
    static let deepest = 4095

    /// How deep chains may be on average, beyond a few deep ones; git makes them 50 deep at most, and 250 in old aggressive packs.
    private static let usualDepth = 256
    private static let leisure = 1 << 24

    /// Where the entries begin, in ascending order: an entry's bytes from the start of the pack.
    private var starts: [Int] = []
    private var depths: [UInt16] = []
    private var sum = 0

    /// Takes note of an object that is no difference, or that is one from an object known by its id.
    ///
    /// - Parameter start: Where its entry begins; behind all before it.
    mutating func begin(at start: Int, isDifference: Bool) { append(start, isDifference ? 1 : 0) }

    /// What there is to say of a difference.
    enum Place { case known, withoutBase, tooDeep }

    /// Takes note of a difference from an entry before it.
    ///
    /// - Parameter distance: How many bytes before its own entry that of its base begins.
    /// - Returns: Whether there is such an entry, and the chain does not get too deep.
    mutating func begin(at start: Int, above distance: Int) -> Place {
        guard let base = depth(at: start - distance) else { return .withoutBase }
        guard base < Self.deepest else { return .tooDeep }
        append(start, base + 1)
        return sum <= Self.leisure + Self.usualDepth * starts.count ? .known : .tooDeep
    }

    private mutating func append(_ start: Int, _ depth: Int) {
        starts.append(start)
        depths.append(UInt16(depth))
        sum += depth
    }

    private func depth(at start: Int) -> Int? {
        var range = 0..<starts.count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            if starts[middle] == start { return Int(depths[middle]) }
            range = starts[middle] < start ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return nil
    }
}
