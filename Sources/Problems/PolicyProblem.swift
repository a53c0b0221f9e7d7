/// Changes of the policy that cannot be made.
public enum PolicyProblem: String, ProblemArea {
    /// The pipeline does not say who approves a new policy.
    case closed = "closed"
    /// The proposed policy is that of another pipeline.
    case name = "name"
    /// A stage of the proposed policy is called like an accepted delivery, or is another spelling of a stage that there is or was.
    case stageName = "stage-name"
    /// One of the senders' keys is, or was, that of somebody whom a role names, under another address.
    case keyShared = "key-shared"
    /// The policy is in force already.
    case same = "same"
    /// The policy has been proposed already.
    case proposed = "proposed"
    /// No such policy has been proposed.
    case unknown = "unknown"
    /// Several proposed policies could be meant.
    case ambiguous = "ambiguous"
    /// Fewer people than asked have approved the policy.
    case approvals = "approvals"
    /// Too few people have a key in force for what the subject names, so that nobody could ever decide it.
    case keys = "keys"

    /// The part of the name before the dot.
    public static let area = "policy"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .closed: .notAllowed
        case .name, .stageName, .keyShared, .keys: .badData
        case .ambiguous: .usage
        case .same, .proposed: .done
        case .unknown: .missing
        case .approvals: .releaseMissing
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .closed:
            Wording(
                german: "Die Regelung der Pipeline \(problem.quoted) sagt nicht, wer einer neuen zustimmt.",
                english: "The policy of the pipeline \(problem.quoted) does not say who approves a new one.",
                germanHint: "Ohne den Schlüssel policy kann sie sich nicht ändern.",
                englishHint: "Without the key policy it cannot change.")
        case .name:
            Wording(
                german: "Die Regelung gehört zur Pipeline \"\(problem.seen)\" statt zu \(problem.quoted).",
                english:
                    "The policy is that of the pipeline \"\(problem.seen)\" instead of \(problem.quoted).")
        case .stageName:
            Wording(
                german: "Eine Stufe \(problem.quoted) kann es nicht geben: In B heißt schon "
                    + "\"\(problem.seen)\" so.",
                english: "There cannot be a stage \(problem.quoted): "
                    + "\"\(problem.seen)\" is called so in B already.",
                germanHint: "Der Stufe einen anderen Namen geben, oder genau den bisherigen. Groß- und "
                    + "Kleinschreibung unterscheidet Stufen nicht.",
                englishHint: "Give the stage another name, or exactly the one that it had. Case makes no "
                    + "difference between stages.")
        case .keyShared:
            Wording(
                german: "\(problem.quoted) soll mit dem Schlüssel \(problem.seen) liefern, den auch "
                    + "\(problem.wanted) hat oder hatte.",
                english: "\(problem.quoted) is to deliver with the key \(problem.seen), which "
                    + "\(problem.wanted) has or had, too.",
                germanHint: "Wer liefert, braucht einen eigenen Schlüssel: Sonst könnte eine Person unter "
                    + "fremdem Namen liefern und es selbst freigeben.",
                englishHint: "Whoever delivers needs a key of their own: else a person could deliver under "
                    + "another name, and release it.")
        case .same:
            Wording(
                german: "Diese Regelung gilt schon: \(problem.quoted).",
                english: "This policy is in force already: \(problem.quoted).")
        case .proposed:
            Wording(
                german: "Diese Regelung ist schon vorgeschlagen: \(problem.quoted).",
                english: "This policy has been proposed already: \(problem.quoted).",
                germanHint: "Zustimmen kann: \(problem.wanted)",
                englishHint: "To be approved by: \(problem.wanted)")
        case .unknown where problem.expected == nil:
            Wording(
                german: "Es ist keine neue Regelung vorgeschlagen.",
                english: "No new policy has been proposed.",
                germanHint: "Vorschlagen mit: stagectl policy propose",
                englishHint: "Propose it with: stagectl policy propose")
        case .unknown:
            Wording(
                german: "Eine Regelung \(problem.quoted) ist nicht vorgeschlagen.",
                english: "No policy \(problem.quoted) has been proposed.",
                germanHint: "Vorgeschlagen: \(problem.wanted)", englishHint: "Proposed: \(problem.wanted)")
        case .ambiguous:
            Wording(
                german: "Es ist nicht klar, welche Regelung mit \(problem.quoted) gemeint ist.",
                english: "It is not clear which policy is meant by \(problem.quoted).",
                germanHint: "Vorgeschlagen: \(problem.wanted)", englishHint: "Proposed: \(problem.wanted)")
        case .keys:
            Wording(
                german:
                    "Für \(problem.quoted) haben nur \(problem.seen.replacing("/", with: " von ")) Personen einen gültigen Schlüssel.",
                english:
                    "For \(problem.quoted) only \(problem.seen.replacing("/", with: " of ")) people have a key in force.",
                germanHint: "Mit dieser Regelung stünde die Pipeline für immer still. valid-before prüfen.",
                englishHint: "With this policy the pipeline would stand still for ever. Look at valid-before."
            )
        case .approvals:
            // What was found is a share, as in `1/2`.
            Wording(
                german:
                    "Der Regelung \(problem.quoted) haben erst \(problem.seen.replacing("/", with: " von ")) zugestimmt.",
                english:
                    "Only \(problem.seen.replacing("/", with: " of ")) have approved the policy \(problem.quoted).",
                germanHint: "Zustimmen kann: \(problem.wanted)",
                englishHint: "To be approved by: \(problem.wanted)")
        }
    }
}
