/// Ledgers that do not verify.
public enum LedgerProblem: String, ProblemArea {
    /// See the wording below.
    case broken = "broken"

    /// The part of the name before the dot.
    public static let area = "ledger"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .broken: .ledgerBroken
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .broken:
            Wording(
                german: "Das Journal ist ab dem Eintrag \(problem.quoted) nicht gültig.",
                english: "The ledger does not verify from the entry \(problem.quoted) on.")
        }
    }
}
