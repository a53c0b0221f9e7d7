/// Tags and commits that make no proper delivery.
public enum DeliveryProblem: String, ProblemArea {
    /// See the wording below.
    case tagName = "tag-name"

    /// The part of the name before the dot.
    public static let area = "delivery"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .tagName: .refused
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .tagName:
            Wording(
                german: "Der Name im Tag-Objekt passt nicht zu \(problem.quoted).",
                english: "The name in the tag object does not fit \(problem.quoted).")
        }
    }
}
