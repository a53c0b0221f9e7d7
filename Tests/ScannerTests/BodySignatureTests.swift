import Scanner
import Testing

@Suite("Body signatures")
struct BodySignatureTests {
    @Test(
        "A signature matches exactly where its pattern and its offset say",
        arguments: [
            // literals and wildcards
            ("*:aabbccdd", "00 aabbccdd", 1), ("*:AaBbCcDd", "aabbccdd 00", 0),
            ("*:aabbccdd", "aabbccde", nil),
            ("*:aabb", "00 00 aabb", 2), ("*:aabb??dd", "00 aabbffdd", 1), ("*:aabb??dd", "aabbdd", nil),
            ("*:??aabb", "aabb 00aabb", 2), ("*:aabb??", "aabb", nil), ("*:aabbc?", "aabbcf", 0),
            ("*:aabbc?", "aabbdf", nil), ("*:aabb?c", "aabb0c", 0), ("*:aabb?c", "aabb0d", nil),
            ("*:a?aabb?b", "afaabb0b", 0),
            // gaps
            ("*:aabb*ccdd", "aabb 0000000000 ccdd", 0), ("*:aabb*ccdd", "aabbccdd", 0),
            ("*:aabb*ccdd", "ccdd aabb", nil), ("*:aabb*bbcc", "aabbcc", nil),
            ("*:aabb*aabb", "00 aabb", nil),
            ("*:aabb{2}ccdd", "aabb0000ccdd", 0), ("*:aabb{2}ccdd", "aabb00ccdd", nil),
            ("*:aabb{0}ccdd", "aabbccdd", 0), ("*:aabb{-2}ccdd", "aabb0000ccdd", 0),
            ("*:aabb{-2}ccdd", "aabbccdd", 0), ("*:aabb{-2}ccdd", "aabb000000ccdd", nil),
            ("*:aabb{2-}ccdd", "aabb00ccdd", nil), ("*:aabb{2-}ccdd", "aabb00ccddccdd", 0),
            ("*:aabb{1-2}ccdd", "aabbccddccdd", 0), ("*:aabb{1-2}ccdd", "aabbccdd", nil),
            ("*:aabb{1-2}ccdd", "aabb aabb 000000 ccdd", nil), ("*:aabb{1-2}ccdd", "aabb aabb 0000 ccdd", 2),
            ("*:aabb{3-4}ccdd", "aabb aabb 00 ccdd", 0), ("*:{3}aabb", "0000aabb", nil),
            ("*:{3}aabb", "ff0000aabb", 0), ("*:aabb{1}cc", "aabb00cc", 0),
            ("*:aabb{200}ccdd", "aabb" + String(repeating: "00", count: 200) + "ccdd", 0),
            ("*:aabb{200}ccdd", "aabb" + String(repeating: "00", count: 201) + "ccdd", nil),
            ("*:aabb*ccdd*eeff", "eeff ccdd aabb ccdd eeff", 4), ("*:aabb*ccdd*eeff", "aabb eeff ccdd", nil),
            // alternatives
            ("*:aabb(cc|dd)", "aabbdd", 0), ("*:aabb(cc|dd)", "aabbee", nil),
            ("*:aabb(ccdd|eeff)00", "aabbeeff00", 0),
            ("*:aabb(cc|ccdd)ddff", "aabbccddff", 0), ("*:aabb(cc|ccdd)ddff", "aabbccddddff", 0),
            ("*:aabb(cc|ccdd)ddff", "aabbccdddddd", nil), ("*:(01|0203)aabb", "00 0203aabb", 1),
            ("*:(01|0203)aabb", "00 0201aabb", 2), ("*:aabb(c?|dd)ee", "aabbc5ee", 0),
            ("*:aabb((01|02)03|04)05", "aabb020305", 0), ("*:aabb((01|02)03|04)05", "aabb0405", 0),
            ("*:aabb((01|02)03|04)05", "aabb0105", nil), ("*:aabb!(cc|dd)", "aabbee", 0),
            ("*:aabb!(cc|dd)", "aabbdd", nil), ("*:aabb!(cc|dd)", "aabb", nil),
            ("*:aabb!(ccdd|eeff)", "aabbccee", 0), ("*:aabb!(ccdd|eeff)", "aabbcc", nil),
            ("*:aa[1-3]bbcc", "aa00bbcc", 2), ("*:aa[1-3]bbcc", "aabbcc", nil),
            ("*:bbcc[0-2]aa", "bbcc0000aa", 0), ("*:bbcc[0-2]aa", "bbcc000000aa", nil),
            ("2:aa[1-3]bbcc", "aa00bbcc", 2), ("0:aa[1-3]bbcc", "aa00bbcc", nil),
            ("*:aabb*bbcc[0-1]dd", "aabb bbcc00dd", 0), ("*:aabb*bbcc[0-1]dd", "aabb bbcc0000dd", nil),
            // borders: at the ends of a part they are looked at only, between other elements they take their place
            ("*:(B)6162", "6162", 0), ("*:(B)6162", "2f6162", 1), ("*:(B)6162", "226162", nil),
            ("*:6162(B)", "006162", 1), ("*:6162(B)", "616222", 0), ("*:6162(B)", "61622e", nil),
            ("*:6162!(B)", "61622e", 0), ("*:6162!(B)", "6162", nil), ("*:6162(B)6364", "6162206364", 0),
            ("*:6162(B)6364", "6162006364", nil), ("*:6162!(B)6364", "6162006364", 0),
            ("*:(L)6162", "6162", 0), ("*:(L)6162", "0a6162", 1), ("*:(L)6162", "0d6162", nil),
            ("*:6162(L)", "61620d0a", 0), ("*:6162(L)", "61620d00", nil), ("*:6162(L)", "61620a", 0),
            ("*:6162(L)6364", "61620d0a6364", 0), ("*:6162(L)6364", "61620a6364", 0),
            ("*:6162(L)6364", "61620d6364", nil), ("*:6162!(L)6364", "61620d6364", 0),
            ("*:(W)6162", "306162", nil), ("*:(W)6162", "5f6162", 1), ("*:6162(W)", "61625b", 0),
            ("*:6162(W)", "616241", nil), ("*:6162(W)*6364", "6162206364", 0),
            ("*:6162(W)*6364", "6162336364", nil), ("*:6162*(W)6364", "6162336364", nil),
            // ClamAV takes a negated border at the start for one that takes its place
            ("*:!(W)6162", "306162", 0), ("*:!(W)6162", "6162", nil),
            // offsets
            ("0:aabbccdd", "aabbccdd 00", 0), ("0:aabbccdd", "00 aabbccdd", nil), ("2:aabb", "aabbaabb", 2),
            ("1,2:aabb", "000000aabb", 3), ("1,2:aabb", "00000000aabb", nil),
            ("1,500:aabb", "aabb 00 aabb", 3),
            ("EOF-2:aabb", "aabb aabb", 2), ("EOF-2:aabb", "aabb 00", nil),
            ("EOF-4,1:aabb", "0000 aabb 00", 2),
            ("EOF-4,1:aabb", "0000 00 aabb", nil), ("EOF-9,8:aabb", "0000 aabb", nil),
            ("0:4d5a*aabb", "4d5a 00 aabb", 0), ("0:4d5a*aabb", "00 4d5a 00 aabb", nil),
            ("0:4d5a{2}aabb", "4d5a 0000 aabb", 0), ("5,100:aabb*ccdd", "aabb ccdd 00 aabb ccdd", 5),
            ("*:aabb", "", nil), ("0:aabb", "aa", nil),
        ] as [(String, String, Int?)])
    func table(rule: String, content: String, offset: Int?) throws {
        let database = try database(["test.ndb": "Test.Rule-1:0:\(rule)\n"])

        let matches = try database.matches(bytes(content))

        #expect(matches.map(\.offset) == (offset.map { [$0] } ?? []))
        #expect(matches.allSatisfy { $0.signature == "Test.Rule-1.UNOFFICIAL" })
    }

