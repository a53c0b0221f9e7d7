/// Gates that are shut.
public enum GateProblem: String, ProblemArea {
    /// See the wording below.
    case stageOrder = "stage-order"

    /// The part of the name before the dot.
    public static let area = "gate"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .stageOrder: .gateShut
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .stageOrder:
            Wording(
                german:
                    "Die Lieferung \(problem.quoted) war noch nicht in der Stufe davor (\(problem.wanted)).",
                english:
                    "The delivery \(problem.quoted) has not been in the stage before (\(problem.wanted)).")
        }
    }
}
