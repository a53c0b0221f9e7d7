/// Releases that are missing or do not count.
public enum ReleaseProblem: String, ProblemArea {
    /// Fewer people than asked have released the delivery for the stage.
    case missing = "missing"
    /// The person has not the role that may release for this stage.
    case role = "role"
    /// The statement speaks of another pipeline, delivery, digest, stage or policy.
    case scope = "scope"
    /// The statement has been used already.
    case replayed = "replayed"
    /// The person has released this delivery for this stage already.
    case given = "given"
    /// The stage asks for no release.
    case notAsked = "not-asked"
    /// The statement is not readable as one.
    case malformed = "malformed"

    /// The part of the name before the dot.
    public static let area = "release"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .missing: .releaseMissing
        case .role: .notAllowed
        case .scope, .replayed, .malformed: .badData
        case .given: .done
        case .notAsked: .usage
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .missing:
            wordingOfMissing(problem)
        case .role:
            Wording(
                german: "\(problem.quoted) darf hier nicht freigeben; das dürfen: \(problem.wanted).",
                english: "\(problem.quoted) may not release here; these may: \(problem.wanted).",
                germanHint: "Eine dieser Personen ruft auf: stagectl release",
                englishHint: "One of them calls: stagectl release")
        case .scope:
            Wording(
                german:
                    "Die Freigabe gilt nicht hierfür (\(problem.quoted)): \(problem.seen) statt \(problem.wanted).",
                english:
                    "The release is not for this (\(problem.quoted)): \(problem.seen) instead of \(problem.wanted)."
            )
        case .replayed:
            Wording(
                german: "Die Freigabe von \(problem.quoted) ist schon einmal verwendet worden.",
                english: "The release by \(problem.quoted) has been used before.",
                germanHint: "Neu freigeben mit: stagectl release",
                englishHint: "Release anew with: stagectl release")
        case .given:
            Wording(
                german: "\(problem.quoted) hat das schon freigegeben.",
                english: "\(problem.quoted) has released this already.",
                germanHint: "Was noch fehlt, zeigt: stagectl status",
                englishHint: "What is still missing is shown by: stagectl status")
        case .notAsked:
            Wording(
                german: "Die Stufe \(problem.quoted) verlangt keine Freigabe.",
                english: "The stage \(problem.quoted) asks for no release.",
                germanHint: "Überführen mit: stagectl promote", englishHint: "Promote with: stagectl promote")
        case .malformed:
            Wording(
                german: "Die Freigabe \(problem.quoted) ist nicht lesbar: \(problem.seen).",
                english: "The release \(problem.quoted) cannot be read: \(problem.seen).")
        }
    }

    private func wordingOfMissing(_ problem: Problem) -> Wording {
        // The subject is the step, as in `v2.4.0 → abnahme`; what was found is a share, as in `1/2`.
        let step = escapedForTerminal(problem.subject).split(separator: " → ", maxSplits: 1)
        let german = problem.seen.replacing("/", with: " von ")
        let english = problem.seen.replacing("/", with: " of ")
        guard let delivery = step.first, step.count > 1 else {
            return Wording(
                german: "Für \(problem.quoted) fehlt die Freigabe (\(german)).",
                english: "The release (Freigabe) of \(problem.quoted) is missing (\(english)).",
                germanHint: "Freigeben kann: \(problem.wanted)",
                englishHint: "To be released by: \(problem.wanted)")
        }
        return Wording(
            german: "Für \"\(delivery)\" fehlt die Freigabe zu \"\(step[1])\" (\(german)).",
            english: "The release (Freigabe) of \"\(delivery)\" for \"\(step[1])\" is missing (\(english)).",
            germanHint: "\(problem.wanted): stagectl release \(delivery) --to \(step[1]) -m \"Grund\"",
            englishHint: "\(problem.wanted): stagectl release \(delivery) --to \(step[1]) -m \"reason\"")
    }
}
