import ArgumentParser
import Ledger

/// The options that every command has, with the same meaning everywhere.
struct CommonOptions: ParsableArguments {
    @Option(
        name: .shortAndLong, help: ArgumentHelp(.pipelineOption, .fileValue),
        completion: .file(extensions: ["yaml", "yml"]))
    var pipeline: String?

    @Flag(name: .long, help: ArgumentHelp(.jsonOption))
    var json = false

    @Flag(name: .shortAndLong, help: ArgumentHelp(.quietOption))
    var quiet = false

    @Flag(name: .shortAndLong, help: ArgumentHelp(.verboseOption))
    var verbose = false

    @Option(name: .long, help: ArgumentHelp(.colorOption, .whenValue))
    var color: ColorChoice = .auto

    @Option(name: .long, help: ArgumentHelp(.languageOption, .languageValue))
    var lang: LanguageName?

    @Flag(name: .long, help: ArgumentHelp(.noInputOption))
    var noInput = false

    @Option(name: .long, help: ArgumentHelp(.timeoutOption, .secondsValue))
    var timeout: Seconds = .usualTimeout

    @Option(
        name: [.long, .customLong("root")], help: ArgumentHelp(.trustRootOption, .idValue))
    var trustRoot: [PinnedRoot] = []
}

/// The option of every command that writes.
struct WritingOptions: ParsableArguments {
    @Flag(name: [.customShort("n"), .long], help: ArgumentHelp(.dryRunOption))
    var dryRun = false

    /// Whether entries are written or only thought out.
    var mode: LedgerWriter.Mode { dryRun ? .plan : .write }
}

extension ArgumentHelp {
    /// The help of an option or argument, in the language of the run.
    init(_ abstract: Phrase, _ value: Phrase? = nil) {
        self.init(abstract.spoken, valueName: value?.spoken)
    }
}
