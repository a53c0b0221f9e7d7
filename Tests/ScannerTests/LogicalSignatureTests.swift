import Foundation
import Scanner
import Support
import Testing

@Suite("Logical signatures")
struct LogicalSignatureTests {
    private static func signature(_ line: String) throws(LineFault) -> LogicalSignature {
        try LogicalSignature(Array(line.utf8)[...])
    }

    private static func matches(_ signature: LogicalSignature, _ content: [UInt8]) throws -> Bool {
        try content.withUnsafeBytes { try signature.match(in: $0, steps: 1 << 24) } != nil
    }

    /// What follows a name and `Engine:51-255,`, beside content that matches and content that does not.
    private static let table: [(rule: String, matching: [String], other: [String])] = [
        // expressions
        ("Target:0;0;6161", ["6161"], ["6162"]),
        ("Target:0;0&1;6161;6262", ["61616262", "62626161"], ["6161", "6262"]),
        ("Target:0;0|1;6161;6262", ["6161", "6262"], ["6363"]),
        // outside of brackets the first operator splits, inside the last
        ("Target:0;0&1|2;6161;6262;6363", ["61616262", "61616363"], ["6363", "6262"]),
        ("Target:0;0|1&2;6161;6262;6363", ["6161", "62626363"], ["6262", "6363"]),
        ("Target:0;(0&1|2);6161;6262;6363", ["6363", "61616262"], ["6161", "6262"]),
        ("Target:0;(0|1)&2;6161;6262;6363", ["61616363"], ["6161", "6363"]),
        // counts
        ("Target:0;0=2;6161", ["6161006161", "616161"], ["6161", "61616161"]),
        ("Target:0;0>1;6161", ["6161006161"], ["6161"]),
        ("Target:0;0<2&1;6161;6262", ["6262", "62626161"], ["6262616161"]),
        ("Target:0;0=0&1;6161;6262", ["6262"], ["61616262"]),
        ("Target:0;(0|1)=2;6161;6262", ["61616262", "6161006161"], ["6161", "616162"]),
        ("Target:0;(0|1)>1,2;6161;6262", ["61616262"], ["6161006161", "6161"]),
        ("Target:0;(0|1|2)=3,2;6161;6262;6363", ["6161006161006262"], ["616100616100616100", "61616262"]),
        ("Target:0;(0&1)=0&2;6161;6262;6363", ["6363", "63636161"], ["636361616262"]),
        ("Target:0;(0|1)<1&2;6161;6262;6363", ["6363"], ["63636161"]),
        ("Target:0;((0|1)>1|2);6161;6262;6363", ["6363", "61616262"], ["6161"]),
        ("Target:0;(0);6161", ["6161"], ["6162"]),
        // several parts: each occurrence of the last one counts
        ("Target:0;0=2;6161*6262", ["616162620062620000"], ["6161626200", "6161626200626200626200"]),
        // modifiers
        ("Target:0;0;6161624a::i", ["41416a42" + "6141624a", "6161424a"], ["61616249"]),
        ("Target:0;0;6162::w", ["61006200"], ["6162"]),
        ("Target:0;0;6162::wa", ["61006200", "6162"], ["610062"]),
        ("Target:0;0;6162::iw", ["41006200"], ["4162"]),
        ("Target:0;0;6162::f", ["6162", "206162", "2061622e"], ["616263", "306162"]),
        (
            "Target:0;0;6162::fw", ["61006200", "200061006200", "0061006200"],
            ["6100620063000000", "610061006200"]
        ),
        ("Target:0;0;6162(63|64)65??66::i", ["41624365ff46", "614264650066"], ["614265650066"]),
        ("Target:0;0;6162{2}6364::w", ["610062000000" + "63006400"], ["6100620063006400"]),
        ("Target:0;0;2:6161", ["00006161"], ["006161"]),
        ("Target:0;0;2,1:6161", ["0000006161", "00006161"], ["0000000061610000"]),
        ("Target:0;0;EOF-2:6161::i", ["004161"], ["00416100"]),
        // attributes
        ("FileSize:3-4,Target:0;0;6161", ["006161", "61616100"], ["6161", "6161000000"]),
        ("Container:CL_TYPE_ANY,Target:0;0;6161", ["6161"], ["6162"]),
        // comparisons of numbers
        ("Target:0;0&1;6161;0(>>2#ib2#=258)", ["61610102"], ["61610201", "616101"]),
        ("Target:0;0&1;6161;0(>>2#il2#>257,<259)", ["61610201"], ["61610301", "61610102"]),
        ("Target:0;0&1;6161;0(<<2#ib1#=5)", ["0005006161"], ["00056161"]),
        (
            "Target:0;0&1;6161;0(>>2#de3#=123)", ["6161313233"],
            ["6161313233".dropLast(2) + "20", "6161203132"]
        ),
        ("Target:0;0&1;6161;0(>>2#d3#=12)", ["6161313220", "6161203132"], ["6161313233"]),
        ("Target:0;0&1;6161;0(>>2#hb4#=0x1f)", ["616130303166", "616130783146"], ["616130303165"]),
        ("Target:0;0&1;6161;0(>>2#hl4#=0x1f00)", ["616130303166"], ["616130303165"]),
        ("Target:0;0&1;6161;0(>>2#ab5#=31)", ["61613078316600", "61613331202000"], ["616130783265"]),
        // regular expressions
        ("Target:0;0&1;6161;0/b+c/", ["61616263", "62626361610000"], ["6161", "6263"]),
        ("Target:0;0&1;6161;0/B+C/i", ["61616263"], ["61616264"]),
        ("Target:0;0&1;6161;3:0/bc/", ["006161" + "6263" + "00"], ["00616100" + "6263", "6161"]),
        ("Target:0;0&1;6161;3:0/bc/r", ["006161" + "00" + "6263"], ["6263006161"]),
        ("Target:0;0&1;6161;2,2:0/bc/", ["6161" + "006263", "616100006263"], ["61610000006263"]),
        ("Target:0;0&1;6161;2,3:0/bc/e", ["6161006263"], ["616100006263"]),
        ("Target:0;0&1=2;6161;0/b./g", ["616162006201"], ["61616200", "616162006201620262"]),
        ("Target:0;0&1;6161;0/a\\/b;c/", ["6161612f623b63"], ["6161612f62"]),
        ("Target:0;0&1&2;6161;0(>>2#ib1#=9);0&1/x.z/s", ["616109780a7a"], ["616108780a7a"]),
    ]

