/// Files with statements of people that cannot be read or written.
public enum StatementProblem: String, ProblemArea {
    /// There is no such file.
    case fileMissing = "file-missing"
    /// The file cannot be read.
    case fileUnreadable = "file-unreadable"
    /// The file is larger than any statement.
    case fileTooLarge = "file-too-large"
    /// A statement is to be written where there is a file already.
    case fileExists = "file-exists"
    /// The file cannot be written.
    case fileUnwritable = "file-unwritable"
    /// There is no such folder.
    case folderMissing = "folder-missing"
    /// The folder cannot be read.
    case folderUnreadable = "folder-unreadable"
    /// More files lie in the folder than are read.
    case tooMany = "too-many"

    /// The part of the name before the dot.
    public static let area = "statement"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .fileMissing, .folderMissing: .missing
        case .fileUnreadable, .fileTooLarge, .folderUnreadable, .tooMany: .badData
        case .fileExists: .usage
        case .fileUnwritable: .unavailable
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .fileMissing:
            Wording(
                german: "Die Datei \(problem.quoted) mit der Erklärung gibt es nicht.",
                english: "The file \(problem.quoted) with the statement does not exist.")
        case .fileUnreadable:
            Wording(
                german: "Die Datei \(problem.quoted) mit der Erklärung lässt sich nicht lesen.",
                english: "The file \(problem.quoted) with the statement cannot be read.")
        case .fileTooLarge:
            Wording(
                german:
                    "Die Datei \(problem.quoted) ist für eine Erklärung zu groß: \(problem.seen) statt höchstens \(problem.wanted).",
                english:
                    "The file \(problem.quoted) is too large for a statement: \(problem.seen) instead of at most \(problem.wanted)."
            )
        case .fileExists:
            Wording(
                german: "Die Datei \(problem.quoted) gibt es schon; sie bleibt, wie sie ist.",
                english: "The file \(problem.quoted) is there already and stays as it is.",
                germanHint: "Die Erklärung unter einem anderen Namen schreiben.",
                englishHint: "Write the statement under another name.")
        case .fileUnwritable:
            Wording(
                german: "Die Erklärung lässt sich nicht in die Datei \(problem.quoted) schreiben.",
                english: "The statement cannot be written to the file \(problem.quoted).")
        case .folderMissing:
            Wording(
                german: "Den Ordner \(problem.quoted) mit Erklärungen gibt es nicht.",
                english: "The folder \(problem.quoted) with statements does not exist.")
        case .folderUnreadable:
            Wording(
                german: "Der Ordner \(problem.quoted) mit Erklärungen lässt sich nicht lesen.",
                english: "The folder \(problem.quoted) with statements cannot be read.")
        case .tooMany:
            Wording(
                german:
                    "Im Ordner \(problem.quoted) liegen \(problem.seen) Erklärungen; gelesen werden \(problem.wanted).",
                english:
                    "There are \(problem.seen) statements in the folder \(problem.quoted); \(problem.wanted) are read.",
                germanHint: "Wegräumen, was das Journal schon kennt.",
                englishHint: "Clear away what the ledger knows already.")
        }
    }
}
