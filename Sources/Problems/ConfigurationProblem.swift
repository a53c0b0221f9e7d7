/// Set-ups of the machine or the user that cannot work.
public enum ConfigurationProblem: String, ProblemArea {
    /// See the wording below.
    case rootMissing = "root-missing"
    /// A program that is needed, such as git or ssh, is not there or cannot be started.
    case programMissing = "program-missing"
    /// Git cannot read its own configuration.
    case gitConfiguration = "git-configuration"

    /// The part of the name before the dot.
    public static let area = "configuration"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .rootMissing, .programMissing, .gitConfiguration: .configuration
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .rootMissing:
            Wording(
                german: "Für die Pipeline \(problem.quoted) ist kein Vertrauensanker eingetragen.",
                english: "There is no trust root for the pipeline \(problem.quoted).")
        case .programMissing:
            Wording(
                german: "Das Programm \(problem.quoted) lässt sich nicht starten.",
                english: "The program \(problem.quoted) cannot be started.",
                germanHint: "Es installieren oder PATH anpassen.",
                englishHint: "Install it, or adjust PATH.")
        case .gitConfiguration:
            Wording(
                german: "Git kann seine Konfiguration in \(problem.quoted) nicht lesen.",
                english: "Git cannot read its configuration in \(problem.quoted).",
                germanHint: "Den Fehler zeigt: git config --list",
                englishHint: "The error is shown by: git config --list")
        }
    }
}
