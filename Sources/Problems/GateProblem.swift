/// Gates that are shut.
public enum GateProblem: String, ProblemArea {
    /// The delivery has not been in a stage that comes before.
    case stageOrder = "stage-order"
    /// The delivery is older than what stands in the stage.
    case downgrade = "downgrade"
    /// The soak time in the stage before is not over.
    case soak = "soak"
    /// The delivery has been withdrawn.
    case withdrawn = "withdrawn"
    /// A key or certificate that has signed the delivery has been revoked since; `found` is the key, `expected` the sender.
    case keyRevoked = "key-revoked"
    /// A hold stands on the stage or on the pipeline.
    case hold = "hold"
    /// The tests of a stage before have not passed.
    case verify = "verify"
    /// No window of the stage is open; `expected` is when one opens next.
    case window = "window"
    /// A freeze is on, called `found`; `expected` is when the stage opens next.
    case freeze = "freeze"
    /// Stages that a lane skipped have not been caught up on in time.
    case catchUp = "catch-up"
    /// There is no way back to the delivery.
    case history = "history"
    /// The delivery was rejected by the checkup.
    case rejected = "rejected"
    /// The ledger knows no such delivery.
    case deliveryUnknown = "delivery-unknown"
    /// The pipeline knows no such stage.
    case stageUnknown = "stage-unknown"
    /// The pipeline knows no such lane.
    case laneUnknown = "lane-unknown"

    /// The part of the name before the dot.
    public static let area = "gate"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .stageOrder, .downgrade, .soak, .withdrawn, .keyRevoked, .hold, .verify, .window, .freeze,
            .catchUp,
            .history:
            .gateShut
        case .rejected: .refused
        case .deliveryUnknown, .stageUnknown, .laneUnknown: .missing
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .stageOrder: wordingOfStageOrder(problem)
        case .downgrade:
            wordingOfDowngrade(problem)
        case .soak: wordingOfSoak(problem)
        case .withdrawn: wordingOfWithdrawn(problem)
        case .keyRevoked: wordingOfKeyRevoked(problem)
        case .hold: wordingOfHold(problem)
        case .verify: wordingOfVerify(problem)
        case .window: wordingOfWindow(problem)
        case .freeze: wordingOfFreeze(problem)
        case .catchUp: wordingOfCatchUp(problem)
        case .history:
            Wording(
                german:
                    "In der Stufe \"\(problem.wanted)\" führt kein Weg zurück zur Lieferung \(problem.quoted).",
                english:
                    "In the stage \"\(problem.wanted)\" no way leads back to the delivery \(problem.quoted).",
                germanHint:
                    "Zurück geht es nur zu einer älteren Lieferung, die schon in der Stufe stand und es nicht mehr tut.",
                englishHint:
                    "The only way back is to an older delivery that has stood in the stage and does so no more."
            )
        case .rejected:
            Wording(
                german: "Die Lieferung \(problem.quoted) ist bei der Prüfung abgewiesen worden.",
                english: "The checkup has refused the delivery \(problem.quoted).",
                germanHint: "Der Absender liefert eine neue Version; Befunde zeigt: stagectl log",
                englishHint: "The sender delivers a new version; stagectl log shows the findings.")
        case .deliveryUnknown:
            Wording(
                german: "Das Journal kennt keine Lieferung \(problem.quoted).",
                english: "The ledger knows no delivery \(problem.quoted).",
                germanHint: "Was A dazu bietet, prüft: stagectl check \(shellWord(problem.subject))",
                englishHint:
                    "What A offers is checked by: stagectl check \(shellWord(problem.subject))")
        case .stageUnknown:
            Wording(
                german: "Die Pipeline kennt keine Stufe \(problem.quoted).",
                english: "The pipeline knows no stage \(problem.quoted).",
                germanHint: "Es gibt: \(problem.wanted).", englishHint: "There are: \(problem.wanted).")
        case .laneUnknown:
            Wording(
                german: "Die Pipeline kennt keinen Eilweg \(problem.quoted).",
                english: "The pipeline knows no lane \(problem.quoted).",
                germanHint: "Es gibt: \(problem.wanted).", englishHint: "There are: \(problem.wanted).")
        }
    }

    private func wordingOfStageOrder(_ problem: Problem) -> Wording {
        let call = "stagectl promote \(shellWord(problem.subject)) --to \(firstStage(of: problem))"
        return Wording(
            german: "Die Lieferung \(problem.quoted) war noch nicht in der Stufe \(problem.wanted).",
            english: "The delivery \(problem.quoted) has not been in the stage \(problem.wanted) yet.",
            germanHint: "Zuerst: \(call)", englishHint: "First: \(call)")
    }

    private func wordingOfWindow(_ problem: Problem) -> Wording {
        let german = "Für die Lieferung \(problem.quoted) ist kein Zeitfenster der Stufe offen."
        let english = "No window of the stage is open for the delivery \(problem.quoted)."
        return opening(problem, german: german, english: english)
    }

    private func wordingOfFreeze(_ problem: Problem) -> Wording {
        let title = problem.found == nil ? "" : " \"\(problem.seen)\""
        return opening(
            problem, german: "Die Lieferung \(problem.quoted) muss das Ende der Sperrzeit\(title) abwarten.",
            english: "The delivery \(problem.quoted) must await the end of the freeze\(title).")
    }

    private func opening(_ problem: Problem, german: String, english: String) -> Wording {
        guard problem.expected != nil else {
            return Wording(
                german: german, english: english,
                germanHint: "Innerhalb von zwei Jahren öffnet kein Zeitfenster; die Pipeline ändern.",
                englishHint: "No window opens within two years; change the pipeline.")
        }
        return Wording(
            german: german, english: english,
            germanHint: "Ab \(problem.wanted): stagectl promote",
            englishHint: "From \(problem.wanted): stagectl promote")
    }

    private func wordingOfDowngrade(_ problem: Problem) -> Wording {
        guard problem.found != problem.subject else {
            return Wording(
                german: "Die Lieferung \(problem.quoted) steht schon in der Stufe.",
                english: "The delivery \(problem.quoted) stands in the stage already.",
                germanHint: "Was wo steht, zeigt: stagectl status",
                englishHint: "What stands where is shown by: stagectl status")
        }
        let call = "stagectl promote \(shellWord(problem.subject)) --to \(firstStage(of: problem)) --rollback"
        return Wording(
            german:
                "Die Lieferung \(problem.quoted) ist älter als \"\(problem.seen)\", das in der Stufe steht.",
            english:
                "The delivery \(problem.quoted) is older than \"\(problem.seen)\", which stands in the stage.",
            germanHint: "Zurück führt, wenn sie schon dort stand: \(call) -m \"Begründung\"",
            englishHint: "If it has stood there before, the way back is: \(call) -m \"reason\"")
    }
}
