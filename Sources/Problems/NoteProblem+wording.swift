extension NoteProblem {
    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .missing:
            Wording(
                german: "Der Lieferung fehlt der Lieferschein \(problem.quoted).",
                english: "The delivery lacks its delivery note \(problem.quoted).",
                germanHint: "Wie er aussieht, steht in der Dokumentation unter DeliveryNote; "
                    + "stagectl seal ergänzt und prüft ihn.",
                englishHint: "The page DeliveryNote of the documentation says what it looks like; "
                    + "stagectl seal completes and validates it.")
        case .malformed:
            Wording(
                german: "Der Lieferschein ist bei \(problem.quoted) fehlerhaft (\(problem.seen)).",
                english: "The delivery note is malformed at \(problem.quoted) (\(problem.seen)).")
        case .keyUnknown:
            Wording(
                german:
                    "Den Schlüssel \"\(problem.seen)\" bei \(problem.quoted) gibt es in Lieferscheinen nicht.",
                english: "The key \"\(problem.seen)\" at \(problem.quoted) is none of delivery notes.",
                germanHint: "Möglich wäre: \(problem.wanted)",
                englishHint: "Possible would be: \(problem.wanted)")
        case .keyMissing:
            Wording(
                german: "Im Lieferschein fehlt bei \(problem.quoted) der Schlüssel \"\(problem.seen)\".",
                english: "The delivery note lacks the key \"\(problem.seen)\" at \(problem.quoted).")
        case .value:
            Wording(
                german:
                    "Der Wert von \"\(problem.seen)\" bei \(problem.quoted) ist im Lieferschein nicht zulässig.",
                english:
                    "The value of \"\(problem.seen)\" at \(problem.quoted) is not allowed in a delivery note."
            )
        case .audience, .version, .expired, .sequence, .gap, .sender, .predecessor: wordingOfFact(problem)
        case .globUnmatched:
            Wording(
                german:
                    "Zum Muster \"\(problem.seen)\" bei \(problem.quoted) enthält die Lieferung keine Datei.",
                english: "The delivery has no file for the pattern \"\(problem.seen)\" at \(problem.quoted).")
        case .documentationMissing, .binariesMissing, .deploymentMissing, .sbomMissing, .recipeMissing:
            wordingOfDemand(problem)
        }
    }

    private func wordingOfFact(_ problem: Problem) -> Wording {
        switch self {
        case .audience:
            Wording(
                german: "Der Lieferschein von \(problem.quoted) ist nicht für diese Pipeline bestimmt: "
                    + "\"\(problem.seen)\" statt \"\(problem.wanted)\".",
                english: "The delivery note of \(problem.quoted) is not meant for this pipeline: "
                    + "\"\(problem.seen)\" instead of \"\(problem.wanted)\".",
                germanHint: "Für jede Pipeline gibt es einen eigenen Lieferschein.",
                englishHint: "Each pipeline has a delivery note of its own.")
        case .version:
            Wording(
                german: "Der Lieferschein von \(problem.quoted) nennt eine andere Version: "
                    + "\"\(problem.seen)\" statt \"\(problem.wanted)\".",
                english: "The delivery note of \(problem.quoted) names another version: "
                    + "\"\(problem.seen)\" instead of \"\(problem.wanted)\".")
        case .expired:
            Wording(
                german: "Der Lieferschein von \(problem.quoted) galt nur bis \(problem.seen).",
                english: "The delivery note of \(problem.quoted) was valid only until \(problem.seen).",
                germanHint: "Der Lieferant muss unter einer neuen Version liefern.",
                englishHint: "The supplier must deliver under a new version.")
        case .sequence:
            Wording(
                german: "Der Lieferschein von \(problem.quoted) hat die laufende Nummer \(problem.seen), "
                    + "angenommen ist schon \(problem.wanted).",
                english: "The delivery note of \(problem.quoted) has the sequence number \(problem.seen); "
                    + "\(problem.wanted) has been accepted already.",
                germanHint: "Die Nummer muss mit jeder Lieferung einer Anwendung steigen.",
                englishHint: "The number must grow with each delivery of an application.")
        case .gap:
            Wording(
                german: "Der Lieferschein von \(problem.quoted) hat die laufende Nummer \(problem.seen); "
                    + "möglich ist höchstens \(problem.wanted).",
                english: "The delivery note of \(problem.quoted) has the sequence number \(problem.seen); "
                    + "\(problem.wanted) is the greatest possible.",
                germanHint: "Sonst blieben für spätere Lieferungen bald keine Nummern mehr.",
                englishHint: "Else later deliveries would soon be left without numbers.")
        case .sender:
            Wording(
                german: "Die Anwendung im Lieferschein von \(problem.quoted) liefert \(problem.wanted), "
                    + "signiert hat \(problem.seen).",
                english: "The application in the delivery note of \(problem.quoted) is delivered by "
                    + "\(problem.wanted); signed has \(problem.seen).",
                germanHint:
                    "Wechselt der Lieferant, nimmt eine neue Policy den bisherigen aus den Absendern.",
                englishHint: "If the supplier changes, a new policy takes the former one out of the senders.")
        default:
            Wording(
                german: "Der Lieferschein von \(problem.quoted) nennt als Vorgänger "
                    + "\(problem.found.map { "\"\(escapedForTerminal($0))\"" } ?? "keinen"); zuletzt angenommen wurde "
                    + "\(problem.expected.map { "\"\(escapedForTerminal($0))\"" } ?? "keiner").",
                english: "The delivery note of \(problem.quoted) names "
                    + "\(problem.found.map { "\"\(escapedForTerminal($0))\"" } ?? "nothing") as its predecessor; "
                    + "\(problem.expected.map { "\"\(escapedForTerminal($0))\"" } ?? "nothing") was accepted last.",
                germanHint:
                    "Vorgänger ist die zuletzt angenommene Lieferung der Anwendung. Liegt eine dazwischen, ist "
                    + "zu klären, wo sie geblieben ist.",
                englishHint:
                    "The predecessor is the delivery of the application that was accepted last. If there is one "
                    + "in between, find out what became of it.")
        }
    }

    private func wordingOfDemand(_ problem: Problem) -> Wording {
        switch self {
        case .documentationMissing:
            Wording(
                german: "Der Lieferschein \(problem.quoted) nennt keine Dokumentation.",
                english: "The delivery note \(problem.quoted) names no documentation.")
        case .binariesMissing:
            Wording(
                german:
                    "Der Lieferschein \(problem.quoted) nennt nichts, was fertig gebaut ist und installiert werden kann.",
                english:
                    "The delivery note \(problem.quoted) names nothing that is built and can be installed.")
        case .deploymentMissing:
            Wording(
                german: "Der Lieferschein \(problem.quoted) nennt keine Konfiguration für die Installation.",
                english: "The delivery note \(problem.quoted) names no deployment configuration.")
        case .sbomMissing:
            Wording(
                german: "Der Lieferschein \(problem.quoted) nennt keine Stückliste (SBOM).",
                english: "The delivery note \(problem.quoted) names no bill of materials (SBOM).")
        default:
            Wording(
                german:
                    "Nach dem Lieferschein \(problem.quoted) sind Quelltexte geliefert, aber nicht, wie sie gebaut werden.",
                english:
                    "By the delivery note \(problem.quoted) sources are delivered, but not how they are built."
            )
        }
    }
}
