import ArgumentParser
import Ledger
import Problems
import Seals

/// The options of every command by which a person decides something.
struct DecisionOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: ArgumentHelp(.reasonOption, .reasonValue))
    var message: String?

    @Option(name: .long, help: ArgumentHelp(.confirmOption, .nameValue))
    var confirm: String?

    @Option(name: .long, help: ArgumentHelp(.signOnlyOption, .fileValue), completion: .file())
    var signOnly: String?

    @Flag(name: .long, help: ArgumentHelp(.offlineOption))
    var offline = false

    @Option(
        name: .long, help: ArgumentHelp(.statementOption, .fileValue),
        completion: .file(extensions: ["json"]))
    var statement: String?

    @OptionGroup var writing: WritingOptions

    /// The options that are given of those that say nothing to a statement that is there already.
    var stated: [String] {
        given(
            ("--message", message != nil), ("--confirm", confirm != nil), ("--sign-only", signOnly != nil),
            ("--offline", offline))
    }

    /// Refuses a call that lacks a reason, or could not hand over what was signed, before anything is read.
    ///
    /// - Parameter call: The call without its arguments, such as `stagectl release`.
    /// - Throws: A problem of the area `usage`, or `statement.file-exists`.
    func requireComplete(in call: String, _ session: Session) throws(Problem) {
        guard let message else {
            let form = "--message \(Phrase.reasonValue.spoken)"
            throw Problem(.usage(.argumentMissing), form, found: call)
        }
        try requireReason(message)
        guard let signOnly else {
            guard offline else { return }
            let form = "--sign-only \(Phrase.fileValue.spoken)"
            throw Problem(.usage(.argumentMissing), form, found: call)
        }
        guard signOnly != DecisionOptions.standardOutput else {
            // It would be signed and then be gone.
            guard session.console.manner.isQuiet else { return }
            throw Problem(.usage(.flagConflict), "--sign-only -", found: "--quiet")
        }
        try session.requireNoFile(at: signOnly)
    }

    /// What `--sign-only` takes for standard output.
    static let standardOutput = "-"
}

/// Refuses words that say nothing, or would show something else than they say.
///
/// - Throws: `usage.reason-empty` or `usage.reason-unfit`.
func requireReason(_ message: String) throws(Problem) {
    guard Statement.says(reason: message) else {
        throw Problem(.usage(.reasonEmpty), "--message")
    }
    guard Statement.takes(reason: message) else {
        throw Problem(.usage(.reasonUnfit), "--message", expected: String(Statement.reasonLimit))
    }
}

/// The content digest of the delivery, which needs no look into the ledger then.
struct DigestOption: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp(.digestOption, .digestValue))
    var digest: DigestName?
}

/// A SHA-256, as stagectl writes it: `sha256:` and 64 hex digits.
struct DigestName: ExpressibleByArgument {
    let digest: SHA256Digest

    init?(argument: String) {
        guard let digest = SHA256Digest(text: argument) else { return nil }
        self.digest = digest
    }
}

/// The sequence of an entry.
struct SequenceNumber: ExpressibleByArgument {
    let number: Int

    init?(argument: String) {
        guard let number = decimal(argument.utf8) else { return nil }
        self.number = number
    }
}
