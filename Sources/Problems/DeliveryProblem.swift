/// Tags and commits that make no proper delivery.
public enum DeliveryProblem: String, ProblemArea {
    /// The name that was asked for is not among the deliveries of A.
    case missing = "missing"
    /// A ref of A matches the pattern of the deliveries, but Git or people could not handle its name.
    case refName = "ref-name"
    /// Something in B bears the name of a delivery already, or one that is taken for it.
    case nameTaken = "name-taken"
    /// A delivery that has been judged points at another object now.
    case moved = "moved"
    /// A delivery points at another object when it is fetched than when A listed it a moment before.
    case changing = "changing"
    /// The tag object gives itself another name than the ref that leads to it.
    case tagName = "tag-name"
    /// The tag leads to another tag, a tree or a blob.
    case tagTarget = "tag-target"
    /// The tag object breaks Git's form, or names nobody who made it.
    case tagMalformed = "tag-malformed"
    /// The date of the tagger or committer lies further ahead than clocks go wrong.
    case timeFuture = "time-future"

    /// The part of the name before the dot.
    public static let area = "delivery"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .missing: .missing
        case .changing: .tryAgain
        case .refName, .nameTaken, .moved, .tagName, .tagTarget, .tagMalformed, .timeFuture: .refused
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .missing:
            Wording(
                german: "Eine Lieferung \(problem.quoted) gibt es in A nicht.",
                english: "There is no delivery \(problem.quoted) in A.",
                germanHint: "Der Name muss zum Muster source.deliveries der Pipeline passen.",
                englishHint: "The name must match the pattern source.deliveries of the pipeline.")
        case .refName:
            Wording(
                german: "Der Name \(problem.quoted) ist für eine Lieferung nicht zulässig.",
                english: "The name \(problem.quoted) is not allowed for a delivery.")
        case .nameTaken:
            Wording(
                german: "Die Lieferung \(problem.quoted) kann in B nicht so heißen: Den Namen hat dort schon "
                    + "\(problem.seen).",
                english: "The delivery \(problem.quoted) cannot have that name in B: "
                    + "\(problem.seen) has it already.",
                germanHint: "Als gleich gelten Namen, die sich nur durch Groß- und Kleinschreibung "
                    + "unterscheiden. Der Lieferant muss unter einem anderen Namen liefern.",
                englishHint: "Names that differ only by case count as the same. The supplier must deliver "
                    + "under another name.")
        case .moved:
            Wording(
                german: "Die Lieferung \(problem.quoted) wurde in A ausgetauscht: Geprüft wurde "
                    + "\(problem.wanted), jetzt steht dort \(problem.seen) an ihrer Stelle.",
                english: "The delivery \(problem.quoted) was replaced in A: \(problem.wanted) was judged, "
                    + "now \(problem.seen) is in its place.",
                germanHint: "Die geprüfte Fassung gilt weiter. Änderungen gehören in eine neue Version.",
                englishHint: "What was judged stays in force. Changes belong into a new version.")
        case .changing:
            Wording(
                german: "Die Lieferung \(problem.quoted) wurde in A geändert, während sie abgeholt wurde.",
                english: "The delivery \(problem.quoted) was changed in A while it was being fetched.",
                germanHint: "Den Aufruf wiederholen; nichts wurde entschieden.",
                englishHint: "Run it again; nothing was decided.")
        case .tagName:
            Wording(
                german: "Das Tag-Objekt von \(problem.quoted) trägt einen anderen Namen: \(problem.seen).",
                english: "The tag object of \(problem.quoted) has another name: \(problem.seen).",
                germanHint: "Der Tag ist unter seinem eigenen Namen neu zu erzeugen, nicht umzubenennen.",
                englishHint: "Make the tag anew under its own name instead of renaming it.")
        case .tagTarget:
            Wording(
                german: "Der Tag \(problem.quoted) zeigt nicht auf einen Commit (\(problem.seen)).",
                english: "The tag \(problem.quoted) does not point at a commit (\(problem.seen)).")
        case .tagMalformed:
            Wording(
                german: "Das Tag-Objekt von \(problem.quoted) ist fehlerhaft.",
                english: "The tag object of \(problem.quoted) is malformed.")
        case .timeFuture:
            Wording(
                german: "Eine Zeitangabe in \(problem.quoted) liegt in der Zukunft: "
                    + "\(problem.seen), erlaubt ist bis \(problem.wanted).",
                english: "A date in \(problem.quoted) lies in the future: "
                    + "\(problem.seen), allowed is up to \(problem.wanted).")
        }
    }
}
