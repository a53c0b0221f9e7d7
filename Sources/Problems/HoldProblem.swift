/// Holds that are there already, or are not.
public enum HoldProblem: String, ProblemArea {
    /// A hold stands there already.
    case given = "given"
    /// No hold stands there.
    case unknown = "unknown"

    /// The part of the name before the dot.
    public static let area = "hold"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .given: .done
        case .unknown: .missing
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .given:
            Wording(
                german: "\(problem.quoted) ist schon angehalten (Eintrag \(problem.seen)).",
                english: "\(problem.quoted) is on hold already (entry \(problem.seen)).",
                germanHint: "Fortsetzen lassen mit: stagectl resume",
                englishHint: "Let it go on with: stagectl resume")
        case .unknown:
            Wording(
                german: "\(problem.quoted) ist nicht angehalten.",
                english: "\(problem.quoted) is not on hold.",
                germanHint: "Was angehalten ist, zeigt: stagectl status",
                englishHint: "What is on hold is shown by: stagectl status")
        }
    }
}
