/// Defects of stagectl itself.
public enum DefectProblem: String, ProblemArea {
    /// See the wording below.
    case invariant = "invariant"

    /// The part of the name before the dot.
    public static let area = "defect"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .invariant: .defect
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .invariant:
            Wording(
                german: "In stagectl ist ein Fehler: \(problem.quoted).",
                english: "There is a defect in stagectl: \(problem.quoted).")
        }
    }
}
