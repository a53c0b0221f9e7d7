import Foundation
import Scanner
import Support
import Testing

@Suite("Kinds of signatures together")
struct CombinedKindsTests {
    @Test("Sections, imports and combinations are found as clamscan finds them, beside digests and patterns")
    func clamscan() throws {
        let folder = try TemporaryFolder()
        let program = ByteWriter.portableWithTables()
        let layout = try #require(program.withUnsafeBytes { ProgramLayout(of: $0) })
        let section = try #require(layout.hashedSections.first?.range(inContentOf: program.count))
        let imports = try #require(layout.importText)
        try folder.write(Data(program[section]), to: "pieces/section")
        try folder.write(Data(imports), to: "pieces/imports")
        func digest(_ tool: String, _ piece: String) throws -> String {
            String(try expectRun("\(tool)sum", ["\(folder.path)/pieces/\(piece)"]).prefix { $0 != " " })
        }
        var random = SeededGenerator(seed: 4)
        let rules = (0..<60).map { RandomRule.line($0, &random) }
        let files = [
            "a.mdb": "\(section.count):\(try digest("md5", "section")):Section.MD5\n"
                + "\(section.count + 1):\(try digest("md5", "section")):Section.Other\n",
            "b.msb": "*:\(try digest("sha256", "section")):Section.SHA256:73\n"
                + "\(section.count):\(try digest("sha1", "section").uppercased()):Section.SHA1\n",
            "c.imp": "\(try digest("md5", "imports")):\(imports.count):Imports.MD5\n"
                + "\(try digest("sha256", "imports")):*:Imports.SHA256\n",
            "d.ldb": "Program;Engine:51-255,NumberOfSections:1-1,Target:1;0&1;EP+0:00000000;(K|k)".replacing(
                "(K|k)", with: "4b45524e454c3332::i") + "\n" + rules.joined(separator: "\n") + "\n",
            "e.ndb": "Entry:1:EP+0:0000000000\nKey:1:VI:43006f006d00\n",
        ]
        for (name, text) in files { try folder.write(text, to: "db/\(name)") }
        var contents = [program]
        for _ in 0..<25 { contents.append(RandomRule.content(&random)) }
        let database = try database(files)
        #expect(database.inactive == 0)
        #expect(database.warnings.isEmpty)
        var ours: Set<String> = []
        for (number, content) in contents.enumerated() {
            try folder.write(Data(content), to: "files/\(number)")
            for match in try database.matches(content) { ours.insert("\(number): \(match.signature) FOUND") }
        }

        #expect(try clamscanLines(in: folder, ["--normalize=no"]) == ours)
        for name in [
            "Section.MD5", "Section.SHA256", "Section.SHA1", "Imports.MD5", "Imports.SHA256", "Program",
            "Entry", "Key",
        ] {
            #expect(ours.contains("0: \(name).UNOFFICIAL FOUND"), "\(name)")
        }
        #expect(ours.count > 30)
    }

    @Test(
        "A malformed line of any kind is named",
        arguments: [
            ("x.mdb", "0:\(String(repeating: "0a", count: 16)):N", 1), ("x.msb", "5:zz:N", 3),
            ("x.mdb", "*:\(String(repeating: "0a", count: 16)):N", 1),
            ("x.imp", "\(String(repeating: "0a", count: 15)):5:N", 1), ("x.ldb", "N;Target:0;0&;6161", 13),
        ])
    func malformed(name: String, line: String, column: Int) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("\(line)\n", to: name)
        try age(file, 60)
        let problem = try #require(failure(reading: [file]))
        #expect(problem.code == .malware(.databaseMalformed))
        #expect(problem.place?.column == column)
    }
}
