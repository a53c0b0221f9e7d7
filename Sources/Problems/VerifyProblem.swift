/// Results of a stage's own tests that nobody asked for, or that are about something else.
public enum VerifyProblem: String, ProblemArea {
    /// The stage has no tests of its own.
    case notAsked = "not-asked"
    /// The delivery does not stand in the stage.
    case notStanding = "not-standing"

    /// The part of the name before the dot.
    public static let area = "verify"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .notAsked: .usage
        case .notStanding: .gateShut
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .notAsked:
            Wording(
                german: "Zur Stufe \(problem.quoted) wird kein Testergebnis gemeldet.",
                english: "No results of tests are told of the stage \(problem.quoted).",
                germanHint: "Die Pipeline verlangt es mit: verify",
                englishHint: "The pipeline asks for them with: verify")
        case .notStanding:
            Wording(
                german: "Die Lieferung \(problem.quoted) steht nicht in der Stufe \"\(problem.wanted)\".",
                english: "The delivery \(problem.quoted) does not stand in the stage \"\(problem.wanted)\".",
                germanHint: "Was wo steht, zeigt: stagectl status",
                englishHint: "What stands where is shown by: stagectl status")
        }
    }
}
