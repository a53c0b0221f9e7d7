import Commands
import Foundation
import Problems
import Testing

@Suite("Help")
struct HelpTests {
    static let calls = [
        ["check"], ["promote"], ["release"], ["revoke"], ["vouch"], ["withdraw"], ["hold"], ["resume"],
        ["verify"],
        ["status"], ["explain"], ["log"], ["audit"], ["init"], ["policy"], ["policy", "show"],
        ["policy", "propose"], ["policy", "approve"], ["policy", "adopt"], ["pipeline"],
        ["pipeline", "check"], ["signatures"], ["signatures", "compile"], ["signatures", "info"], ["hook"],
        ["hook", "install"], ["hook", "check"],
        ["hook", "pre-receive"], ["hook", "reference-transaction"], ["help"], [],
    ]

    @Test(
        "--help of every command is the golden text, in both languages", arguments: calls, ["de", "en"])
    func goldens(call: [String], language: String) throws {
        let run = stagectl(calling: call + ["--help"], environment: ["LANG": language])

        #expect(run.status == .done)
        #expect(run.errors == "")
        try compare(run.output, with: (["help"] + call).joined(separator: "-") + ".\(language).txt")
        for line in run.output.split(separator: "\n") { #expect(line.displayWidth <= 80) }
    }

    @Test("Every topic is the golden text, in both languages", arguments: Topic.allCases, ["de", "en"])
    func topics(topic: Topic, language: String) throws {
        let run = stagectl("help", topic.rawValue, environment: ["LANG": language])

        #expect(run.status == .done)
        try compare(run.output, with: "topic-\(topic.rawValue).\(language).txt")
        for line in run.output.split(separator: "\n") { #expect(line.displayWidth <= 80) }
    }

    @Test("stagectl alone says what there is and what is most likely next", arguments: ["de", "en"])
    func overview(language: String) throws {
        let run = stagectl(environment: ["LANG": language])

        #expect(run.status == .done)
        try compare(run.output, with: "overview.\(language).txt")
    }

    @Test("No help is left in the language of ArgumentParser", arguments: calls)
    func german(call: [String]) {
        let text = stagectl(calling: call + ["-h"], environment: ["LANG": "de"]).output

        for word in ["USAGE", "OVERVIEW", "OPTIONS:", "Show help", "default"] {
            #expect(!text.contains(word))
        }
    }

    @Test("help COMMAND is the same as COMMAND --help")
    func helpOnCommand() {
        #expect(stagectl("help", "release").output == stagectl("release", "--help").output)
        #expect(stagectl("help", "pipeline", "check").output == stagectl("pipeline", "check", "-h").output)
    }

    @Test("Help is one JSON document too")
    func document() throws {
        let run = stagectl("release", "--help", "--json")

        #expect(try run.document()["schema"] as? String == "stagectl.help/1")
        let result = try run.document()["result"] as? [String: String]
        #expect(result?["text"]?.contains("Usage: stagectl release") == true)
    }

    @Test("Every option that may stand before a command is one of every command, and the other way round")
    func commonOptions() {
        let text = stagectl("status", "--help").output
        let entries = text.split(separator: "\n").filter { $0.hasPrefix("  -") }
        let names = entries.flatMap { entry in
            entry.split(separator: " ").filter { $0.hasPrefix("-") }.map {
                String($0.filter { $0 != "," })
            }
        }

        let known = Call.flags.union(Call.valuedOptions).union(["-h", "--help"])
        #expect(Set(names) == known)
    }

    @Test("The version is told", arguments: [["--version"], ["--lang", "de", "--version"]])
    func version(call: [String]) {
        #expect(stagectl(calling: call).output == "stagectl \(Version.text)\n")
    }

    @Test("Completion scripts are made for every shell", arguments: ["bash", "zsh", "fish"])
    func completions(shell: String) {
        let run = stagectl("--generate-completion-script", shell)

        #expect(run.status == .done)
        #expect(run.output.contains("promote"))
    }

    /// Compares with a file below `Goldens`; with `STAGECTL_WRITE_GOLDENS` set, writes it instead.
    private func compare(_ text: String, with name: String) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Goldens/\(name)")
        if ProcessInfo.processInfo.environment["STAGECTL_WRITE_GOLDENS"] != nil {
            try Data(text.utf8).write(to: file)
        }
        #expect(text == (try String(contentsOf: file, encoding: .utf8)), "\(name)")
    }
}
