import ArgumentParser
import Problems

/// The commands of stagectl and what is said about calls of others.
enum Grammar {
    /// Returns the problem of a word that is no command.
    static func unknownCommand(_ word: String, in call: Call) -> Problem {
        let commands = call.path.last?.configuration.subcommands ?? []
        var calls = commands.map { (word: $0.name, call: "\(call.text) \($0.name)") }
        // A command of a group may have been called without the group, such as `graph` for `pipeline graph`.
        for group in commands {
            calls += group.configuration.subcommands.map {
                (word: $0.name, call: "\(call.text) \(group.name) \($0.name)")
            }
        }
        let nearest = word.nearest(of: calls.map(\.word))
        return Problem(
            .usage(.commandUnknown), word, expected: calls.first { $0.word == nearest }?.call)
    }

    /// Returns the problem of a group that is called without one of its commands.
    static func missingCommand(in call: Call) -> Problem {
        let names = call.path.last?.configuration.subcommands.map { $0.name } ?? []
        return Problem(.usage(.commandMissing), call.text, expected: names.joined(separator: ", "))
    }
}

extension Call {
    /// Whether the call asks for help with `-h` or `--help`.
    var asksForHelp: Bool {
        arguments.prefix { $0 != "--" }.contains { $0 == "--help" || $0 == "-h" }
    }
}
