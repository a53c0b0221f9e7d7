import ArgumentParser
import Problems
import Seals

extension HelpPage {
    /// Returns the help of a command as a result.
    ///
    /// - Parameter path: The commands from the root to the one that is asked about.
    static func report(on path: [any ParsableCommand.Type], in surroundings: Surroundings) throws -> Report {
        let width = Console.columns(of: surroundings.output, in: surroundings.environment)
        let text = try text(on: path, width: min(width, 100))
        return Report([.text(text)], result: .object(["text": .string(text)]), schema: "help")
    }

    /// Returns the help of a command, in the language of the run.
    static func text(on path: [any ParsableCommand.Type], width: Int) throws -> String {
        guard let command = path.last, let page = (command as? any Documented.Type)?.help else { return "" }
        let model = try HelpModel.of(command)
        let isGroup = !command.configuration.subcommands.isEmpty
        let call = path.map { $0.name }.joined(separator: " ")
        var lines = [page.abstract.spoken, ""]
        for (index, usage) in page.usages(of: model, call, isGroup: isGroup).enumerated() {
            let title = Phrase.usageTitle.spoken
            lines.append("\(index == 0 ? title : String(repeating: " ", count: title.count)) \(usage)")
        }
        lines += section(.examplesTitle, examples(page.examples, width))
        lines += section(.commandsTitle, commands(of: command, width))
        let arguments = (model.arguments ?? []).filter(\.shouldDisplay)
        let common = try commonNames()
        let own = arguments.filter { !common.contains($0.entry) }
        lines += section(.argumentsTitle, entries(own.filter(\.isPositional), width))
        lines += section(.optionsTitle, entries(own.filter { !$0.isPositional }, width))
        for paragraph in page.details { lines += [""] + wrapped(paragraph.spoken, to: width) }
        lines += section(
            .commonOptionsTitle, entries(arguments.filter { common.contains($0.entry) }, width))
        lines += section(.statusTitle, statuses(page.statuses, width))
        lines += section(.seeAlsoTitle, page.seeAlso.map { "  \($0)" })
        return lines.joined(separator: "\n")
    }

    private static func section(_ title: Phrase, _ content: [String]) -> [String] {
        content.isEmpty ? [] : ["", title.spoken] + content
    }

    /// Returns the ways of calling a command, each as one line.
    func usages(of model: HelpModel, _ call: String, isGroup: Bool) -> [String] {
        guard !isGroup else { return ["\(call) \(Phrase.commandPlaceholder.spoken)"] }
        let needed = (model.arguments ?? []).filter {
            $0.shouldDisplay && ($0.isPositional || !$0.isOptional)
        }
        let ways = forms.isEmpty ? [needed.map(\.usage).joined(separator: " ")] : forms.map(\.spoken)
        return ways.map { way in
            [call, way, "[\(Phrase.optionsPlaceholder.spoken)]"].filter { !$0.isEmpty }
                .joined(separator: " ")
        }
    }

    private static func examples(_ examples: [Example], _ width: Int) -> [String] {
        examples.flatMap { example in
            ["  \(example.call)"] + wrapped(example.purpose.spoken, to: width, indent: 6)
        }
    }

    private static func commands(of command: any ParsableCommand.Type, _ width: Int) -> [String] {
        definitions(
            command.configuration.subcommands.map { ($0.name, $0.configuration.abstract) }, width: width)
    }

    private static func entries(_ arguments: [HelpModel.Argument], _ width: Int) -> [String] {
        definitions(arguments.map { ($0.entry, $0.explanation) }, width: width)
    }

    private static func statuses(_ statuses: [ExitStatus], _ width: Int) -> [String] {
        definitions(statuses.map { (String($0.rawValue), $0.meaning.spoken) }, width: width)
    }

    /// Returns the entries of the options that every command has.
    static func commonNames() throws -> Set<String> {
        struct Bare: ParsableCommand {
            @OptionGroup var common: CommonOptions
        }
        // `-h` is added by ArgumentParser itself.
        return Set(try HelpModel.of(Bare.self).arguments?.map(\.entry) ?? [])
    }
}

/// Returns terms with their explanations beside them.
func definitions(_ pairs: [(term: String, text: String)], width: Int) -> [String] {
    let column = min(26, (pairs.map(\.term.displayWidth).max() ?? 0) + 4)
    return pairs.flatMap { term, text in
        let lines = wrapped(text, to: width, indent: column)
        let head = "  \(term)"
        guard head.displayWidth + 2 <= column, let first = lines.first else { return [head] + lines }
        let start = head + String(repeating: " ", count: column - head.displayWidth)
        return [start + first.dropFirst(column)] + lines.dropFirst()
    }
}
