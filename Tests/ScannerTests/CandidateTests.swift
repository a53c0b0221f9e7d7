import Testing

/// The first search looks at some places of a content only, many at a time, and the exact one around what it found.
@Suite("Candidates")
struct CandidateTests {
    /// How many bytes are looked at together, for places that lie four bytes apart.
    private static let stretch = 8192

    /// Returns bytes without a pattern, and with a row of every length of equal bytes.
    private func filling(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) | 0x80 }
    }

    private static func digits(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    @Test(
        "Literals of every length are found at every place",
        arguments: [2, 3, 4, 5, 6, 7, 8, 10, 11, 13, 14, 15, 16, 17, 18, 30])
    func places(length: Int) throws {
        let pattern = (0..<length).map { UInt8(0x21 + $0) }
        let database = try database(["a.ndb": "Test.Literal-1:0:*:\(Self.digits(pattern))\n"])
        let whole = filling(2 * Self.stretch + 37)
        let borders = [0, Self.stretch, 2 * Self.stretch, whole.count - length, whole.count / 3, 2048]

        for place in borders.flatMap({ ($0 - 13)...($0 + 13) })
        where place >= 0 && place + length <= whole.count {
            var content = whole
            content.replaceSubrange(place..<(place + length), with: pattern)
            #expect(try database.matches(content).map(\.offset) == [place], "at \(place)")
            content[place + length - 1] ^= 0x40
            #expect(try database.matches(content).isEmpty, "all but one byte at \(place)")
        }
    }

    @Test("Content shorter than what is looked up is searched to its end", arguments: 2...24)
    func short(length: Int) throws {
        let pattern = (0..<length).map { UInt8(0x21 + $0) }
        let database = try database(["a.ndb": "Test.Literal-1:0:*:\(Self.digits(pattern))\n"])
        for ahead in 0..<9 {
            for behind in 0..<9 {
                let content = filling(ahead) + pattern + filling(behind)
                #expect(try database.matches(content).map(\.offset) == [ahead], "\(ahead), \(behind)")
            }
        }
    }

    /// The half that is common stands in many places; the other one decides, wherever it stands.
    @Test(
        "A signature of several parts is found wherever and however often a part of it stands",
        arguments: [1, 31, 32, 33, 34, 200], ["{4-9}", "*", "{-3000}", "{5}", "{20000-30000}", "(66|77)"])
    func parts(times: Int, gap: String) throws {
        let (head, tail) = ("4c6963656e7365206f662066726565", "736f6674776172652c2076312e30")
        let database = try database(["a.ndb": "Test.Parts-1:0:*:\(head)\(gap)\(tail)\n"])
        let distance =
            switch gap {
            case "{20000-30000}": 25_000
            case "(66|77)": 1
            default: 5
            }
        // Alone, in the wrong order, and too far from each other, the parts are nothing.
        for (first, second) in [(head, tail), (tail, head)] {
            var content = filling(300)
            for _ in 0..<times { content += bytes(first) + filling(50) }
            #expect(try database.matches(content).isEmpty)
            if gap != "*" || first == tail {
                content += filling(40_000) + bytes(second) + filling(60)
                #expect(try database.matches(content).isEmpty)
            }
        }
        // Of many occurrences of each, the two that belong together lie anywhere.
        for last in [0, times / 2, times - 1] {
            var content = filling(300)
            var begin: Int?
            for number in 0..<times {
                if number == last {
                    begin = content.count
                    content += bytes(head)
                    content += gap == "(66|77)" ? [0x77] : filling(distance)
                    content += bytes(tail)
                } else {
                    content += bytes(gap == "*" ? tail : head)
                }
                content += filling(number % 7 + 40)
            }
            if gap == "{-3000}" {
                #expect(try database.matches(content).count == 1)
            } else {
                #expect(try database.matches(content).map(\.offset) == [begin], "\(last)")
            }
        }
    }

    @Test("Of many candidates at once each is decided by itself")
    func many() throws {
        // Half of each signature is one line; the other half makes them differ.
        let shared = Self.digits(Array("Permission is granted".utf8))
        let lines = (0..<100).map {
            "Test.Many-\($0):0:*:\(shared)*\(Self.digits(Array("number \($0 + 100)".utf8)))"
        }
        let all = try database(["a.ndb": lines.joined(separator: "\n") + "\n"])
        let few = try database(["a.ndb": lines.prefix(5).joined(separator: "\n") + "\n"])
        let numbers = [3, 4, 57, 99]
        var content = filling(9000) + Array("Permission is granted".utf8) + filling(9000)
        for number in numbers { content += Array("number \(number + 100)".utf8) + filling(4000) }

        #expect(try all.names(content) == Set(numbers.map { "Test.Many-\($0)" }))
        #expect(try few.names(content) == ["Test.Many-3", "Test.Many-4"])
    }
}
