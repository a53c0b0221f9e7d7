import Foundation
import Git
import Support
import Testing

@Suite("What is printed of hostile texts")
struct EscapingTests {
    /// Moves the cursor, colours, turns the direction, breaks the line, and is a control of eight bits.
    private static let evil = "\u{1B}[31m\u{202E}\u{2066}\u{9B}2J\u{85}\u{2028}\u{7F}\u{200B}"

    /// A scenario with deliveries whose texts, names and files hold all of it, where each can stand.
    private func hostileSite() throws -> Scenario {
        let scenario = try Scenario()
        try scenario.begin()
        let forge = try Forge(scenario)
        let evil = Self.evil
        var tags: [(name: String, tag: Forge.Tag)] = []
        func add(_ name: String, _ make: () throws -> Forge.Tag) throws {
            forge.begin(name)
            tags.append((name, try make()))
        }
        func person(_ role: String, address: String) -> String {
            "\(role) Mallory\(evil) <\(address)> 1700000000 +0000\n"
        }
        let address = scenario.cast.sender.address
        try add("v1.0.0") {
            let text = try forge.commitText(forge.sealed())
                .replacing(forge.person("author"), with: person("author", address: address))
            let commit = try forge.write(.commit, Array((text + evil + "\nzweite Zeile\n").utf8))
            return forge.tag(commit, tagger: person("tagger", address: address), message: evil)
        }
        try add("v1.0.1") {
            try forge.delivery(
                of: forge.sealed([
                    forge.file("a\(evil)\n\r\tb"), forge.link("l", to: "../\(evil)"),
                    forge.file(".gitmodules", "[submodule \"a\"]\n\turl = -\(evil)\n"),
                    forge.file(".gitattributes", "* filter=\(evil)\n"),
                    forge.file(bytes: Array(evil.utf8) + [0xFF]),
                ]))
        }
        try add("v1.0.2") {
            try forge.delivery(of: forge.tree([forge.file("SHA256SUMS", "\(evil)\n"), forge.file("x")]))
        }
        try add("v1.0.3") {
            let commit = try forge.commit(forge.sealed())
            return forge.tag(commit, tagger: person("tagger", address: "release\(evil)@lieferant.example"))
        }
        try add("v1.0.4") { forge.tag(try forge.commit(forge.sealed()), named: "v1\(evil)") }
        try forge.publish(tags)
        let id = try expectRun("git", ["-C", scenario.outer, "rev-parse", "v1.0.0"])
        for name in ["v2\u{202E}1", "v2\u{9B}31m"] {
            try expectRun("git", ["-C", scenario.outer, "update-ref", "refs/tags/\(name)", id])
        }
        return scenario
    }

    private func expectPlain(_ run: ToolResult, _ call: [String]) {
        for text in [run.text, run.errors] {
            let obeyed = text.unicodeScalars.filter { scalar in
                switch scalar.properties.generalCategory {
                case .control: scalar != "\n"
                case .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: true
                default: false
                }
            }
            #expect(
                obeyed.isEmpty,
                "\(call): \(obeyed.map { String($0.value, radix: 16) }) in \(text.debugDescription)")
        }
    }

    @Test("Nothing that a terminal obeys comes through, in any command, language or form")
    func commands() throws {
        let scenario = try hostileSite()
        let evil = Self.evil
        var said = ""
        func expect(_ call: [String], as player: Player? = nil) throws {
            for form in [["-v"], ["--lang", "de"], ["--json"]] {
                let run = try scenario.stagectl(call + form, as: player)
                expectPlain(run, call + form)
                if form == ["--json"] { #expect(run.text.split(separator: "\n").count == 1, "\(call)") }
                said += run.text + run.errors
            }
        }
        try expect(["check"])
        try expect(["promote", "--dry-run"])
        let promoted = try scenario.stagectl(["promote", "-v"])
        expectPlain(promoted, ["promote"])
        #expect(promoted.status == 11, "\(promoted.errors)")
        for call in [
            ["promote"], ["status"], ["log"], ["log", "v1.0.1"], ["audit"], ["check", "v1.0.0"],
            ["check", evil],
            ["promote", "v1\(evil)", "--to", "abnahme"], ["promote", "v1.0.0", "--to", evil],
            ["explain", evil],
            ["log", evil], [evil], ["--\(evil)"], ["pipeline", "check", "nicht\(evil)da.yaml"],
        ] { try expect(call) }
        for call in [
            ["release", "v1.0.0", "--to", "abnahme", "-m", evil, "--confirm", "abnahme"],
            ["withdraw", "v1.0.0", "-m", evil], ["hold", evil, "-m", "x"],
        ] { try expect(call, as: scenario.cast.first) }
        // The texts were there to be escaped: as people see them, and as a program does.
        #expect(said.contains(#"\u{202E}"#) && said.contains(#"\u202e"#) && said.contains(#"\u{9B}"#))
    }
}
