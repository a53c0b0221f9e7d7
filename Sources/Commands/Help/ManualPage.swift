import ArgumentParser
import Problems

/// A page of the manual in roff, made from the same model as `--help`.
struct ManualPage {
    private var lines: [String] = []

    /// Returns the page on a command, in the language of the run.
    ///
    /// - Parameter path: The commands from the root to the one that the page is on.
    static func text(on path: [any ParsableCommand.Type]) throws -> String {
        guard let command = path.last, let help = (command as? any Documented.Type)?.help else { return "" }
        let model = try HelpModel.of(command)
        let names = path.map { $0.name }
        let name = names.joined(separator: "-")
        var page = ManualPage()
        page.lines.append(
            ".TH \(escaped(name.uppercased())) 1 \"\" \"stagectl \(Version.text)\" \"stagectl\"")
        page.section(.nameHeading)
        page.lines.append("\(escaped(name)) \\- \(escaped(help.abstract.spoken))")
        page.section(.synopsisHeading)
        let isGroup = !command.configuration.subcommands.isEmpty
        let usages = help.usages(of: model, names.joined(separator: " "), isGroup: isGroup)
        page.lines.append(usages.map { ".B \(escaped($0))" }.joined(separator: "\n.PP\n"))
        page.describe(help, of: path)
        try page.list(model, isGroup: isGroup)
        let statuses = help.statuses.isEmpty ? ExitStatus.allCases : help.statuses
        page.section(.statusHeading)
        for status in statuses { page.term(String(status.rawValue), status.meaning.spoken) }
        page.listSurroundings()
        page.section(.examplesHeading)
        for example in help.examples { page.term(example.call, example.purpose.spoken) }
        page.section(.seeAlsoHeading)
        page.lines.append(escaped(help.seeAlso.joined(separator: ", ")))
        return page.lines.joined(separator: "\n") + "\n"
    }

    private mutating func describe(_ help: HelpPage, of path: [any ParsableCommand.Type]) {
        section(.descriptionHeading)
        let details = help.details.isEmpty ? [help.abstract.sentence] : help.details.map(\.spoken)
        for (index, paragraph) in details.enumerated() {
            if index > 0 { lines.append(".PP") }
            lines.append(ManualPage.escaped(paragraph))
        }
        for command in path.last?.configuration.subcommands ?? [] {
            let call = (path.map { $0.name } + [command.name]).joined(separator: "-")
            term("\(call)(1)", command.configuration.abstract)
        }
        guard path.count == 1 else { return }
        for topic in Topic.allCases { term("stagectl help \(topic.rawValue)", topic.abstract.spoken) }
    }

    private mutating func list(_ model: HelpModel, isGroup: Bool) throws {
        let arguments = (model.arguments ?? []).filter(\.shouldDisplay)
        guard !arguments.isEmpty else { return }
        section(.optionsHeading)
        let common = try HelpPage.commonNames()
        // A command's own come first, as in its help.
        let sorted =
            arguments.filter { !common.contains($0.entry) } + arguments.filter { common.contains($0.entry) }
        for argument in sorted { term(argument.entry, argument.explanation) }
    }

    private mutating func listSurroundings() {
        section(.environmentHeading)
        for part in Topic.environmentParts {
            guard case .terms(let terms) = part else { continue }
            for (name, text) in terms { term(name, text.spoken) }
        }
        section(.filesHeading)
        for (name, text) in Phrase.files { term(name, text.spoken) }
    }

    private mutating func section(_ title: Phrase) {
        lines.append(".SH \"\(ManualPage.escaped(title.spoken))\"")
    }

    private mutating func term(_ name: String, _ text: String) {
        lines += [".TP", ".B \(ManualPage.escaped(name))", ManualPage.escaped(text)]
    }

    /// Returns text as roff shows it unchanged: no control lines, hyphens that can be copied, plain ASCII.
    private static func escaped(_ text: String) -> String {
        var roff = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": roff += "\\e"
            case "-": roff += "\\-"
            case "\"": roff += "\\(dq"
            case "'": roff += "\\(aq"
            case "~": roff += "\\(ti"
            case "^": roff += "\\(ha"
            case "`": roff += "\\(ga"
            case _ where scalar.isASCII: roff.unicodeScalars.append(scalar)
            default:
                let hex = String(scalar.value, radix: 16, uppercase: true)
                roff += "\\[u\(String(repeating: "0", count: max(0, 4 - hex.count)))\(hex)]"
            }
        }
        return roff.hasPrefix(".") ? "\\&\(roff)" : roff
    }
}

extension Phrase {
    /// The phrase as a sentence, in the language of the run.
    fileprivate var sentence: String { spoken.hasSuffix(".") ? spoken : "\(spoken)." }
}
