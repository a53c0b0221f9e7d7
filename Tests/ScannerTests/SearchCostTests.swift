import Problems
import Testing

@testable import Scanner

/// What signatures and content can cost at most, where both were made to stall the search.
@Suite("Costs of a search")
struct SearchCostTests {
    private func digits(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { String(256 + Int($0), radix: 16).dropFirst() }.joined()
    }

    private func parts(_ pattern: String) throws -> [PatternPart] {
        try BodyRule(Array("T:0:*:\(pattern)".utf8)[...]).parts
    }

    @Test("All candidates together may read a content a few times, however much they need of it")
    func needs() throws {
        // Every stretch of two hundred stands in the content, but only at its end.
        var generator = SeededGenerator(seed: 7)
        let long = (0..<3200).map { _ in UInt8.random(in: 0x80...0xff, using: &generator) }
        let tail = Array("the other part".utf8)
        let patterns = (0..<16).map { "\(digits(long.dropFirst($0)))*\(digits(tail))" }
        let content = [UInt8](repeating: 0, count: 1 << 16) + long + tail

        let needs = try patterns.map(parts)
        content.withUnsafeBytes { bytes in
            var scout = LiteralScout(of: Content(bytes))
            #expect(needs.count { scout.mayHold($0) } == 16)
            #expect(scout.bytesLeft >= 0 && scout.bytesLeft < content.count)
        }
        let lines = patterns.enumerated().map { "T-\($0):0:*:\($1)\n" }.joined()
        #expect(try database(["a.ndb": lines]).names(content).count == 16)
    }

    @Test("Content full of the rarest byte may hold anything, once that was found often enough")
    func hits() throws {
        let content = [UInt8](repeating: 0xd7, count: 1 << 16)
        let needs = try [parts("d7d7d7d7d700"), parts("d1d2d3d4")]
        content.withUnsafeBytes { bytes in
            var scout = LiteralScout(of: Content(bytes))
            #expect(needs.map { scout.mayHold($0) } == [true, true])
            #expect(scout.hitsLeft == 0)
        }
    }

    @Test("What stands nowhere is told, and what stands somewhere is never denied", arguments: 3...40)
    func sound(length: Int) throws {
        var generator = SeededGenerator(seed: UInt64(length))
        let stretch = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let pattern = try parts("\(digits(stretch)){2-5}\(digits(stretch.reversed()))")
        for place in [0, 1, 500, 1000 - 2 * length - 1, 1000 - 2 * length] {
            var content = [UInt8](repeating: 0x20, count: 1000)
            content.replaceSubrange(place..<(place + length), with: stretch)
            content.withUnsafeBytes { bytes in
                var scout = LiteralScout(of: Content(bytes))
                let mayHold = scout.mayHold(pattern)
                #expect(!mayHold, "half of it at \(place)")
            }
            content.replaceSubrange((place + length)..<(place + 2 * length), with: stretch.reversed())
            content.withUnsafeBytes { bytes in
                var scout = LiteralScout(of: Content(bytes))
                let mayHold = scout.mayHold(pattern)
                #expect(mayHold, "at \(place)")
            }
        }
    }

    @Test(
        "A place that 32 bits do not hold is left to the exact search, and never taken for another",
        arguments: [
            ("4294967295", true), ("4294967296", false), ("4294967301", false), ("99999999999999999", false),
            ("EOF-4294967295", true), ("EOF-4294967301", false), ("4294967295,15", true),
        ], ["6162", "616263", "61626364", "61626364656667"])
    func farPlaces(offset: (text: String, isPlaced: Bool), pattern: String) throws {
        let line = Array("T:0:\(offset.text):\(pattern)".utf8)[...]
        var builder = BodyBuilder()
        try builder.add(BodyRule(line), line: line, source: 0)
        builder.settle()
        var writer = CompiledWriter(to: nil, at: "memory")
        let tables = try builder.write(to: &writer)
        let file = try CompiledBytes(copying: writer.finish(directory: [], notice: ""))

        #expect(tables.placed.count == (offset.isPlaced ? 1 : 0))
        #expect(tables.filters.count == (offset.isPlaced ? 0 : 1))
        let check = try BodyCheck(0, of: tables.checks, in: file)
        #expect(check.isPlaced == offset.isPlaced && check.isComplete == offset.isPlaced)
        #expect(check.isBound == offset.isPlaced)
    }

    @Test("A shift that 32 bits do not hold is left to the exact search, too")
    func farShift() throws {
        let database = try database(["a.ndb": "T:0:2,4294967301:61626364656667\n"])
        #expect(try database.matches(Array("__abcdefg".utf8)).map(\.offset) == [2])
        #expect(try database.matches(Array("____________abcdefg".utf8)).map(\.offset) == [12])
        #expect(try database.matches(Array("_abcdefg".utf8)).isEmpty)
    }

    @Test("Runs of bytes that all lie behind one slot cost what it takes to walk past them")
    func slots() throws {
        // Four letters each, whose hashes begin with the same bits.
        var runs: [(hash: UInt64, text: [UInt8])] = []
        let letters = Array("abcdefghijklmnopqrstuvwxyz".utf8)
        var number = 0
        while runs.count < 128 {
            let text = (0..<4).map { letters[number / [1, 26, 676, 17_576][$0] % 26] }
            let run = text.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let hash = GramHash.mixed(GramHash.product(run, unused: 32))
            if hash >> 55 == 0x83 { runs.append((hash, text)) }
            number += 1
        }
        let lines = runs.enumerated().map { "T-\($0):0:*:\(digits($1.text))\n" }
        let crowded = try database(["a.ndb": lines.joined()])
        let alone = try database(["a.ndb": lines[0]])
        let content = Array(repeatElement(runs[0].text + [0], count: 1000).joined())
        /// Returns how many signatures are found if each place of a run may cost twenty steps.
        func found(by database: SignatureDatabase) throws -> Int {
            try content.withUnsafeBytes { bytes in
                try database.matches(in: bytes, named: "x", allowance: Allowance(20_000)).count
            }
        }

        #expect(try found(by: alone) == 1)
        #expect(throws: Problem.self) { try found(by: crowded) }
        #expect(try crowded.matches(content).count == 1)
    }
}
