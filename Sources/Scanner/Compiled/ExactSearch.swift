/// The search for the rules that a content was found to be a candidate for.
struct ExactSearch {
    private let content: Content
    private var signatures = BodySignatures()
    private var rules: [UInt32] = []
    /// Where the search must look; nil if everywhere.
    private var ranges: [Range<Int>]? = []

    init(of content: Content) { self.content = content }

    /// Whether there is nothing to search for.
    var isEmpty: Bool { rules.isEmpty }

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
