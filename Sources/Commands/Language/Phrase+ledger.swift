// What is said about entries of the ledger and about audits.

extension Phrase {
    static let genesisEntry = Phrase(german: "Journal begonnen", english: "ledger begun")

    static func acceptEntry(_ delivery: String) -> Phrase {
        Phrase(german: "\(delivery) übernommen", english: "\(delivery) taken in")
    }

    static func rejectEntry(_ delivery: String) -> Phrase {
        Phrase(german: "\(delivery) abgewiesen", english: "\(delivery) refused")
    }

    static func releaseEntry(_ delivery: String, to stage: String) -> Phrase {
        Phrase(
            german: "\(delivery) für \(stage) freigegeben", english: "\(delivery) released for \(stage)")
    }

    static func promoteEntry(_ delivery: String, to stage: String) -> Phrase {
        Phrase(german: "\(delivery) nach \(stage) überführt", english: "\(delivery) promoted to \(stage)")
    }

    /// The ledger verifies.
    static func ledgerVerified(entries: Int, head: String) -> Phrase {
        let count = counted(entries, "Eintrag", "Einträge", "entry", "entries")
        return Phrase(
            german: "Journal: \(count.german) bis \(head), Signaturen, Rollen und Übergänge stimmen",
            english: "ledger: \(count.english) up to \(head), signatures, roles and transitions hold")
    }

    /// The refs are what the ledger says.
    static func referencesVerified(_ references: Int) -> Phrase {
        let count = counted(
            references, "Stufe oder Tag", "Stufen und Tags", "stage or tag", "stages and tags")
        return Phrase(
            german: "Refs: \(count.german) stehen, wo das Journal sagt",
            english: "refs: \(count.english) are where the ledger says")
    }

    /// So much of a broken ledger verifies.
    static func ledgerVerifiedOnly(entries: Int) -> Phrase {
        let count = counted(entries, "Eintrag", "Einträge", "entry", "entries")
        return Phrase(
            german: "Vor der Bruchstelle stimmen \(count.german).",
            english: "Before the break, \(count.english) hold.")
    }

    /// A ledger has begun.
    static func begun(_ pipeline: String, id: String) -> Phrase {
        Phrase(
            german: "Journal der Pipeline \(pipeline) begonnen (\(id)).",
            english: "The ledger of the pipeline \(pipeline) has begun (\(id)).")
    }

    /// The ledger began earlier, with the same policy.
    static func begunBefore(_ pipeline: String, id: String) -> Phrase {
        Phrase(
            german: "Das Journal der Pipeline \(pipeline) gibt es schon (\(id)); nichts zu tun.",
            english: "The ledger of the pipeline \(pipeline) is there already (\(id)); nothing to do.")
    }

    /// What everybody else has to do after `init`.
    static let trustRootForOthers = Phrase(
        german: "Vertrauensanker, den alle anderen Beteiligten eintragen:",
        english: "Trust root, to be set by everybody else who takes part:")
}
