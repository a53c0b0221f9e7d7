/// Delivered content that must not enter.
public enum ContentProblem: String, ProblemArea {
    /// See the wording below.
    case pathDotgit = "path-dotgit"

    /// The part of the name before the dot.
    public static let area = "content"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .pathDotgit: .refused
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .pathDotgit:
            Wording(
                german: "Der Pfad \(problem.quoted) wird von Git als .git gelesen.",
                english: "Git reads the path \(problem.quoted) as .git.")
        }
    }
}
