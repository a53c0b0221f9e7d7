import ArgumentParser
import Problems
import Seals

/// `stagectl help`: a command's help, or one of the topics.
struct Help: Verb {
    static var configuration: CommandConfiguration { described("help") }
    static var schema: String { "help" }

    @Argument(
        help: ArgumentHelp(.topicArgument, .topicValue), completion: .list(Topic.allCases.map(\.rawValue)))
    var words: [String] = []
    // For packagers, who need it once: not in the help itself.
    @Flag(name: .long, help: .hidden) var man = false
    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        try man ? session.manual(on: words) : session.help(on: words)
    }
}
