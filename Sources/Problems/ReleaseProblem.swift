/// Releases that are missing or do not count.
public enum ReleaseProblem: String, ProblemArea {
    /// See the wording below.
    case missing = "missing"

    /// The part of the name before the dot.
    public static let area = "release"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .missing: .releaseMissing
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .missing:
            Wording(
                german: "Für \(problem.quoted) fehlt die Freigabe (\(problem.seen) von \(problem.wanted)).",
                english:
                    "The release (Freigabe) for \(problem.quoted) is missing (\(problem.seen) of \(problem.wanted))."
            )
        }
    }
}