    @Test("What content matches is what clamscan says, for each rule and each content")
    func clamscan() throws {
        let folder = try TemporaryFolder()
        var lines = ""
        var signatures: [LogicalSignature] = []
        var contents: [[UInt8]] = []
        for (number, row) in Self.table.enumerated() {
            let line = "T\(number);Engine:81-255,\(row.rule)"
            lines += line + "\n"
            signatures.append(try Self.signature(line))
            for hex in row.matching + row.other { contents.append(bytes(hex)) }
            for hex in row.matching {
                #expect(try Self.matches(signatures[number], bytes(hex)), "\(row.rule) in \(hex)")
            }
            for hex in row.other {
                #expect(try !Self.matches(signatures[number], bytes(hex)), "\(row.rule) in \(hex)")
            }
        }
        try compare(signatures, lines, contents, in: folder)
    }

    @Test("Random rules match what clamscan says they match")
    func random() throws {
        let folder = try TemporaryFolder()
        var generator = SeededGenerator(seed: 20_261_201)
        var lines = ""
        var signatures: [LogicalSignature] = []
        for number in 0..<150 {
            let line = RandomRule.line(number, &generator)
            lines += line + "\n"
            signatures.append(try Self.signature(line))
        }
        let contents = (0..<60).map { _ in RandomRule.content(&generator) }
        try compare(signatures, lines, contents, in: folder)
    }

    /// Compares the matches of all signatures in all contents with clamscan's.
    private func compare(
        _ signatures: [LogicalSignature], _ lines: String, _ contents: [[UInt8]], in folder: TemporaryFolder
    ) throws {
        try folder.write(lines, to: "db/test.ldb")
        var ours: Set<String> = []
        // What is smaller than six bytes is never looked at by clamscan.
        for (number, content) in contents.enumerated() where content.count > 5 {
            try folder.write(Data(content), to: "files/\(number)")
            for (index, signature) in signatures.enumerated() where try Self.matches(signature, content) {
                ours.insert("\(number): T\(index).UNOFFICIAL FOUND")
                let hasTrigger = try content.withUnsafeBytes { try signature.hasTrigger(in: $0) }
                #expect(hasTrigger != false)
            }
        }
        // Texts are looked at a second time by clamscan, in lower case and without white space.
        let theirs = try clamscanLines(in: folder, ["--normalize=no"])
        #expect(ours.subtracting(theirs) == [])
        #expect(theirs.subtracting(ours) == [])
        #expect(ours.count > signatures.count / 2)
    }

