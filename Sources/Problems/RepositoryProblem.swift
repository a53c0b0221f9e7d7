/// Repositories and refs that are missing or not usable.
public enum RepositoryProblem: String, ProblemArea {
    /// See the wording below.
    case missing = "missing"

    /// The part of the name before the dot.
    public static let area = "repository"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .missing: .missing
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .missing:
            Wording(
                german: "Das Repository \(problem.quoted) gibt es nicht.",
                english: "There is no repository \(problem.quoted).")
        }
    }
}
