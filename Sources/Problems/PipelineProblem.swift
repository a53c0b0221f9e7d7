/// Pipeline files that cannot be used.
public enum PipelineProblem: String, ProblemArea {
    /// See the wording below.
    case keyUnknown = "key-unknown"

    /// The part of the name before the dot.
    public static let area = "pipeline"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .keyUnknown: .badData
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .keyUnknown:
            Wording(
                german: "Der Schlüssel \(problem.quoted) ist unbekannt.",
                english: "The key \(problem.quoted) is unknown.")
        }
    }
}