    @Test(
        "A signature for a kind of file matches only such files",
        arguments: [
            (1, "4d5a"), (6, "7f454c46"), (9, "cefaedfe"), (9, "feedfacf"), (9, "cafebabe00000002"),
            (10, "255044462d312e34"), (10, "0000255044462d312e34"),
        ])
    func targets(target: Int, magic: String) throws {
        let database = try database(["test.ndb": "Kind:\(target):*:aabbccdd\nAny:*:*:aabbccdd\n"])

        #expect(try database.names(bytes(magic + "aabbccdd")) == ["Kind", "Any"])
        #expect(try database.names(bytes("8081" + magic.prefix(4) + "aabbccdd")) == ["Any"])
        #expect(try database.names(bytes("cafebabe00000034aabbccdd")) == ["Any"])
    }

    @Test("Every signature that matches is named, in a stable order")
    func allMatches() throws {
        let database = try database([
            "b.ndb": "Late:0:*:ccddee\nZ:0:*:aabbcc\n", "a.ndb": "A:0:*:aabbcc\nA:0:0:aabb\nNone:0:*:0102\n",
        ])

        let matches = try database.matches(bytes("aabbccddee"))

        #expect(matches.map(\.signature) == ["A.UNOFFICIAL", "Z.UNOFFICIAL", "Late.UNOFFICIAL"])
        #expect(matches.map(\.offset) == [0, 0, 2])
    }

    @Test("Many signatures that begin alike are told apart")
    func sharedPrefix() throws {
        let lines = (0..<3000).map {
            "U\($0):0:*:687474703a2f2f\(String(0x100_0000 + $0, radix: 16).dropFirst())"
        }
        let database = try database(["test.ndb": lines.joined(separator: "\n")])

        #expect(database.active == 3000)
        #expect(try database.names(bytes("00687474703a2f2f00000700687474703a2f2f000bb6")) == ["U7", "U2998"])
    }

    @Test("One database serves many threads at once")
    func threads() async throws {
        let database = try database([
            "test.ndb": "A:0:*:aabb*ccdd*eeff\n", "test.hdb": "\(String(repeating: "0", count: 32)):5:B\n",
        ])
        let content = bytes("00aabb00ccdd00eeff")

        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    var count = 0
                    for _ in 0..<50 { count += try database.matches(content).count }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }

        #expect(counts == 16 * 50)
    }
}
