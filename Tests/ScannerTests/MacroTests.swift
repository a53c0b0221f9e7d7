import Foundation
import Problems
import Scanner
import Support
import Testing

@Suite("Groups of patterns in logical signatures")
struct MacroTests {
    private func names(_ rules: String, _ members: String, _ text: String) throws -> Set<String> {
        try database(["a.ldb": rules, "b.ndb": members]).names(Array(text.utf8))
    }

    /// The example of ClamAV's manual.
    private static let members = "D1:0:$12:626262\nD2:0:$12$:636363\nD3:0:$30:626264\n"

    @Test(
        "A group is found at its distance behind the beginning of the pattern before, as the manual says",
        arguments: [
            ("xaaaxxxbbbx", true), ("xaaaxxxxcccx", true), ("xaaaxxbbbx", false), ("xaaaxxxxxbbbx", false),
            ("xaaaxxxbbdx", false), ("xbbbxxxaaax", false), ("xaaaxxxx", false), ("xxxxbbbxx", false),
            ("xaaaxxxxxxxxaaaxxxbbbx", true), ("xaaaxxxbbbxxxxaaaxx", true),
        ])
    func manual(text: String, isFound: Bool) throws {
        let found = try names("M;Engine:51-255,Target:0;0&1;616161;${6-7}12$\n", Self.members, text)
        // What is in a group is never told by itself.
        #expect(found == (isFound ? ["M"] : []))
    }

    @Test("Hits of a group are combined like any others, for all patterns before it alike")
    func expressions() throws {
        let members = "D1:0:$1$:6262\nD2:0:$1$:6363{1-2}6464\n"
        let rules = """
            There;Engine:51-255,Target:0;0&(1>0);6161;${2-4}1$
            Often;Engine:51-255,Target:0;0>1&1;6161;${2-4}1$
            Nocase;Engine:81-255,Target:0;0&1;6161::i;${2-4}1$
            Wide;Engine:81-255,Target:0;0&1;6161::wa;${2-4}1$
            Three;Engine:51-255,Target:0;0&1&2;7a7a;6161;${2-4}1$
            Two;Engine:51-255,Target:0;0&1&2&3;6161;${2-4}1$;7878;${2-4}1$
            Either;Engine:51-255,Target:0;(0&1)|2;6161;${2-4}1$;7171
            Number;Engine:81-255,Target:0;0&1&2;6161;${2-4}1$;0(>>4#ib1#=33)
            """
        let all: [(String, Set<String>)] = [
            ("..aa.bb..", ["There", "Nocase", "Wide", "Either"]),
            ("..aa.bb.aabb.", ["There", "Often", "Nocase", "Wide", "Either"]),
            ("..aa....", []), ("..AA.bb.", ["Nocase"]), (".a\0a\0bb", ["Wide"]),
            ("zz aabb", ["There", "Nocase", "Wide", "Either", "Three"]),
            ("aabb xxbb", ["There", "Nocase", "Wide", "Either", "Two"]),
            ("aa.bb..xx.bb", ["There", "Nocase", "Wide", "Either", "Two"]), ("qq", ["Either"]),
            ("aabb!", ["There", "Nocase", "Wide", "Either", "Number"]),
            ("..aacc.dd", ["There", "Nocase", "Wide", "Either"]),
            ("aaa.bb..", ["There", "Often", "Nocase", "Wide", "Either"]),
        ]
        let database = try database(["a.ldb": rules + "\n", "b.ndb": members])
        #expect(database.active == 10 && database.inactive == 0)
        for (text, expected) in all {
            #expect(try database.names(Array(text.utf8)) == expected, "\(text)")
        }
    }

