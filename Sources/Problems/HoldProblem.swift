/// Holds that are there already, or are not.
public enum HoldProblem: String, ProblemArea {
    /// A hold stands there already.
    case given = "given"
    /// No hold stands there.
    case unknown = "unknown"

    /// The part of the name before the dot.
    public static let area = "hold"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .given: .done
        case .unknown: .missing
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        let place = HeldPlace(problem.subject)
        return switch self {
        case .given:
            Wording(
                german: "\(place.german) ist schon angehalten (Eintrag \(problem.seen)).",
                english: "\(place.english) is on hold already (entry \(problem.seen)).",
                germanHint: "Weiter geht es mit: \(place.resumption) -m \"Begründung\"",
                englishHint: "Let it go on with: \(place.resumption) -m \"reason\"")
        case .unknown:
            Wording(
                german: "\(place.german) ist nicht angehalten.",
                english: "\(place.english) is not on hold.",
                germanHint: "Was angehalten ist, zeigt: stagectl status",
                englishHint: "What is on hold is shown by: stagectl status")
        }
    }
}
