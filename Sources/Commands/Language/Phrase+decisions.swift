// What is said before and after a person's decision.

extension Phrase {
    static let releasedOnLabel = Phrase(german: "Freigegeben am:", english: "Released on:")
    static let releasedWithLabel = Phrase(german: "Damals begründet:", english: "Reason then:")
    static let standsInLabel = Phrase(german: "Steht jetzt in:", english: "Stands now in:")
    static let heldByLabel = Phrase(german: "Angehalten von:", english: "Put on hold by:")
    static let heldForLabel = Phrase(german: "Damals begründet:", english: "Reason then:")
    static let agreedLabel = Phrase(german: "Schon zugestimmt:", english: "Agreed already:")
    static let proposedByLabel = Phrase(german: "Vorgeschlagen von:", english: "Proposed by:")
    static let proposedForLabel = Phrase(german: "Damals begründet:", english: "Reason then:")
    static let ledgerLabel = Phrase(german: "Journal:", english: "Ledger:")
    static let policyLabel = Phrase(german: "Regelung:", english: "Policy:")
    static let purposeLabel = Phrase(german: "Weg:", english: "Way:")
    static let expiresLabel = Phrase(german: "Gilt bis:", english: "Counts until:")
    static let wayBack = Phrase(german: "Rückführung", english: "rollback")

    static func lane(_ name: String) -> Phrase {
        Phrase(german: "Eilweg \(name)", english: "lane \(name)")
    }

    /// Who did something, and when.
    static func by(_ person: String, at time: Phrase) -> Phrase {
        Phrase(german: "\(person), \(time.german)", english: "\(person), \(time.english)")
    }

    // MARK: Before

    static func revoking(_ delivery: String, to stage: String, as person: String) -> Phrase {
        Phrase(
            german: "Rücknahme der Freigabe der Lieferung \(delivery) für \(stage) durch \(person)",
            english: "Revocation of the release (Freigabe) of delivery \(delivery) for \(stage) by \(person)")
    }

    static func withdrawing(_ delivery: String, as person: String) -> Phrase {
        Phrase(
            german: "Die Lieferung \(delivery) wird für jede Stufe und für immer gesperrt, durch \(person)",
            english: "Delivery \(delivery) will be barred from every stage, for good, by \(person)")
    }

    /// - Parameter stage: nil for everything.
    static func holding(_ stage: String?, as person: String) -> Phrase {
        Phrase(
            german: "Anhalten: \(stage ?? "die ganze Pipeline"), durch \(person)",
            english: "Hold: \(stage ?? "the whole pipeline"), by \(person)")
    }

    /// - Parameter stage: nil for everything.
    static func resuming(_ stage: String?, as person: String) -> Phrase {
        Phrase(
            german: "Fortsetzen: \(stage ?? "die ganze Pipeline"), durch \(person)",
            english: "Resume: \(stage ?? "the whole pipeline"), by \(person)")
    }

    static func approving(_ policy: String, as person: String) -> Phrase {
        Phrase(
            german: "Zustimmung zur Regelung \(policy) durch \(person)",
            english: "Approval of the policy \(policy) by \(person)")
    }

    // MARK: After

    static func revoked(_ delivery: String, to stage: String, id: String) -> Phrase {
        Phrase(
            german: "Freigabe der Lieferung \(delivery) für \(stage) zurückgenommen (\(id)).",
            english: "Release (Freigabe) of delivery \(delivery) for \(stage) revoked (\(id)).")
    }

    static func withdrawn(_ delivery: String, id: String) -> Phrase {
        Phrase(
            german: "Lieferung \(delivery) zurückgezogen (\(id)); sie kommt in keine Stufe mehr.",
            english: "Delivery \(delivery) withdrawn (\(id)); it enters no stage any more.")
    }

    /// A withdrawn delivery has not left the stages in which it stands.
    static func stillStanding(_ delivery: String, in stages: String) -> Phrase {
        Phrase(
            german:
                "\(delivery) steht weiter in: \(stages). Ersetzt wird sie dort durch eine neuere Lieferung oder "
                + "durch Rückführung auf eine ältere.",
            english: "\(delivery) still stands in: \(stages). A newer delivery takes its place there, or a "
                + "rollback to an older one.")
    }

    /// - Parameter stage: nil for everything.
    static func held(_ stage: String?, id: String) -> Phrase {
        Phrase(
            german: "\(stage ?? "Die ganze Pipeline") ist angehalten (\(id)).",
            english: "\(stage ?? "The whole pipeline") is on hold (\(id)).")
    }

    /// - Parameter stage: nil for everything.
    static func resumed(_ stage: String?, given: Int, of needed: Int, id: String) -> Phrase {
        guard given >= needed else {
            return Phrase(
                german:
                    "\(stage ?? "Die ganze Pipeline") soll weitergehen, \(given) von \(needed) (\(id)).",
                english: "\(stage ?? "The whole pipeline") is to go on, \(given) of \(needed) (\(id)).")
        }
        return Phrase(
            german: "\(stage ?? "Die ganze Pipeline") geht weiter, \(given) von \(needed) (\(id)).",
            english: "\(stage ?? "The whole pipeline") goes on, \(given) of \(needed) (\(id)).")
    }

    static func approved(_ policy: String, given: Int, of needed: Int, id: String) -> Phrase {
        Phrase(
            german: "Der Regelung \(policy) zugestimmt, \(given) von \(needed) (\(id)).",
            english: "Policy \(policy) approved, \(given) of \(needed) (\(id)).")
    }

    // MARK: Results of tests

    static func testsPassed(_ delivery: String, in stage: String, id: String) -> Phrase {
        Phrase(
            german: "Tests der Lieferung \(delivery) in \(stage) bestanden (\(id)).",
            english: "Tests of delivery \(delivery) in \(stage) passed (\(id)).")
    }

    static func testsFailed(_ delivery: String, in stage: String, id: String) -> Phrase {
        Phrase(
            german: "Tests der Lieferung \(delivery) in \(stage) nicht bestanden (\(id)).",
            english: "Tests of delivery \(delivery) in \(stage) failed (\(id)).")
    }

    // MARK: Statements in files

    /// A statement was signed and lies in a file.
    static func signed(_ decision: Phrase, in file: String) -> Phrase {
        Phrase(
            german: "Signiert und noch nicht übernommen: \(decision.german); in \(file).",
            english: "Signed and not taken in yet: \(decision.english); in \(file).")
    }

    static func wouldSign(_ decision: Phrase) -> Phrase {
        Phrase(
            german: "Zu signieren wäre: \(decision.german).", english: "To be signed: \(decision.english).")
    }

    static func statementDigest(_ digest: String) -> Phrase {
        Phrase(german: "Erklärung: \(digest)", english: "Statement: \(digest)")
    }

    /// A statement that was signed elsewhere has come in.
    static func broughtIn(_ decision: Phrase, by person: String, id: String) -> Phrase {
        Phrase(
            german: "Erklärung von \(person) übernommen: \(decision.german) (\(id)).",
            english: "Statement by \(person) taken in: \(decision.english) (\(id)).")
    }
}
