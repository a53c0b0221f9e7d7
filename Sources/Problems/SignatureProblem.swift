/// Signatures that do not hold.
public enum SignatureProblem: String, ProblemArea {
    /// See the wording below.
    case missing = "missing"

    /// The part of the name before the dot.
    public static let area = "signature"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .missing: .signature
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .missing:
            Wording(
                german: "Die Lieferung \(problem.quoted) ist nicht signiert.",
                english: "The delivery \(problem.quoted) is not signed.")
        }
    }
}
