/// Releases that are missing or do not count, and other decisions of people that cannot be taken.
public enum ReleaseProblem: String, ProblemArea {
    /// Fewer people than asked have released the delivery for the stage.
    case missing = "missing"
    /// There would be enough releases if they had not expired.
    case expired = "expired"
    /// There would be enough releases if sender and promoter counted.
    case fourEyes = "four-eyes"
    /// The person has not the role that may decide this.
    case role = "role"
    /// The statement speaks of another pipeline, delivery, digest, stage or policy.
    case scope = "scope"
    /// The statement is not newer than one that the person has given before.
    case replayed = "replayed"
    /// The very statement has been taken back.
    case revoked = "revoked"
    /// The person has decided this already.
    case given = "given"
    /// There is no release of the person that could be taken back.
    case unknown = "unknown"
    /// The release has served its promotion and cannot be taken back.
    case used = "used"
    /// The stage asks for no release.
    case notAsked = "not-asked"
    /// The statement is not readable as one.
    case malformed = "malformed"

    /// The part of the name before the dot.
    public static let area = "release"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .missing, .expired, .fourEyes: .releaseMissing
        case .role: .notAllowed
        case .scope, .replayed, .revoked, .used, .malformed: .badData
        case .unknown: .missing
        case .given: .done
        case .notAsked: .usage
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .missing:
            wordingOfMissing(problem)
        case .expired, .fourEyes:
            wordingOfUncounted(problem)
        case .role:
            Wording(
                german: "\(problem.quoted) darf das hier nicht entscheiden; das dürfen: \(problem.wanted).",
                english: "\(problem.quoted) may not decide this here; these may: \(problem.wanted).",
                germanHint: "Eine dieser Personen entscheidet.", englishHint: "One of them decides.")
        case .scope:
            Wording(
                german:
                    "Die Angabe \(problem.quoted) gilt nicht hierfür: \(problem.seen) statt \(problem.wanted).",
                english:
                    "What is said of \(problem.quoted) is not for this: \(problem.seen) instead of \(problem.wanted)."
            )
        case .replayed:
            Wording(
                german:
                    "Die Erklärung von \(problem.quoted) ist nicht neuer als eine, die schon übernommen ist.",
                english: "The statement by \(problem.quoted) is not newer than one that was taken in before.",
                germanHint: "Neu erklären.", englishHint: "State it anew.")
        case .revoked:
            Wording(
                german: "\(problem.quoted) hat diese Freigabe zurückgenommen; sie gilt nicht noch einmal.",
                english: "\(problem.quoted) has taken this release back; it does not count again.",
                germanHint: "Wer doch freigeben will, erklärt es neu.",
                englishHint: "Whoever wishes to release after all states it anew.")
        case .given:
            Wording(
                german: "\(problem.quoted) hat das schon erklärt.",
                english: "\(problem.quoted) has stated this already.",
                germanHint: "Was noch fehlt, zeigt: stagectl status",
                englishHint: "What is still missing is shown by: stagectl status")
        case .unknown:
            Wording(
                german: "Von \(problem.quoted) gibt es keine Freigabe, die zurückgenommen werden könnte.",
                english: "There is no release by \(problem.quoted) that could be taken back.",
                germanHint: "Was freigegeben ist, zeigt: stagectl log",
                englishHint: "What has been released is shown by: stagectl log")
        case .used:
            Wording(
                german: "Die Freigabe von \(problem.quoted) ist schon verwendet worden.",
                english: "The release by \(problem.quoted) has been used already.",
                germanHint: "Die Lieferung zurückziehen oder die Stufe zurückführen.",
                englishHint: "Withdraw the delivery, or roll the stage back.")
        case .notAsked:
            Wording(
                german: "Die Stufe \(problem.quoted) verlangt keine Freigabe.",
                english: "The stage \(problem.quoted) asks for no release.",
                germanHint: "Überführen mit: stagectl promote", englishHint: "Promote with: stagectl promote")
        case .malformed:
            Wording(
                german: "Die Erklärung \(problem.quoted) ist keine von stagectl (\(problem.seen)).",
                english: "The statement \(problem.quoted) is none of stagectl's (\(problem.seen)).",
                germanHint: "Die Datei so weitergeben, wie --sign-only sie geschrieben hat.",
                englishHint: "Hand the file over as --sign-only has written it.")
        }
    }
}
