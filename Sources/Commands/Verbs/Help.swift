import ArgumentParser
import Problems
import Seals

/// `stagectl help`: a command's help, or one of the topics.
struct Help: Verb {
    static var configuration: CommandConfiguration { described("help") }
    static var schema: String { "help" }

    @Argument(
        help: ArgumentHelp(.topicArgument, "TOPIC"), completion: .list(Topic.allCases.map(\.rawValue)))
    var words: [String] = []
    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        try session.help(on: words)
    }
}
