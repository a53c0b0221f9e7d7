/// Checksums that do not hold.
public enum ChecksumProblem: String, ProblemArea {
    /// See the wording below.
    case differs = "differs"

    /// The part of the name before the dot.
    public static let area = "checksum"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .differs: .refused
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .differs:
            Wording(
                german: "Die Prüfsumme von \(problem.quoted) stimmt nicht.",
                english: "The checksum of \(problem.quoted) differs.")
        }
    }
}
