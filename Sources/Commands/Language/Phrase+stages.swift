// What is said about stages, gates and what comes next.

extension Phrase {
    static let stageColumn = Phrase(german: "Stufe", english: "Stage")
    static let deliveryColumn = Phrase(german: "Lieferung", english: "Delivery")
    static let sinceColumn = Phrase(german: "Seit", english: "Since")
    static let nextColumn = Phrase(german: "Als Nächstes", english: "Next")
    static let nothing = Phrase(verbatim: "-")

    /// The first line of `status`.
    static func ledgerStands(_ pipeline: String, sequence: Int, id: String, time: Phrase) -> Phrase {
        Phrase(
            german: "Pipeline \(pipeline), Journal-Eintrag \(sequence) (\(id)) vom \(time.german)",
            english: "Pipeline \(pipeline), ledger entry \(sequence) (\(id)) of \(time.english)")
    }

    /// Every gate before a delivery is open.
    static func ready(_ delivery: String) -> Phrase {
        Phrase(german: "bereit: \(delivery)", english: "ready: \(delivery)")
    }

    /// A delivery waits before a stage.
    static func waiting(_ delivery: String, for reasons: [Phrase]) -> Phrase {
        Phrase(
            german: "wartet: \(delivery), \(reasons.map(\.german).joined(separator: "; "))",
            english: "waiting: \(delivery), \(reasons.map(\.english).joined(separator: "; "))")
    }

    /// So many of the releases are there, and these people may give the others.
    static func releasesMissing(_ given: Int, of needed: Int, from people: String) -> Phrase {
        Phrase(
            german: "Freigabe \(given) von \(needed), offen: \(people)",
            english: "release \(given) of \(needed), open: \(people)")
    }

    /// The soak time runs.
    static func soaking(until end: Phrase) -> Phrase {
        Phrase(german: "Liegezeit bis \(end.german)", english: "soak time until \(end.english)")
    }

    /// An earlier stage is still to be passed.
    static func notYet(in stage: String) -> Phrase {
        Phrase(german: "noch nicht in \(stage)", english: "not yet in \(stage)")
    }

    /// Something newer stands in the stage.
    static let overtaken = Phrase(german: "überholt", english: "overtaken")

    /// The branch of a stage is not what the ledger says.
    static func branchDiffers(_ branch: String) -> Phrase {
        Phrase(
            german: "\(branch) ist nicht, was das Journal sagt",
            english: "\(branch) is not what the ledger says")
    }

    /// The newest delivery was refused.
    static func newestRejected(_ delivery: String, at time: Phrase) -> Phrase {
        Phrase(
            german: "Abgewiesen: \(delivery) am \(time.german), Befunde zeigt: stagectl log",
            english: "Refused: \(delivery) on \(time.english), findings are shown by: stagectl log")
    }

    /// The next call.
    static func next(_ call: String) -> Phrase {
        Phrase(german: "Weiter mit: \(call)", english: "Next: \(call)")
    }

    /// The call with which a person releases a delivery.
    static func nextRelease(of delivery: String, to stage: String) -> Phrase {
        Phrase(
            german: "Weiter mit: stagectl release \(delivery) --to \(stage) -m \"Begründung\"",
            english: "Next: stagectl release \(delivery) --to \(stage) -m \"reason\"")
    }

    /// There is nothing to do.
    static let nothingWaits = Phrase(german: "Nichts wartet.", english: "Nothing waits.")
}