    @Test("Where it matters how many hits a group has, ClamAV counts others, and the signature is inactive")
    func counts() throws {
        let rules: [(line: String, text: String)] = [
            ("Eq0;Engine:51-255,Target:0;0&(1=0);6161;${2-4}1$", "x..aa..bb.."),
            ("Lt2;Engine:51-255,Target:0;0&(1<2);6161;${2-4}1$", "x..aa..bb.."),
            ("Gt1;Engine:51-255,Target:0;0&1>1;6161;${2-4}1$", "..aa.bb..aa.."),
            ("Block;Engine:51-255,Target:0;(0&1)>2;6161;${2-4}1$", "..aa.bb..aa.."),
            ("Few;Engine:51-255,Target:0;(0|1)<4;6161;${2-4}1$", "aabb!aa..bb.."),
            ("Before;Engine:51-255,Target:0;0=1&2;6161;${2-4}1$;2e2e", "aabb!aa..bb.."),
            ("Last;Engine:81-255,Target:0;0&1&2;6161;${2-4}1$;1(>>2#ib1#=33)", "aabb!aa..bb.."),
            ("Trigger;Engine:81-255,Target:0;0&2;6161;${2-4}1$;0&(1=0)/x/", "x..aa..bb.."),
        ]
        let folder = try TemporaryFolder()
        try folder.write(rules.map { $0.line + "\n" }.joined(), to: "db/a.ldb")
        try folder.write("D:0:$1$:6262\n", to: "db/b.ndb")
        for rule in rules { try folder.write(rule.text, to: "files/\(rule.line.prefix { $0 != ";" })") }
        let found = try clamscanLines(in: folder, ["--normalize=no"])
        for (line, _) in rules {
            let name = line.prefix { $0 != ";" }
            #expect(found.contains("\(name): \(name).UNOFFICIAL FOUND"))
            let database = try database(["a.ldb": line + "\n", "b.ndb": "D:0:$1$:6262\n"])
            #expect(database.active == 1 && database.inactive == 1, "\(name)")
        }
    }

    @Test(
        "A pattern before the group counts from wherever it may begin, though others of its beginnings end alike"
    )
    func partsBefore() throws {
        let database = try database([
            "a.ldb": """
            M;Engine:51-255,Target:0;0&1;7171{2-20}7272;${6-7}4$
            Endless;Engine:51-255,Target:0;0&1;7171*7272;${6-7}4$
            Three;Engine:51-255,Target:0;0&1;7171{2-20}7272{2-3}7373;${6-7}4$

            """, "b.ndb": "D:0:$4$:747474\n",
        ])
        for (text, expected) in [
            ("qq..qqtttrr", ["M", "Endless"]), ("qq....tttrr", ["M", "Endless"]),
            ("qq..qqtttrr..ss", ["M", "Endless", "Three"]), ("qq....tttrr...ss", ["M", "Endless", "Three"]),
            ("qqqqqqtttqqrr..qq", ["M", "Endless"]), ("qq....ttt....................rr", ["Endless"]),
            ("qq....ttt..............rr..ss", ["Endless"]), ("qq..qq...tttrr", []), ("....qq....ttt", []),
            ("qq....ttt..qqrr", ["M", "Endless"]), ("qq....ttt..qqr", []),
        ] as [(String, Set<String>)] {
            #expect(try database.names(Array(text.utf8)) == expected, "\(text)")
        }
    }

    @Test("Many patterns of a group, and many places before them, leave enough to scan honest content with")
    func cost() throws {
        func four(_ number: Int) -> String { String(10_000 + number, radix: 16) }
        // What is long about the lines is the names.
        let name = String(repeating: "D", count: 1000)
        let members = (0..<1_500).map { "\(name)\($0):0:$1$:\(four($0))7a7a\n" }.joined()
        let rules = (0..<100).map { "R\($0);Engine:51-255,Target:0;0&1;\(four($0))7171;${2-9}1$\n" }
        let many = try database(["a.ldb": rules.joined(), "b.ndb": members])
        let honest = (0..<100).flatMap { bytes(four($0)) + Array("qq  no more of it  ".utf8) }
        #expect(try many.names(honest) == [])
        let bad = bytes(four(3)) + Array("qq".utf8) + bytes(four(1_499)) + Array("zz".utf8)
        #expect(try many.names(honest + bad) == ["R3"])
        let parted = try database([
            "a.ldb": "M;Engine:51-255,Target:0;0&1;6161;${2-9}1$\n", "b.ndb": "D:0:$1$:6262*6363*6464\n",
        ])
        let repeated = Array(
            String(repeating: "aa.bb.cc" + String(repeating: ".", count: 72), count: 8_000).utf8)
        #expect(try parted.names(repeated) == [])
        #expect(try parted.names(repeated + Array("dd".utf8)) == ["M"])
    }

