/// What a logical signature asks of the hits of its subsignatures.
indirect enum LogicalExpression: Sendable, Hashable {
    /// A subsignature has hits; as many as a comparison asks for, if there is one.
    case hits(Int, Comparison?)
    /// Both sides hold.
    case both(LogicalExpression, LogicalExpression)
    /// At least one side holds.
    case either(LogicalExpression, LogicalExpression)
    /// The hits within an expression together are so many, of at least so many different subsignatures.
    case counted(LogicalExpression, Comparison, different: Int)

    /// A comparison of a number of hits with another number.
    struct Comparison: Sendable, Hashable {
        let operation: Operation
        let number: Int

        enum Operation: UInt8, Sendable {
            case equal = 0x3d
            case less = 0x3c
            case greater = 0x3e
        }

        func holds(for count: Int) -> Bool {
            switch operation {
            case .equal: count == number
            case .less: count < number
            case .greater: count > number
            }
        }

        /// Whether the comparison may hold for some hits, and not for more.
        var isLimit: Bool { operation != .greater }

        /// Whether the comparison asks for anything but that there are hits.
        var isCount: Bool { isLimit || number > 0 }

        /// Whether the comparison can hold although there are no hits at all.
        var holdsForNone: Bool { holds(for: 0) }
    }

    /// What an expression comes to.
    struct Outcome {
        var holds: Bool
        var count = 0
        /// One bit for each subsignature that counted.
        var different: UInt64 = 0
    }

    /// The highest number of a subsignature that is asked for.
    var highest: Int {
        switch self {
        case .hits(let number, _): number
        case .both(let left, let right), .either(let left, let right): max(left.highest, right.highest)
        case .counted(let inner, _, _): inner.highest
        }
    }

    /// Whether any of some subsignatures is asked for.
    private func names(_ numbers: Set<Int>) -> Bool {
        switch self {
        case .hits(let number, _): numbers.contains(number)
        case .both(let left, let right), .either(let left, let right):
            left.names(numbers) || right.names(numbers)
        case .counted(let inner, _, _): inner.names(numbers)
        }
    }

    /// Whether the hits of any of some subsignatures are compared in a way that is meant.
    func compares(_ numbers: Set<Int>, _ isMeant: (Comparison) -> Bool) -> Bool {
        switch self {
        case .hits(let number, let comparison): comparison.map(isMeant) == true && numbers.contains(number)
        case .both(let left, let right), .either(let left, let right):
            left.compares(numbers, isMeant) || right.compares(numbers, isMeant)
        case .counted(let inner, let comparison, _):
            isMeant(comparison) && inner.names(numbers) || inner.compares(numbers, isMeant)
        }
    }

    /// Whether it may hold though some subsignatures have no hits.
    func mayHold(without missing: Set<Int>) -> Bool {
        switch self {
        case .hits(let number, let comparison):
            !missing.contains(number) || comparison?.holdsForNone == true
        case .both(let left, let right): left.mayHold(without: missing) && right.mayHold(without: missing)
        case .either(let left, let right): left.mayHold(without: missing) || right.mayHold(without: missing)
        case .counted(let inner, let comparison, _):
            comparison.holdsForNone || inner.mayHold(without: missing)
        }
    }

    /// Works out the expression.
    ///
    /// - Parameters:
    ///   - isCounted: Whether somebody asks for the number of hits, so that both sides of `|` must be looked at.
    ///   - count: Returns how many hits a subsignature has. What is not needed is not asked for.
    func outcome(
        isCounted: Bool = false, _ count: (Int) throws(Allowance.Spent) -> Int
    ) throws(Allowance.Spent) -> Outcome {
        switch self {
        case .hits(let number, let comparison):
            let hits = try count(number)
            guard comparison?.holds(for: hits) ?? (hits > 0) else { return Outcome(holds: false) }
            return Outcome(holds: true, count: hits, different: 1 << UInt64(number & 63))
        case .both(let left, let right):
            let first = try left.outcome(isCounted: isCounted, count)
            guard first.holds else { return Outcome(holds: false) }
            let second = try right.outcome(isCounted: isCounted, count)
            guard second.holds else { return Outcome(holds: false) }
            return Self.sum(first, second)
        case .either(let left, let right):
            let first = try left.outcome(isCounted: isCounted, count)
            if first.holds, !isCounted { return first }
            let second = try right.outcome(isCounted: isCounted, count)
            return first.holds || second.holds ? Self.sum(first, second) : Outcome(holds: false)
        case .counted(let inner, let comparison, let different):
            var outcome = try inner.outcome(isCounted: true, count)
            if !outcome.holds { outcome = Outcome(holds: false) }
            guard comparison.holds(for: outcome.count), outcome.different.nonzeroBitCount >= different else {
                return Outcome(holds: false)
            }
            // ClamAV counts the hits of a group further up too, but not how different they are.
            return Outcome(holds: true, count: outcome.count)
        }
    }

    private static func sum(_ left: Outcome, _ right: Outcome) -> Outcome {
        Outcome(holds: true, count: left.count + right.count, different: left.different | right.different)
    }
}
