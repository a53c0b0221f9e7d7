/// Files with keys that cannot be used.
public enum SignersProblem: String, ProblemArea {
    /// See the wording below.
    case fileMissing = "file-missing"

    /// The part of the name before the dot.
    public static let area = "signers"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .fileMissing: .badData
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .fileMissing:
            Wording(
                german: "Die Schlüsseldatei \(problem.quoted) fehlt.",
                english: "The signers file \(problem.quoted) is missing.")
        }
    }
}
