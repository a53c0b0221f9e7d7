/// Logical signatures and contents that often agree with each other.
enum RandomRule {
    private static let letters: [UInt8] = Array("abAB-. ".utf8)

    /// Returns a line of an `.ldb` file with the name `T` and a number.
    static func line(_ number: Int, _ generator: inout SeededGenerator) -> String {
        let count = Int.random(in: 1...4, using: &generator)
        let parts = (0..<count).map { _ in part(&generator) }
        var order = Array(0..<count)
        order.shuffle(using: &generator)
        let expression = expression(order[...], &generator)
        return "T\(number);Engine:81-255,Target:0;\(expression);\(parts.joined(separator: ";"))"
    }

    /// Returns the bytes of a file.
    static func content(_ generator: inout SeededGenerator) -> [UInt8] {
        (0..<Int.random(in: 10...60, using: &generator)).flatMap { _ -> [UInt8] in
            let letter = letters.randomElement(using: &generator) ?? 0
            return Int.random(in: 0...5, using: &generator) == 0 ? [letter, 0] : [letter]
        }
    }

    private static func expression(_ numbers: ArraySlice<Int>, _ generator: inout SeededGenerator) -> String {
        guard numbers.count > 1 else {
            let number = "\(numbers.first ?? 0)"
            return switch Int.random(in: 0...7, using: &generator) {
            case 0: "\(number)=\(Int.random(in: 0...3, using: &generator))"
            case 1: "\(number)>\(Int.random(in: 0...2, using: &generator))"
            case 2: "\(number)<\(Int.random(in: 1...3, using: &generator))"
            default: number
            }
        }
        let split = Int.random(in: (numbers.startIndex + 1)..<numbers.endIndex, using: &generator)
        let left = expression(numbers[..<split], &generator)
        let right = expression(numbers[split...], &generator)
        let inner = "\(left)\(Bool.random(using: &generator) ? "&" : "|")\(right)"
        return switch Int.random(in: 0...5, using: &generator) {
        case 0: inner
        case 1: "(\(inner))>\(Int.random(in: 0...3, using: &generator))"
        case 2:
            "(\(inner))=\(Int.random(in: 0...4, using: &generator)),\(Int.random(in: 1...2, using: &generator))"
        default: "(\(inner))"
        }
    }

    private static func part(_ generator: inout SeededGenerator) -> String {
        func hex(_ count: Int) -> String {
            (0..<count).map { _ in
                String(letters.randomElement(using: &generator) ?? 0, radix: 16)
            }.joined()
        }
        var text = hex(Int.random(in: 2...3, using: &generator))
        switch Int.random(in: 0...6, using: &generator) {
        case 0: text += "??" + hex(1)
        case 1: text += "(\(hex(1))|\(hex(1)))"
        case 2: text += "(\(hex(1))|\(hex(2)))" + hex(1)
        default: break
        }
        switch Int.random(in: 0...8, using: &generator) {
        case 0: return text + "::i"
        case 1: return text + "::f"
        case 2: return text + "::w"
        case 3: return text + "::wa"
        case 4: return text + "::if"
        case 5: return "\(Int.random(in: 0...9, using: &generator)),9:" + text
        default: return text
        }
    }
}
