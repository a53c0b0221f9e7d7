/// A random number generator that gives the same numbers in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// A signature as the test means it, apart from how it is written.
///
/// It is written out for the scanner, and matched here in the plainest way there is: by trying everything.
struct Rule {
    indirect enum Step {
        case byte(UInt8), any, high(UInt8), low(UInt8)
        case gap(Int, Int?)
        case one([[UInt8]]), none([[UInt8]])
    }

    var name: String
    var offset: String
    var starts: (Int) -> ClosedRange<Int>?
    var steps: [Step]

    /// The signature as a line of an `.ndb` file.
    var line: String { "\(name):0:\(offset):\(steps.map(Rule.text).joined())\n" }

    /// Whether the signature has more than one part.
    var hasGap: Bool {
        steps.contains { if case .gap = $0 { true } else { false } }
    }

    private static func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }

    private static func text(_ step: Step) -> String {
        switch step {
        case .byte(let byte): hex(byte)
        case .any: "??"
        case .high(let byte): hex(byte).prefix(1) + "?"
        case .low(let byte): "?" + hex(byte).suffix(1)
        case .gap(0, nil): "*"
        case .gap(let least, nil): "{\(least)-}"
        case .gap(0, let most?): "{-\(most)}"
        case .gap(let least, let most?): least == most ? "{\(least)}" : "{\(least)-\(most)}"
        case .one(let all): "(" + all.map { $0.map(hex).joined() }.joined(separator: "|") + ")"
        case .none(let all): "!(" + all.map { $0.map(hex).joined() }.joined(separator: "|") + ")"
        }
    }

    /// Returns every position at which the signature begins in content.
    func positions(in content: [UInt8]) -> [Int] {
        guard let starts = starts(content.count) else { return [] }
        return starts.filter { $0 >= 0 && $0 < content.count && matches(content, at: $0, steps[...]) }
    }

    private func matches(_ content: [UInt8], at position: Int, _ steps: ArraySlice<Step>) -> Bool {
        guard let step = steps.first else { return true }
        let rest = steps.dropFirst()
        let left = content.count - position
        switch step {
        case .gap(let least, let most):
            let farthest = min(most ?? left, left)
            return least <= farthest
                && (least...farthest).contains { matches(content, at: position + $0, rest) }
        case .one(let all):
            return all.contains {
                content[position...].starts(with: $0) && matches(content, at: position + $0.count, rest)
            }
        case .none(let all):
            return left >= all[0].count && !all.contains { content[position...].starts(with: $0) }
                && matches(content, at: position + all[0].count, rest)
        case .byte, .any, .high, .low:
            return left > 0 && Rule.matches(step, content[position])
                && matches(content, at: position + 1, rest)
        }
    }

    private static func matches(_ step: Step, _ byte: UInt8) -> Bool {
        switch step {
        case .byte(let wanted): byte == wanted
        case .high(let wanted): byte >> 4 == wanted >> 4
        case .low(let wanted): byte & 15 == wanted & 15
        default: true
        }
    }
}

extension Rule {
    /// Few values, so that signatures and contents often agree for a while.
    private static let alphabet: [UInt8] = [0x81, 0x82, 0x91]

    static func bytes(_ count: Int, _ generator: inout SeededGenerator) -> [UInt8] {
        (0..<count).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
    }

    /// Returns bytes that most probably match the pattern.
    func example(_ generator: inout SeededGenerator) -> [UInt8] {
        steps.flatMap { step -> [UInt8] in
            switch step {
            case .byte(let byte), .high(let byte), .low(let byte): [byte]
            case .any: Rule.bytes(1, &generator)
            case .gap(let least, let most):
                Rule.bytes(
                    Int.random(in: least...min(most ?? Int.max, least + 9), using: &generator), &generator)
            case .one(let all): all.randomElement(using: &generator) ?? []
            case .none(let all): Rule.bytes(all[0].count, &generator)
            }
        }
    }

    /// What may stand at the start of a part.
    enum Lead {
        /// Everything that the format allows.
        case any
        /// No alternatives: ClamAV's own filter cannot be built for some of them, and the whole database is refused.
        case single
    }

    /// Makes a signature of up to four parts.
    init(number: Int, lead: Lead, _ generator: inout SeededGenerator) {
        name = "R\(number)"
        steps = []
        for part in 0..<Int.random(in: 1...4, using: &generator) {
            if part > 0 { steps.append(Rule.gap(&generator)) }
            steps += Rule.part(lead, &generator)
        }
        let first = Int.random(in: 0...20, using: &generator)
        let shift = Int.random(in: 1...40, using: &generator)
        switch Int.random(in: 0...9, using: &generator) {
        case 0: (offset, starts) = ("\(first)", { _ in first...first })
        case 1: (offset, starts) = ("\(first),\(shift)", { _ in first...(first + shift) })
        case 2: (offset, starts) = ("EOF-\(first)", { $0 < first ? nil : ($0 - first)...($0 - first) })
        case 3:
            (offset, starts) = (
                "EOF-\(first),\(shift)", { $0 < first ? nil : ($0 - first)...($0 - first + shift) }
            )
        default: (offset, starts) = ("*", { 0...max(0, $0 - 1) })
        }
    }

    private static func gap(_ generator: inout SeededGenerator) -> Step {
        let least = Int.random(in: 1...6, using: &generator)
        return switch Int.random(in: 0...5, using: &generator) {
        case 0, 1: .gap(0, nil)
        case 2: .gap(least, nil)
        case 3: .gap(0, least)
        case 4: .gap(least, least + Int.random(in: 1...9, using: &generator))
        default: .gap(least, least)
        }
    }

    private static func part(_ lead: Lead, _ generator: inout SeededGenerator) -> [Step] {
        let core = bytes(Int.random(in: 3...12, using: &generator), &generator).map(Step.byte)
        return loose(lead, &generator) + core + loose(.any, &generator)
    }

    private static func loose(_ lead: Lead, _ generator: inout SeededGenerator) -> [Step] {
        (0..<Int.random(in: 0...2, using: &generator)).map { _ in
            let byte = bytes(1, &generator)[0]
            let length = Int.random(in: 1...2, using: &generator)
            switch Int.random(in: 0...(lead == .any ? 5 : 3), using: &generator) {
            case 0: return .any
            case 1: return .high(byte)
            case 2: return .low(byte)
            case 3: return .byte(byte)
            case 4: return .none([bytes(length, &generator), bytes(length, &generator)])
            default:
                return .one((0..<2).map { _ in bytes(Int.random(in: 1...3, using: &generator), &generator) })
            }
        }
    }
}
