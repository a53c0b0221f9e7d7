import Foundation
import Support
import Testing

@Suite("Transcripts in the documentation")
struct TranscriptTests {
    /// The documents whose console blocks are run; a new example is found by itself.
    static let documents: [String] = {
        let examples = "\(repositoryRoot)/Examples"
        let names = FileManager.default.enumerator(atPath: examples)?.compactMap { $0 as? String } ?? []
        let found = names.filter { $0.hasSuffix(".md") }.map { "Examples/\($0)" }.sorted()
        return ["README.md"] + found
    }()

    @Test("What a document shows is what stagectl prints", arguments: documents)
    func transcript(document: String) throws {
        let path = "\(repositoryRoot)/\(document)"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let transcript = Transcript(of: text)
        #expect(transcript.commands.count > 0, "\(document) shows no call")
        let folder = try TemporaryFolder()
        let binaries = URL(fileURLWithPath: stagectlBinary).deletingLastPathComponent().path
        let search = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"

        let result = try run(
            "bash", ["-c", transcript.script], in: repositoryRoot,
            environment: [
                "PATH": "\(binaries):\(search)", "TMPDIR": folder.path, "HOME": folder.path, "LC_ALL": "",
            ])

        let printed = result.text.components(separatedBy: Transcript.mark).dropFirst()
        #expect(printed.count == transcript.commands.count, "\(result.text.suffix(2000))\(result.errors)")
        for (command, printed) in zip(transcript.commands, printed) {
            #expect(
                normalised(printed, in: folder) == normalised(command.output, in: folder),
                "\(document): \(command.call)\n\(printed)")
        }
        if ProcessInfo.processInfo.environment["STAGECTL_WRITE_TRANSCRIPTS"] != nil {
            let outputs = printed.map { withoutPlace(withoutProgress($0), in: folder) }
            try transcript.text(showing: outputs).write(toFile: path, atomically: true, encoding: .utf8)
        }
    }
}

/// The calls of a document with what it says that they print.
private struct Transcript {
    struct Command {
        let call: String
        var output: String
        let language: String
    }

    /// Stands before what each call prints.
    static let mark = "\u{1}\n"

    private(set) var commands: [Command] = []
    /// The lines of the document; those of what calls print are left out, and calls are told by their place.
    private var lines: [(text: String, command: Int?)] = []

    init(of text: String) {
        var language: String?
        for line in text.components(separatedBy: "\n") {
            if let current = language {
                guard line != "```" else {
                    language = nil
                    lines.append((line, nil))
                    continue
                }
                if line.hasPrefix("$ ") {
                    lines.append((line, commands.count))
                    commands.append(Command(call: String(line.dropFirst(2)), output: "", language: current))
                } else if !commands.isEmpty {
                    commands[commands.count - 1].output += line + "\n"
                }
            } else {
                if line.hasPrefix("```console") {
                    language = line.hasSuffix(" de") ? "de_DE.UTF-8" : "C.UTF-8"
                }
                lines.append((line, nil))
            }
        }
    }

    /// One shell runs all calls; each finds the exit status of the one before in `$?`, as a person would.
    var script: String {
        let calls = commands.map { command in
            "status=$?; printf '\\001\\n'; export LANG=\(command.language); (exit $status)\n\(command.call)"
        }
        return (["exec 2>&1"] + calls).joined(separator: "\n") + "\n"
    }

    /// Returns the document with other outputs.
    func text(showing outputs: [String]) -> String {
        lines.flatMap { line, command -> [String] in
            guard let command else { return [line] }
            let output = outputs[command]
            return [line] + (output.isEmpty ? [] : output.dropLast().components(separatedBy: "\n"))
        }.joined(separator: "\n")
    }
}

/// Returns a text without the lines that say what a run is doing: a terminal shows them for a moment only.
private func withoutProgress(_ text: String) -> String {
    let progress =
        #/
        ^(Neue\ Lieferungen\ werden\ gesucht|Lieferung\ \S+\ wird\ (geholt|geprüft|übernommen)
        |Looking\ for\ new\ deliveries|(Fetching|Checking|Taking\ in)\ delivery\ \S+
        |Sealing\ \S+|\S+\ wird\ versiegelt|Journal\ von\ \S+\ wird\ geprüft|Verifying\ the\ ledger\ of\ \S+)$
        /#
    let lines = text.components(separatedBy: "\n")
    return lines.filter { $0.wholeMatch(of: progress) == nil }.joined(separator: "\n")
}

/// Returns a text in which the temporary folders are called the same on every machine.
private func withoutPlace(_ text: String, in folder: TemporaryFolder) -> String {
    text.replacing(folder.path, with: "/tmp")
        .replacing(#/stagectl-example\.[A-Za-z0-9]{6}/#, with: "stagectl-example.a1B2c3")
}

/// Returns a text in which everything that differs from run to run is the same.
private func normalised(_ text: String, in folder: TemporaryFolder) -> String {
    withoutPlace(withoutProgress(text), in: folder)
        .replacing(#/[0-9a-f]{64}/#, with: "DIGEST").replacing(#/\b[0-9a-f]{40}\b/#, with: "ID")
        .replacing(#/\b[0-9a-f]{12}\b/#, with: "ID").replacing(#/SHA256:[A-Za-z0-9+\/]{43}/#, with: "KEY")
        .replacing(#/\d{2}\.\d{2}\.\d{4}[ \n]\d{2}:\d{2}/#, with: "TIME")
        .replacing(#/\d{4}-\d{2}-\d{2}[ \nT]\d{2}:\d{2}(:\d{2}Z)?/#, with: "TIME")
}
