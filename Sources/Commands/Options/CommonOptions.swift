import ArgumentParser
import Ledger

/// The options that every command has, with the same meaning everywhere.
struct CommonOptions: ParsableArguments {
    @Option(
        name: .shortAndLong, help: ArgumentHelp(.pipelineOption, "FILE"),
        completion: .file(extensions: ["yaml", "yml"]))
    var pipeline: String?

    @Flag(name: .long, help: ArgumentHelp(.jsonOption))
    var json = false

    @Flag(name: .shortAndLong, help: ArgumentHelp(.quietOption))
    var quiet = false

    @Flag(name: .shortAndLong, help: ArgumentHelp(.verboseOption))
    var verbose = false

    @Option(name: .long, help: ArgumentHelp(.colorOption, "WHEN"))
    var color: ColorChoice = .auto

    @Option(name: .long, help: ArgumentHelp(.languageOption, "LANGUAGE"))
    var lang: LanguageName?

    @Flag(name: .long, help: ArgumentHelp(.noInputOption))
    var noInput = false

    @Option(name: .long, help: ArgumentHelp(.timeoutOption, "SECONDS"))
    var timeout: Seconds = .usualTimeout

    @Option(name: .long, help: ArgumentHelp(.trustRootOption, "ID"))
    var trustRoot: EntryName?
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
    init(_ abstract: Phrase, _ value: String? = nil) {
        self.init(abstract.spoken, valueName: value)
    }
}
