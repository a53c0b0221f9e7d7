/// Files with statements of people that cannot be read.
public enum StatementProblem: String, ProblemArea {
    /// There is no such file.
    case fileMissing = "file-missing"
    /// The file cannot be read.
    case fileUnreadable = "file-unreadable"
    /// The file is larger than any statement.
    case fileTooLarge = "file-too-large"

    /// The part of the name before the dot.
    public static let area = "statement"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .fileMissing: .missing
        case .fileUnreadable, .fileTooLarge: .badData
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
        }
    }
}
