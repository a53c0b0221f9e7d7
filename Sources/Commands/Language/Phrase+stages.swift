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
            german: "\(pipeline), Journal-Eintrag \(sequence) (\(id)) vom \(time.german)",
            english: "\(pipeline), ledger entry \(sequence) (\(id)) of \(time.english)")
    }

    /// Every gate before a delivery is open.
    static func ready(_ delivery: String) -> Phrase {
        Phrase(german: "bereit: \(delivery)", english: "ready: \(delivery)")
    }

    /// A delivery could enter a stage.
    static func ready(_ delivery: String, for stage: String, since time: Phrase) -> Phrase {
        Phrase(
            german: "bereit: \(delivery) für \(stage), seit \(time.german)",
            english: "ready: \(delivery) for \(stage), since \(time.english)")
    }

    /// A gate before a delivery is shut.
    static func waiting(_ delivery: String) -> Phrase {
        Phrase(german: "wartet: \(delivery)", english: "waiting: \(delivery)")
    }

    /// A delivery waits before a stage.
    static func waiting(_ delivery: String, for stage: String, since time: Phrase) -> Phrase {
        Phrase(
            german: "wartet: \(delivery) auf \(stage), seit \(time.german)",
            english: "waiting: \(delivery) for \(stage), since \(time.english)")
    }

    /// So many of the releases are there, and these people may give the others.
    static func releasesMissing(_ given: Int, of needed: Int, from people: String) -> Phrase {
        Phrase(
            german: "Freigabe \(given) von \(needed), möglich durch: \(people)",
            english: "release \(given) of \(needed), can come from: \(people)")
    }

    /// The soak time runs.
    static func soaking(until end: Phrase) -> Phrase {
        Phrase(german: "Liegezeit bis \(end.german)", english: "soak time until \(end.english)")
    }

    /// An earlier stage is still to be passed.
    static func notYet(in stage: String) -> Phrase {
        Phrase(german: "noch nicht in \(stage)", english: "not yet in \(stage)")
    }

    /// The branch of a stage is not what the ledger says.
    static let disturbed = Phrase(german: "Branch weicht ab", english: "branch deviates")

    /// A ref is not what the ledger says.
    static func deviates(_ reference: String, found: String?, expected: String?) -> Phrase {
        let (foundGerman, foundEnglish) = (
            found.map { "steht auf \($0)" } ?? "fehlt", found.map { "is at \($0)" } ?? "is missing"
        )
        let german = expected.map { "laut Journal auf \($0)" } ?? "dem Journal unbekannt"
        let english = expected.map { "the ledger says \($0)" } ?? "unknown to the ledger"
        return Phrase(
            german: "weicht ab: \(reference) \(foundGerman), \(german)",
            english: "deviates: \(reference) \(foundEnglish), \(english)")
    }

    /// A delivery was refused.
    static func rejected(_ delivery: String, at time: Phrase) -> Phrase {
        Phrase(
            german: "abgewiesen: \(delivery), \(time.german)",
            english: "refused: \(delivery), \(time.english)")
    }

    /// The kinds of findings of a refused delivery.
    static func findingCodes(_ codes: [String]) -> Phrase {
        let list = codes.isEmpty ? "-" : codes.joined(separator: ", ")
        return Phrase(german: "Befunde: \(list)", english: "findings: \(list)")
    }

    /// A signature keeps a delivery from a stage.
    static func heldUp(_ delivery: String, before stage: String) -> Phrase {
        Phrase(
            german: "aufgehalten: \(delivery) vor \(stage), wegen der Unterschrift",
            english: "held up: \(delivery) before \(stage), by its signature")
    }

    /// There are more of them.
    static func moreHeldUp(_ count: Int, before stage: String) -> Phrase {
        let deliveries = counted(
            count, "weitere Lieferung", "weitere Lieferungen", "more delivery", "more deliveries")
        return Phrase(
            german: "aufgehalten: \(deliveries.german) vor \(stage), siehe --json",
            english: "held up: \(deliveries.english) before \(stage), see --json")
    }

    /// There are more refused deliveries.
    static func moreRejected(_ count: Int) -> Phrase {
        let deliveries = counted(
            count, "weitere Lieferung", "weitere Lieferungen", "more delivery", "more deliveries")
        return Phrase(
            german: "abgewiesen: \(deliveries.german), siehe stagectl log",
            english: "refused: \(deliveries.english), see stagectl log")
    }

    /// The next call.
    static func next(_ call: String) -> Phrase {
        Phrase(german: "Weiter mit: \(call)", english: "Next: \(call)")
    }

    /// Only time is missing.
    static let timeWaits = Phrase(
        german: "Es fehlt nur noch Zeit; niemand muss etwas tun.",
        english: "Only time is missing; nobody has to do anything.")

    /// The next call, if it is one that differs by language.
    static func next(_ call: Phrase) -> Phrase {
        Phrase(german: "Weiter mit: \(call.german)", english: "Next: \(call.english)")
    }

    /// There is nothing to do.
    static let nothingWaits = Phrase(german: "In B wartet nichts.", english: "Nothing waits in B.")
}
