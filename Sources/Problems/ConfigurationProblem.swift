/// Set-ups of the machine or the user that cannot work.
public enum ConfigurationProblem: String, ProblemArea {
    /// See the wording below.
    case rootMissing = "root-missing"

    /// The part of the name before the dot.
    public static let area = "configuration"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .rootMissing: .configuration
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .rootMissing:
            Wording(
                german: "Für die Pipeline \(problem.quoted) ist kein Vertrauensanker eingetragen.",
                english: "There is no trust root for the pipeline \(problem.quoted).")
        }
    }
}
