/// Reads the expression of a logical signature.
///
/// There is no precedence: outside of brackets, the first operator splits an expression in two; within brackets that are all
/// of it, the last one does. So says ClamAV's reader, and what signatures mean is what it makes of them.
struct ExpressionParser {
    let line: SignatureLine

    /// The most levels of an expression: one more than there are subsignatures would do for all that make sense.
    private static let deepest = 512

    func expression(_ text: ArraySlice<UInt8>) throws(LineFault) -> LogicalExpression {
        try expression(text, depth: 0)
    }

    /// What stands where in an expression.
    private struct Shape {
        var outer: Int?
        var inner: Int?
        var blockEnd: Int?
        var blockComparison: (comparison: LogicalExpression.Comparison, different: Int)?
        var comparison: Int?
    }

    private func expression(
        _ text: ArraySlice<UInt8>, depth: Int
    ) throws(LineFault) -> LogicalExpression {
        guard depth < Self.deepest else { throw line.malformed("the expression lies too deep", at: text) }
        let shape = try shape(of: text)
        guard let split = shape.outer ?? shape.inner else { return try single(text, shape, depth: depth) }
        let isBlock = shape.outer == nil
        let start = isBlock ? text.startIndex + 1 : text.startIndex
        let end = isBlock ? shape.blockEnd ?? text.endIndex : text.endIndex
        guard split > start, split + 1 < end else {
            throw line.malformed("an operator needs two sides", at: text[split...])
        }
        let left = try expression(text[start..<split], depth: depth + 1)
        let right = try expression(text[(split + 1)..<end], depth: depth + 1)
        let whole: LogicalExpression =
            text[split] == UInt8(ascii: "&") ? .both(left, right) : .either(left, right)
        guard isBlock, let block = shape.blockComparison else { return whole }
        return .counted(whole, block.comparison, different: block.different)
    }

    private func shape(of text: ArraySlice<UInt8>) throws(LineFault) -> Shape {
        var shape = Shape()
        var depth = 0
        var index = text.startIndex
        while index < text.endIndex, shape.outer == nil {
            switch text[index] {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"):
                guard depth > 0 else { throw line.malformed("a bracket is not opened", at: text[index...]) }
                depth -= 1
            case UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"): shape.comparison = index
            case UInt8(ascii: "&"), UInt8(ascii: "|"):
                if depth == 0 { shape.outer = index } else if depth == 1 { shape.inner = index }
            default: break
            }
            if shape.outer == nil, shape.inner != nil, depth == 0 {
                shape.blockEnd = index
                let (block, next) = try blockComparison(text[(index + 1)...])
                index = next - 1
                shape.blockComparison = next == text.endIndex ? block : nil
            }
            index += 1
        }
        guard depth == 0 || shape.outer != nil else {
            throw line.malformed("a bracket is not closed", at: text)
        }
        return shape
    }

    /// Reads the comparison behind a bracket, if there is one.
    private func blockComparison(
        _ text: ArraySlice<UInt8>
    ) throws(LineFault) -> (((comparison: LogicalExpression.Comparison, different: Int))?, Int) {
        guard let operation = text.first.flatMap(LogicalExpression.Comparison.Operation.init(rawValue:))
        else {
            return (nil, text.startIndex)
        }
        let rest = text.dropFirst()
        let end = rest.firstIndex { !(0x30...0x39).contains($0) && $0 != 0x2c } ?? rest.endIndex
        let numbers = rest[..<end].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard let number = numbers.first.flatMap(decimal) else {
            throw line.malformed("a number is needed", at: rest)
        }
        let different = numbers.count > 1 ? decimal(numbers[1]) ?? 0 : 0
        return ((LogicalExpression.Comparison(operation: operation, number: number), different), end)
    }

    /// Reads a subsignature's number, in brackets or not, with its comparison.
    private func single(
        _ text: ArraySlice<UInt8>, _ shape: Shape, depth: Int
    ) throws(LineFault) -> LogicalExpression {
        if text.first == UInt8(ascii: "("), text.count > 1 {
            return try expression(text.dropFirst().dropLast(), depth: depth + 1)
        }
        let end = shape.comparison ?? text.endIndex
        guard let number = decimal(text[..<end]) else {
            throw line.malformed("the number of a subsignature is needed", at: text)
        }
        guard let place = shape.comparison,
            let operation = LogicalExpression.Comparison.Operation(rawValue: text[place])
        else { return .hits(number, nil) }
        let digits = text[(place + 1)...].prefix { $0 != UInt8(ascii: ",") }
        guard let wanted = decimal(digits) else {
            throw line.malformed("a number is needed", at: text[(place + 1)...])
        }
        return .hits(number, LogicalExpression.Comparison(operation: operation, number: wanted))
    }
}
