/// Words on what could not be looked into that nobody can give, or take back.
public enum VouchProblem: String, ProblemArea {
    /// The pipeline names nobody who may vouch for anything.
    case closed = "closed"
    /// The delivery is not one that was rejected for nothing but what nobody can look into; `found` says what else there is.
    case unfit = "unfit"
    /// The person has not vouched for the delivery as it was rejected.
    case unknown = "unknown"

    /// The part of the name before the dot.
    public static let area = "vouch"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .closed: .notAllowed
        case .unfit: .refused
        case .unknown: .missing
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .closed:
            Wording(
                german: "Die Pipeline \(problem.quoted) lässt niemanden für Ungeprüftes einstehen.",
                english: "The pipeline \(problem.quoted) lets nobody vouch for what was not scanned.",
                germanHint: "Wer das darf, regelt der Schlüssel checkup.malware.unscanned.",
                englishHint: "Who may is said by the key checkup.malware.unscanned.")
        case .unfit:
            Wording(
                german: "Für die Lieferung \(problem.quoted) kann niemand einstehen (\(problem.seen)).",
                english: "Nobody can vouch for the delivery \(problem.quoted) (\(problem.seen)).",
                germanHint:
                    "Einstehen lässt sich nur für Verschlüsseltes und für Formate, die niemand öffnet, und nur, wenn sonst nichts zu beanstanden ist.",
                englishHint:
                    "People can vouch only for what is encrypted or of a format that nothing opens, and only if nothing else was found."
            )
        case .unknown:
            Wording(
                german: "\(problem.quoted) steht für diese Lieferung nicht ein.",
                english: "\(problem.quoted) does not vouch for this delivery.",
                germanHint: "Wer für was einsteht, zeigt: stagectl status",
                englishHint: "Who vouches for what is shown by: stagectl status")
        }
    }
}
