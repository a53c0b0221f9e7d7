/// A signature that asks for a combination of patterns: one line of an `.ldb` or `.ldu` file.
package struct LogicalSignature: Sendable, Hashable {
    /// The name as it stands in the line.
    let name: ArraySlice<UInt8>
    let conditions: LogicalConditions
    let expression: LogicalExpression
    let parts: [Subsignature]

    /// A pattern of which content must have a hit.
    struct Trigger: Sendable, Hashable {
        let placement: Placement
        let parts: [PatternPart]
    }

    /// The groups of patterns that it asks for.
    var groups: Set<Int> {
        Set(parts.compactMap { if case .macro(let macro) = $0 { macro.group } else { nil } })
    }

    /// Patterns of which every content that matches has a hit of at least one; nil if content may match without any.
    ///
    /// Where several sets would do, it is the one whose shortest pattern is the longest.
    var triggers: [Trigger]? { needed(by: expression) }

    private func needed(by expression: LogicalExpression) -> [Trigger]? {
        switch expression {
        case .hits(let number, let comparison):
            if comparison?.holdsForNone == true { return nil }
            switch parts[number] {
            case .body(let placement, let forms):
                return forms.map { Trigger(placement: placement, parts: $0) }
            case .comparison(let comparison):
                return comparison.reference == number ? nil : needed(by: .hits(comparison.reference, nil))
            case .macro: return needed(by: .hits(number - 1, nil))
            case .pattern(let pattern):
                return needed(by: pattern.trigger)
            }
        case .both(let left, let right):
            guard let first = needed(by: left) else { return needed(by: right) }
            guard let second = needed(by: right) else { return first }
            return Self.worth(first) >= Self.worth(second) ? first : second
        case .either(let left, let right):
            guard let first = needed(by: left), let second = needed(by: right) else { return nil }
            return first + second
        case .counted(let inner, let comparison, _):
            return comparison.holdsForNone ? nil : needed(by: inner)
        }
    }

    /// Returns how many single bytes in a row the worst of some patterns offers to a search.
    private static func worth(_ triggers: [Trigger]) -> Int {
        let worths = triggers.map { trigger in
            trigger.parts.map { part in
                var longest = 0
                var run = 0
                for element in part.elements {
                    run = element.cell.map { $0.isLiteral || $0.isFolded } == true ? run + 1 : 0
                    longest = max(longest, run)
                }
                return longest
            }.max() ?? 0
        }
        return min(worths.min() ?? 0, 64) * 4 - triggers.count
    }

    /// Reads a line.
    ///
    /// - Throws: ``LineFault``, `unsupported` for signatures that are not meant for this version or ask for what it cannot do.
    package init(_ text: ArraySlice<UInt8>) throws(LineFault) {
        let line = SignatureLine(text)
        let fields = Self.fields(of: text)
        guard fields.count >= 4 else { throw .malformed("four fields or more are needed", column: 1) }
        name = try line.name(fields[0])
        expression = try ExpressionParser(line: line).expression(fields[2])
        let highest = expression.highest
        guard highest == fields.count - 4, highest < 64 else {
            throw line.malformed("there must be as many subsignatures as the expression names", at: fields[2])
        }
        conditions = try LogicalConditions(fields[1], in: line)
        var parts: [Subsignature] = []
        // A line that is both malformed and unsupported is malformed.
        var isSupported = true
        for (number, field) in fields.dropFirst(3).enumerated() {
            do throws(LineFault) {
                parts.append(
                    try Subsignature(field, number: number, target: conditions.targetNumber, in: line))
            } catch {
                guard error == .unsupported else { throw error }
                isSupported = false
            }
        }
        guard isSupported else { throw .unsupported }
        for (number, part) in parts.enumerated() {
            guard case .comparison(let comparison) = part else { continue }
            guard comparison.reference < parts.count,
                Self.canLead(parts[comparison.reference], before: number, at: comparison.reference)
            else {
                throw line.malformed("a comparison begins at the hit of a pattern", at: fields[3])
            }
        }
        guard Self.mayHoldMacros(parts, expression) else { throw .unsupported }
        self.parts = parts
    }

    /// Whether groups of patterns are asked for only as hits that are there.
    ///
    /// The program of ClamAV does not count them as its manual says: some not at all, some twice, and of the patterns before them, only
    /// those that one follows. Where it matters how many there are, or which is the last, it would find what is not found here.
    private static func mayHoldMacros(_ parts: [Subsignature], _ expression: LogicalExpression) -> Bool {
        var macros: Set<Int> = []
        for (number, part) in parts.enumerated() {
            guard case .macro = part else { continue }
            // Behind anything but a pattern, ClamAV never finds one.
            guard case .body = parts[number - 1] else { return false }
            macros.insert(number)
        }
        let before = Set(macros.map { $0 - 1 })
        func mayHold(_ expression: LogicalExpression) -> Bool {
            !expression.compares(macros, \.isCount) && !expression.compares(before, \.isLimit)
        }
        return mayHold(expression)
            && parts.allSatisfy { part in
                switch part {
                case .body, .macro: true
                case .comparison(let comparison): !macros.contains(comparison.reference)
                case .pattern(let pattern): mayHold(pattern.trigger)
                }
            }
    }

    /// Whether a comparison may begin at the hits of a subsignature: another comparison has none, and a regular expression, whose
    /// trigger names only what is before it, must be before it, so that nothing goes round in a circle.
    private static func canLead(_ part: Subsignature, before number: Int, at place: Int) -> Bool {
        switch part {
        case .body, .macro: true
        case .comparison: false
        case .pattern: place < number
        }
    }

    /// Returns what lies between the semicolons, but for those within regular expressions.
    private static func fields(of text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var fields: [ArraySlice<UInt8>] = []
        var start = text.startIndex
        var isInExpression = false
        for index in text.indices {
            switch text[index] {
            case UInt8(ascii: ";") where !isInExpression:
                fields.append(text[start..<index])
                start = index + 1
            case UInt8(ascii: "/") where fields.count >= 2:
                if index == text.startIndex || text[index - 1] != UInt8(ascii: "\\") {
                    isInExpression.toggle()
                }
            default: break
            }
        }
        fields.append(text[start...])
        return fields
    }
}
