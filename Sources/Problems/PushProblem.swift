/// Pushes that B did not take.
public enum PushProblem: String, ProblemArea {
    /// See the wording below.
    case moved = "moved"

    /// The part of the name before the dot.
    public static let area = "push"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .moved: .tryAgain
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .moved:
            Wording(
                german: "Ein anderer Lauf war schneller: \(problem.quoted) hat sich bewegt.",
                english: "Another run was faster: \(problem.quoted) has moved.")
        }
    }
}
