/// Calls that cannot be carried out as they stand.
public enum UsageProblem: String, ProblemArea {
    /// See the wording below.
    case unreadable = "unreadable"

    /// The part of the name before the dot.
    public static let area = "usage"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .unreadable: .usage
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .unreadable:
            Wording(
                german: "Der Aufruf ist nicht verständlich: \(problem.quoted).",
                english: "The call cannot be understood: \(problem.quoted).")
        }
    }
}
