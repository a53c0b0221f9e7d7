/// Repositories that did not answer as they must.
public enum TransportProblem: String, ProblemArea {
    /// See the wording below.
    case unreachable = "unreachable"

    /// The part of the name before the dot.
    public static let area = "transport"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .unreachable: .unavailable
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .unreachable:
            Wording(
                german: "Das Repository \(problem.quoted) ist nicht erreichbar.",
                english: "The repository \(problem.quoted) cannot be reached.")
        }
    }
}