    @Test(
        "A pattern of several parts counts from wherever it may begin, though others of its beginnings lie nearer to its end"
    )
    func parts() throws {
        let database = try database([
            "a.ldb": "M;Engine:51-255,Target:0;0&1;616161;${4-5}1$\n", "b.ndb": "D:0:$1$:6262*6363\n",
        ])
        for (text, isFound) in [
            ("aaa.bb.cc", true), ("aaa.bb......bb....cc", true), ("aaa.bb..aaa......bb...cc", true),
            ("aaa......bb..aaa.bb...cc..", true), ("aaa......bb...cc", false), ("aaa.bb......bb....", false),
            ("aaa.bb......aaa......bb....cc..bb...cc", true),
        ] {
            #expect(try database.names(Array(text.utf8)) == (isFound ? ["M"] : []), "\(text)")
        }
    }

    @Test("A group belongs to the kind of file that its patterns are meant for")
    func targets() throws {
        let program = Array("MZaa.bb".utf8)
        let rules =
            "Any;Engine:51-255,Target:0;0&1;6161;${2-4}1$\nWin;Engine:51-255,Target:1;0&1;6161;${2-4}1$\n"
        let any = try database(["a.ldb": rules, "b.ndb": "D:0:$1$:6262\n"])
        #expect(any.active == 2 && any.inactive == 1)
        #expect(try any.names(program) == ["Any"])
        let win = try database(["a.ldb": rules, "b.ndb": "D:1:$1$:6262\n"])
        #expect(try win.names(program) == ["Win"])
        #expect(try win.names(Array("aa.bb".utf8)) == [])
    }

    @Test(
        "A group that is written anew takes effect, though the signature that asks for it was compiled before"
    )
    func incremental() throws {
        let folder = try TemporaryFolder()
        func open() throws -> SignatureDatabase {
            for name in ["a.ldb", "b.ndb"] { try age("\(folder.path)/db/\(name)", 3600) }
            return try SignatureDatabase(
                readingFrom: ["\(folder.path)/db"], maxAge: 1 << 40, now: Int64(time(nil)) + 3000,
                cache: "\(folder.path)/cache")
        }
        try folder.write("M;Engine:51-255,Target:0;0&1;6161;${2-4}1$\n", to: "db/a.ldb")
        try folder.write("D:0:$1$:6262\n", to: "db/b.ndb")
        let first = try open()
        #expect(try first.names(Array("aabb".utf8)) == ["M"] && first.names(Array("aacc".utf8)) == [])
        let prints = try first.bodyPrints()
        try folder.write("D:0:$1$:6363\nE:0:$1$:6464\n", to: "db/b.ndb")
        let second = try open()
        #expect(second.isNew)
        #expect(try second.names(Array("aabb".utf8)) == [] && second.names(Array("aacc".utf8)) == ["M"])
        // What was found clean before has to be looked at again.
        #expect(try second.bodyPrints() != prints)
        try folder.write("Other;Engine:51-255,Target:0;0&1;7878;${2-4}1$\n", to: "db/a.ldb")
        // The group alone was compiled before.
        #expect(try open().names(Array("aaddxxdd".utf8)) == ["Other"])
    }

