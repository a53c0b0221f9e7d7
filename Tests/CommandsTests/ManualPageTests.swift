import Commands
import Foundation
import Support
import Testing

@Suite("The manual")
struct ManualPageTests {
    private func page(on command: [String], _ language: String) -> Run {
        stagectl(calling: ["help", "--man"] + command, environment: ["LANG": language])
    }

    @Test(
        "groff and man read every page without a warning, and show what the help says",
        arguments: HelpTests.calls, ["de", "en"])
    func rendered(command: [String], language: String) throws {
        let page = page(on: command, language)
        #expect(page.status == .done)
        #expect(page.output.utf8.allSatisfy { $0 < 0x80 })
        let folder = try TemporaryFolder()
        let file = try folder.write(page.output, to: "page.1")

        let groff = try run("groff", ["-man", "-Tutf8", "-ww", "-z", file])
        #expect(groff.status == 0)
        #expect(groff.errors == "")
        let man = try run(
            "man", ["--warnings", "-l", file],
            environment: [
                "LC_ALL": "C.UTF-8", "MANWIDTH": "80", "MANPAGER": "cat", "MAN_KEEP_FORMATTING": "",
            ])
        #expect(man.status == 0)
        #expect(man.errors == "")
        let english = ["NAME", "SYNOPSIS", "EXIT STATUS", "ENVIRONMENT", "FILES", "EXAMPLES", "SEE ALSO"]
        let german = [
            "BEZEICHNUNG", "ÜBERSICHT", "EXIT-STATUS", "UMGEBUNGSVARIABLEN", "DATEIEN", "BEISPIELE",
        ]
        for heading in language == "de" ? german : english {
            #expect(man.text.split(separator: "\n").contains { $0.hasPrefix(heading) }, "\(heading)")
        }
        let help = stagectl(calling: command + ["--help"], environment: ["LANG": language]).output
        let abstract = help.prefix { $0 != "\n" }
        let words = man.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains(abstract))
    }

    @Test("Options can be copied from the page, and nothing in a text becomes a request")
    func escaping() {
        let text = page(on: ["release"], "en").output

        #expect(text.contains(".B stagectl release DELIVERY \\-\\-to STAGE"))
        for line in text.split(separator: "\n") where line.hasPrefix(".") {
            #expect([".TH ", ".SH ", ".TP", ".B ", ".PP"].contains { line.hasPrefix($0) }, "\(line)")
        }
    }

    @Test("There is no page on what is no command, and none is named in the help")
    func unknown() throws {
        #expect(page(on: ["exit-status"], "en").errors.contains("[usage.topic-unknown]"))
        #expect(!stagectl("help", "--help").output.contains("--man"))
    }
}
