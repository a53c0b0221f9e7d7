/// Pushes that B did not take, or not whole.
public enum PushProblem: String, ProblemArea {
    /// A ref was no longer where this run saw it: another run won.
    case moved = "moved"
    /// A hook or the configuration of B said no.
    case refusedByHook = "refused-by-hook"
    /// B could not do it: its disk is full, a ref cannot be locked, the pack cannot be unpacked.
    case failed = "failed"

    /// The part of the name before the dot.
    public static let area = "push"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .moved: .tryAgain
        case .refusedByHook: .notAllowed
        case .failed: .unavailable
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .moved:
            Wording(
                german:
                    "Ein anderer Lauf war schneller: \(problem.quoted) hat sich bewegt\(problem.found == nil ? "" : ", auf \(problem.seen)").",
                english:
                    "Another run was faster: \(problem.quoted) has moved\(problem.found == nil ? "" : ", to \(problem.seen)").",
                germanHint: "Noch einmal ausführen.",
                englishHint: "Run it again.")
        case .refusedByHook:
            Wording(
                german: "Das innere Repository nimmt \(problem.quoted) nicht an (\(problem.seen)).",
                english: "The inner repository does not accept \(problem.quoted) (\(problem.seen)).",
                germanHint: "Was sein Hook dazu sagt, steht in den Zeilen mit \"remote:\".",
                englishHint: "What its hook says about it stands in the lines with \"remote:\".")
        case .failed:
            Wording(
                german: "Das innere Repository kann \(problem.quoted) nicht schreiben (\(problem.seen)).",
                english: "The inner repository cannot write \(problem.quoted) (\(problem.seen)).",
                germanHint: "Dort Speicherplatz, Rechte und liegen gebliebene Sperrdateien prüfen.",
                englishHint: "Check its disk space, permissions and left-over lock files.")
        }
    }
}