    @Test(
        "A signature that no pattern of its group is there for is inactive until there is one",
        .timeLimit(.minutes(1)))
    func waiting() throws {
        let folder = try TemporaryFolder()
        func open() throws -> [[Int]] {
            for name in ["a.ldb", "b.ndb"] { try age("\(folder.path)/db/\(name)", 3600) }
            let database = try SignatureDatabase(
                readingFrom: ["\(folder.path)/db"], maxAge: 1 << 40, now: Int64(time(nil)) + 3000,
                cache: "\(folder.path)/cache")
            return database.sources.map { [$0.active, $0.inactive] }
        }
        try folder.write(
            """
            M;Engine:51-255,Target:0;0&1;6161;${2-4}1$
            Either;Engine:51-255,Target:0;(0&1)|2;6161;${2-4}1$;7171
            Trigger;Engine:81-255,Target:0;0&2;6161;${2-4}1$;0&1/x/
            Windows;Engine:51-255,Target:1;0&1;6161;${2-4}2$

            """, to: "db/a.ldb")
        for (patterns, expected) in [
            ("D:0:*:62626262\n", [[1, 3], [1, 0]]), ("D:0:$2$:6262\n", [[1, 3], [1, 0]]),
            ("D:1:$2$:6262\n", [[2, 2], [1, 0]]), ("D:0:$1$:6262\n", [[3, 1], [1, 0]]),
            ("D:0:$1$:6262\nE:1:$2$:6363\n", [[4, 0], [2, 0]]),
        ] {
            try folder.write(patterns, to: "db/b.ndb")
            #expect(try open() == expected, "\(patterns)")
        }
        #expect(throws: Problem.self) {
            try database(["a.ldb": "M;Engine:51-255,Target:0;0&1;6161;${2-4}1$\n"])
        }
    }

    @Test("Random groups mean what the manual says they stand for, and whatever clamscan finds is found")
    func random() throws {
        var generator = SeededGenerator(seed: 20_261_202)
        func word(_ length: ClosedRange<Int>) -> String {
            (0..<Int.random(in: length, using: &generator)).map { _ in
                ["61", "62", "63"].randomElement(using: &generator) ?? ""
            }
            .joined()
        }
        var rules = ""
        var expanded = ""
        var members = ""
        var groups: [[String]] = []
        for group in 0..<8 {
            groups.append((0..<Int.random(in: 1...3, using: &generator)).map { _ in word(3...4) })
            for (number, member) in groups[group].enumerated() {
                members += "D\(group)x\(number):0:$\(group)$:\(member)\n"
            }
        }
        // None of them asks for more than that there are hits.
        let forms = ["0&1", "1", "1&0", "(0&1)", "0&(1>0)", "(0|1)>0&1"]
        for number in 0..<80 {
            let (before, group) = (word(3...4), number % 8)
            let least = before.count / 2 + Int.random(in: 0...3, using: &generator)
            let most = least + Int.random(in: 0...4, using: &generator)
            rules +=
                "R\(number);Engine:51-255,Target:0;\(forms[number % forms.count]);\(before);${\(least)-\(most)}\(group)$\n"
            // What the manual says that it is equivalent to; one for each member, for a gap may not stand before alternatives of
            // several lengths in ClamAV.
            for (index, member) in groups[group].enumerated() {
                let gap = "{\(least - before.count / 2)-\(most - before.count / 2)}"
                expanded += "R\(number)x\(index):0:*:\(before)\(gap)\(member)\n"
            }
        }
        let folder = try TemporaryFolder()
        try folder.write(rules, to: "db/a.ldb")
        try folder.write(members, to: "db/b.ndb")
        let macros = try database(["a.ldb": rules, "b.ndb": members])
        let plain = try database(["a.ndb": expanded])
        var ours: Set<String> = []
        for number in 0..<120 {
            let text = bytes((0..<30).map { _ in word(1...1) }.joined())
            try folder.write(Data(text), to: "files/\(number)")
            let found = try macros.names(text)
            #expect(try Set(plain.names(text).map { String($0.prefix { $0 != "x" }) }) == found)
            for name in found { ours.insert("\(number): \(name).UNOFFICIAL FOUND") }
        }
        // ClamAV counts a group only once the pattern before stands behind it a second time.
        let theirs = try clamscanLines(in: folder, ["--normalize=no"])
        #expect(theirs.subtracting(ours) == [])
        #expect(theirs.count > 50 && ours.count > theirs.count)
    }
}
