import ArgumentParser

/// A command with a page of help: a verb or a group of them.
protocol Documented: ParsableCommand {
    /// What `--help` says about the command.
    static var help: HelpPage { get }
}

extension Documented {
    /// The abstract of a command for ArgumentParser, in the language of the run.
    static func described(
        _ name: String, _ commands: [any ParsableCommand.Type] = []
    ) -> CommandConfiguration {
        CommandConfiguration(commandName: name, abstract: help.abstract.spoken, subcommands: commands)
    }
}

/// A command that does something.
///
/// Its file reads the options, calls the flow and hands over the result; it holds no rule, formats nothing
/// and prints nothing.
protocol Verb: Documented {
    /// The name of the schema of its result, as in `stagectl.status/1`.
    static var schema: String { get }

    /// Whether the call may change something in B.
    var writes: Bool { get }

    /// The options that every command has.
    var common: CommonOptions { get }

    /// Carries the command out.
    ///
    /// - Returns: What is to be shown; refusals are its problems.
    /// - Throws: ``Problem`` or ``ProblemList`` if nothing could be decided.
    func report(in session: Session) throws -> Report
}

extension Verb {
    /// Most commands only read.
    var writes: Bool { false }
}
