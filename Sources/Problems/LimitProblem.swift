/// Deliveries beyond the limits of the pipeline.
public enum LimitProblem: String, ProblemArea {
    /// See the wording below.
    case bytes = "bytes"

    /// The part of the name before the dot.
    public static let area = "limit"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .bytes: .refused
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .bytes:
            Wording(
                german:
                    "\(problem.quoted) ist größer als erlaubt (\(problem.seen) statt höchstens \(problem.wanted)).",
                english:
                    "\(problem.quoted) is larger than allowed (\(problem.seen), at most \(problem.wanted)).")
        }
    }
}
