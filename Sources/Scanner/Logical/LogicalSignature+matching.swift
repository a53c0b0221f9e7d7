/// That content matches a logical signature.
package struct LogicalMatch: Hashable {
    /// Where the first hit of the first subsignature with hits begins; nil if only their absence was asked for.
    package let offset: Int?
}

extension LogicalSignature {
    /// Returns the match of bytes, if they match; throws if the search takes more than so many steps.
    package func match(in bytes: UnsafeRawBufferPointer, steps: Int) throws -> LogicalMatch? {
        var facts = unsafe ContentFacts(of: Content(bytes))
        var allowance = Allowance(steps)
        return try match(in: &facts, [:], &allowance)
    }

    /// Whether bytes have a hit of one of the patterns that every match has; nil if there are no such patterns.
    package func hasTrigger(in bytes: UnsafeRawBufferPointer) throws -> Bool? {
        guard let triggers else { return nil }
        let search = unsafe PatternSearch(content: Content(bytes))
        var allowance = Allowance(Int.max)
        for trigger in triggers {
            let origins = try search.origins(
                of: trigger.parts, at: .range(0...max(bytes.count, 1)), &allowance)
            if !origins.isEmpty { return true }
        }
        return false
    }

    /// Returns the match of content, if it matches.
    ///
    /// Subsignatures are looked for one after the other, and only as far as the expression still depends on them.
    ///
    /// - Parameter members: The patterns of the groups that it asks for.
    /// - Throws: ``Allowance/Spent`` if the search takes too long: nothing is known about the content then.
    func match(
        in facts: inout ContentFacts, _ members: [Int: [[PatternPart]]], _ allowance: inout Allowance
    ) throws(Allowance.Spent) -> LogicalMatch? {
        guard conditions.mayHold(for: facts.content) else { return nil }
        var counter = SubsignatureCounter(
            parts: parts, members: members, facts: facts, allowance: allowance)
        let outcome = try expression.outcome { number throws(Allowance.Spent) in
            try counter.hits(of: number).count
        }
        facts = counter.facts
        allowance = counter.allowance
        guard outcome.holds, conditions.hold(for: &facts) else { return nil }
        let offset = parts.indices.lazy.compactMap { counter.known[$0]?.first }.first
        return LogicalMatch(offset: offset)
    }
}

/// Counts the hits of subsignatures, each when it is first asked for.
private struct SubsignatureCounter {
    let parts: [Subsignature]
    let members: [Int: [[PatternPart]]]
    var facts: ContentFacts
    var allowance: Allowance
    private(set) var known: [Int: PatternHits] = [:]

    mutating func hits(of number: Int) throws(Allowance.Spent) -> PatternHits {
        if let known = known[number] { return known }
        let hits = try count(parts[number], number: number)
        known[number] = hits
        return hits
    }

    private mutating func count(
        _ part: Subsignature, number: Int
    ) throws(Allowance.Spent) -> PatternHits {
        switch part {
        case .body(let placement, let forms):
            var hits = PatternHits()
            let isWhole = forms.allSatisfy { $0.count == 1 }
            for origin in try origins(of: forms, at: starts(placement)) { hits.add(origin, isWhole: isWhole) }
            return hits
        case .macro(let macro):
            guard case .body(let placement, let forms) = parts[number - 1],
                let starts = starts(placement)
            else { return PatternHits() }
            let places = try beginnings(of: forms, within: starts.windows)
            let windows = macro.windows(after: places, inContentOf: facts.content.count)
            guard !windows.isEmpty else { return PatternHits() }
            return macro.hits(
                after: places, among: try beginnings(of: members[macro.group] ?? [], within: windows))
        case .comparison(let comparison):
            guard let last = try hits(of: comparison.reference).last,
                comparison.holds(from: last, in: facts.content)
            else { return PatternHits() }
            return PatternHits(count: 1)
        case .pattern(let pattern):
            let outcome = try pattern.trigger.outcome { number throws(Allowance.Spent) in
                try hits(of: number).count
            }
            return outcome.holds ? try pattern.hits(in: &facts, &allowance) : PatternHits()
        }
    }

    /// Returns where a pattern may begin; nil if nowhere.
    private mutating func starts(_ placement: Placement) -> Placement.Starts? {
        let layout = placement.needsLayout ? facts.layout() : nil
        return placement.starts(inContentOf: facts.content.count, layout: layout)
    }

    /// Returns where any of some patterns begins; in order, if there are several.
    private mutating func origins(
        of forms: [[PatternPart]], at starts: Placement.Starts?
    ) throws(Allowance.Spent) -> [Int] {
        guard let starts else { return [] }
        let search = PatternSearch(content: facts.content)
        var all: [Int] = []
        for form in forms {
            all += try search.origins(of: form, at: starts, &allowance)
            guard all.count <= PatternSearch.mostRemembered else { throw Allowance.Spent() }
        }
        return forms.count > 1 ? all.sorted() : all
    }

    /// Returns all places where any of some patterns begins, in order.
    private mutating func beginnings(
        of forms: [[PatternPart]], within windows: [ClosedRange<Int>]
    ) throws(Allowance.Spent) -> [Int] {
        let search = PatternSearch(content: facts.content)
        var all: [Int] = []
        for form in forms {
            all += try search.beginnings(of: form, within: windows, &allowance)
            guard all.count <= PatternSearch.mostRemembered else { throw Allowance.Spent() }
        }
        return forms.count > 1 ? all.sorted() : all
    }
}
