import ArgumentParser
import Problems

/// A call as it was typed, understood as far as that is possible before it is parsed.
///
/// A call that cannot be parsed must still be answered in the right language and with `--json` by a
/// document, and an unknown command by a suggestion. Options that every command has may also stand before
/// the command.
package struct Call: Sendable {
    /// The arguments in the order in which ArgumentParser takes them.
    let arguments: [String]

    /// The commands from the root to the one that is called.
    let path: [any ParsableCommand.Type]

    /// The first word that is no command where there should be one.
    let unknownCommand: String?

    /// The manner that the call asks for, before it has been parsed.
    let manner: Console.Manner

    /// The language that the call asks for.
    let languageOption: String?

    /// Reads a call.
    package init(_ arguments: [String]) {
        var path: [any ParsableCommand.Type] = [Root.self]
        var rest = arguments[...]
        var moved: [String] = []
        var unknown: String?
        while let group = path.last, !group.configuration.subcommands.isEmpty {
            while let option = Call.commonOption(at: &rest) { moved += option }
            guard let word = rest.first, !word.hasPrefix("-"), !word.isEmpty else { break }
            guard let command = group.configuration.subcommands.first(where: { $0.name == word }) else {
                unknown = word
                break
            }
            path.append(command)
            rest = rest.dropFirst()
        }
        let isCommand = path.last?.configuration.subcommands.isEmpty ?? false
        self.path = path
        self.arguments = path.dropFirst().map { $0.name } + (isCommand ? moved : []) + rest
        unknownCommand = unknown
        let options = Array(arguments.prefix { $0 != "--" })
        var manner = Console.Manner()
        manner.isJSON = options.contains("--json")
        manner.color = Call.value(of: "--color", in: options).flatMap(ColorChoice.init(rawValue:)) ?? .auto
        self.manner = manner
        languageOption = Call.value(of: "--lang", in: options)
    }

    /// The call without its arguments, such as `stagectl pipeline check`.
    package var text: String { path.map { $0.name }.joined(separator: " ") }

    /// The name of the result's schema.
    package var schema: String { (path.last as? any Verb.Type)?.schema ?? "help" }

    /// Takes an option that every command has from the front of arguments, with its value.
    private static func commonOption(at arguments: inout ArraySlice<String>) -> [String]? {
        guard let option = arguments.first else { return nil }
        let name = option.prefix { $0 != "=" }
        let takesValue = valuedOptions.contains(String(name))
        guard takesValue || flags.contains(option) else { return nil }
        let count = takesValue && name.count == option.count ? 2 : 1
        defer { arguments = arguments.dropFirst(count) }
        return Array(arguments.prefix(count))
    }

    private static func value(of name: String, in arguments: [String]) -> String? {
        for (index, argument) in arguments.enumerated() {
            if argument == name { return arguments.dropFirst(index + 1).first }
            if argument.hasPrefix("\(name)=") { return String(argument.dropFirst(name.count + 1)) }
        }
        return nil
    }

    /// The flags that every command has; a test compares them with ``CommonOptions``.
    package static let flags: Set = ["--json", "-q", "--quiet", "-v", "--verbose", "--no-input"]

    /// The options with a value that every command has; a test compares them with ``CommonOptions``.
    package static let valuedOptions: Set = [
        "-p", "--pipeline", "--color", "--lang", "--timeout", "--trust-root", "--root",
    ]
}

extension ParsableCommand {
    /// The name by which the command is called.
    static var name: String { configuration.commandName ?? "stagectl" }
}
