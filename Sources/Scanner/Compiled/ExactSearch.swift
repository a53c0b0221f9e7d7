internal import Glibc

/// The search for the rules that a content was found to be a candidate for.
struct ExactSearch {
    /// Up to how many candidates it is worth to look for what each of them needs before the search for all.
    static let few = 16

    private let content: Content
    private var signatures = BodySignatures()
    private var rules: [UInt32] = []
    /// Where the search must look; nil if everywhere.
    private var ranges: [Range<Int>]? = []

    init(of content: Content) { self.content = content }

    /// Adds a rule that can be anywhere.
    mutating func add(_ rule: BodyRule, _ number: UInt32) {
        signatures.add(target: rule.target, placement: rule.placement, pattern: rule.parts)
        rules.append(number)
        ranges = nil
    }

    /// Adds a rule that can only be around some places, for each of its matches has one of them in it.
    mutating func add(_ rule: BodyRule, _ number: UInt32, around places: [Int], span: Int) {
        signatures.add(target: rule.target, placement: rule.placement, pattern: rule.parts)
        rules.append(number)
        ranges? += places.map { max(0, $0 - span)..<min(content.count, $0 + span) }
    }

    /// Returns the rules that match, and where each begins.
    mutating func found(_ allowance: inout Allowance) throws(ScanFailure) -> [(rule: UInt32, offset: Int)] {
        guard !rules.isEmpty else { return [] }
        signatures.finish()
        var scan = BodyScan(signatures, of: content, allowance: allowance)
        do throws(Allowance.Spent) { try scan.run(within: ranges.map(Self.merged)) } catch { throw .spent }
        allowance = scan.allowance
        return scan.found.map { (rules[Int($0.key)], $0.value) }
    }

    /// Returns ranges in order, with those in one that overlap.
    private static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
        var merged: [Range<Int>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }
}

extension BodyRule {
    /// The most bytes that a rule may span to be searched for around some places only.
    private static let mostSpan = 1 << 14

    /// How many bytes a match has at most; nil if that is no limit.
    var span: Int? {
        var span = 0
        for (number, part) in parts.enumerated() {
            let gap = number == 0 ? 0 : part.gap.upperBound
            guard gap <= Self.mostSpan else { return nil }
            span += gap + part.elements.lengths.upperBound
            guard span <= Self.mostSpan else { return nil }
        }
        return span
    }
}

extension Content {
    /// Whether the literal bytes of parts all stand somewhere in the content.
    ///
    /// The C library finds a byte faster than any search for many patterns reads the content; and of most candidates one stretch stands
    /// nowhere.
    func mayHold(_ parts: [PatternPart], _ allowance: inout Allowance) throws(ScanFailure) -> Bool {
        for part in parts {
            var run: [UInt8] = []
            for element in part.elements {
                if let cell = element.cell, cell.isLiteral {
                    run.append(cell.value)
                    // With longer ones, hostile content could make the search slow.
                    guard run.count == 16 else { continue }
                }
                guard try holds(run, &allowance) else { return false }
                run = []
            }
            guard try holds(run, &allowance) else { return false }
        }
        return true
    }

    private func holds(_ bytes: [UInt8], _ allowance: inout Allowance) throws(ScanFailure) -> Bool {
        guard bytes.count > 2 else { return true }
        guard bytes.count <= count else { return false }
        let rarest = bytes.indices.max { Anchor.rarity(of: bytes[$0]) < Anchor.rarity(of: bytes[$1]) } ?? 0
        try allowance.step(count >> 10)
        var position = rarest
        let end = count - (bytes.count - 1 - rarest)
        while position < end {
            let start = unsafe first
            guard let found = unsafe memchr(start + position, Int32(bytes[rarest]), end - position) else {
                return false
            }
            position = unsafe UnsafeRawPointer(found) - start
            try allowance.step(1)
            if has(bytes, at: position - rarest) { return true }
            position += 1
        }
        return false
    }
}