    @Test(
        "A malformed rule is refused at its column",
        arguments: [
            ("N;Target:0;0", 1), ("N;Target:0;0;6161;6262", 12), ("N;Target:0;1;6161", 12),
            ("N;Target:0;0&;6161", 13), ("N;Target:0;(0;6161", 12), ("N;Target:0;0);6161", 13),
            ("N;Target:0;0=;6161", 14), ("N;Target:0;x;6161", 12), (";Target:0;0;6161", 1),
            ("N;Engine:51-255;0;6161", 3), ("N;Target:0,Engine:51-255;0;6161", 12),
            ("N;Target:0,FileSize:1-2;0;6161", 3), ("N;Engine:51-255,Target:0,FileSize:12;0;6161", 35),
            ("N;Engine:51-255,Target:0,NumberOfSections:1-2;0;6161", 3), ("N;Target;0;6161", 3),
            ("N;Target:0;0;61", 16), ("N;Target:0;0;6161::x", 20), ("N;Target:0;0;6161::i:1:2", 14),
            ("N;Target:0;0;6161!(62)::i", 14), ("N;Target:0;0;EP+0:6161", 14),
            ("N;Target:0;0&1;6161;0(>>#ib1#=1)", 21), ("N;Target:0;0&1;6161;0(>>1#ib3#=1)", 21),
            ("N;Target:0;0&1;6161;0(>>1#lb2#=1)", 21), ("N;Target:0;0&1;6161;0(>>1#ib2#~1)", 21),
            ("N;Target:0;0&1;6161;1(>>1#ib2#=1)", 16), ("N;Target:0;0&1;6161;0/(/", 22),
            ("N;Target:0;0&1;6161;1/a/", 21), ("N;Target:0;0&1;6161;0/a/q", 24),
            ("N;Target:0;0&1;6161;0//", 21),
            // A comparison and a regular expression that need each other, and one that needs itself.
            ("N;Engine:51-255,Target:0;0&1;1(>>0#ib1#=1);0/a/", 30),
            ("N;Target:0;0&1;6161;1(>>0#ib1#=1)", 16),
            ("N;Target:0;0&1;1/a/;0/b/", 16),
            ("N;Target:0;0&1;6161;${6-7}12", 21), ("N;Target:0;0&1;6161;$12$", 21),
            ("N;Target:0;0&1;6161;${6}12$", 21), ("N;Target:0;0&1;6161;${6-7}32$", 21),
            ("N;Target:0;0&1;6161;${6-7}$", 21), ("N;Target:0;0&1;6161;${6-x}1$", 21),
        ])
    func malformed(line: String, column: Int) throws {
        #expect(
            performing: { try Self.signature(line) },
            throws: { error in
                guard case LineFault.malformed(_, let found) = error else { return false }
                return found == column
            })
    }

    @Test(
        "A rule that asks for what this version cannot do is told apart from a malformed one",
        arguments: [
            "N;Engine:9999-10000,Target:0;0;6161", "N;Engine:51-100,Target:0;0;6161",
            "N;Engine:51-255,Target:1,IconGroup1:x;0;6161", "N;Engine:51-255,Target:0,Later:1;0;6161",
            "N;Engine:51-255,Target:0,Container:CL_TYPE_NONE;0;6161", "N;Target:3;0;6161",
            // Nobody unpacks what lies in these, or they are never told to lie around anything.
            "N;Engine:51-255,Container:CL_TYPE_PDF,Target:0;0;6161",
            "N;Engine:51-255,Intermediates:CL_TYPE_MAIL>CL_TYPE_ZIP,Target:0;0;6161",
            "N;Engine:51-255,Container:CL_TYPE_ZIPSFX,Target:0;0;6161",
            // Nothing is before the macro, no distance is right, or what is before it is no pattern; the last of them ClamAV finds.
            "N;Target:0;0&1;${6-7}12$;6161", "N;Target:0;0&1;6161;${7-6}12$",
            "N;Target:0;0&1&2;6161;0(>>0#ib1#=1);${6-7}12$", "N;Target:0;0&1&2;6161;${6-7}12$;${6-7}12$",
            // It matters how many hits the macro has, or the pattern before it, or which is the last.
            "N;Target:0;0&1=0;6161;${6-7}12$", "N;Target:0;0&(1<2);6161;${6-7}12$",
            "N;Target:0;0&1>1;6161;${6-7}12$", "N;Target:0;(0&1)=2;6161;${6-7}12$",
            "N;Target:0;((0|1)>1)|2;6161;${6-7}12$;6161", "N;Target:0;0=1&2;6161;${6-7}12$;6161",
            "N;Target:0;(0<2)&1;6161;${6-7}12$", "N;Target:0;0&1&2;6161;${6-7}12$;1(>>0#ib1#=1)",
            "N;Target:0;0&1&2;6161;${6-7}12$;1=0/a/", "N;Target:0;0&1&2;6161;${6-7}12$;0<2/a/",
            "N;Target:0;0;fuzzy_img#0011223344556677",
            "N;Target:0;0&1;6161;0/(*UTF)a/",
        ])
    func unsupported(line: String) {
        #expect(throws: LineFault.unsupported) { try Self.signature(line) }
    }

    @Test("A search that takes too long is given up, and nothing is known then")
    func exhaustion() throws {
        let slow = try Self.signature("N;Target:0;0&1;6161;0/(a+)+$/")
        let content = Array(repeating: UInt8(0x61), count: 60) + [0]
        #expect(throws: (any Error).self) {
            try content.withUnsafeBytes { try slow.match(in: $0, steps: 1 << 30) }
        }
        let plain = try Self.signature("N;Target:0;0;6161")
        #expect(throws: (any Error).self) {
            try [UInt8](repeating: 0x61, count: 5000).withUnsafeBytes {
                try plain.match(in: $0, steps: 100)
            }
        }
    }
}
