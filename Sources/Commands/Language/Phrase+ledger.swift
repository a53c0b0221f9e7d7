// What is said about entries of the ledger and about audits.

import Ledger

extension Phrase {
    static let genesisEntry = Phrase(german: "Journal begonnen", english: "ledger begun")

    static func acceptEntry(_ delivery: String) -> Phrase {
        Phrase(german: "\(delivery) übernommen", english: "\(delivery) taken in")
    }

    static func rejectEntry(_ delivery: String) -> Phrase {
        Phrase(german: "\(delivery) abgewiesen", english: "\(delivery) refused")
    }

    static func releaseEntry(_ delivery: String, to stage: String, _ purpose: Purpose?) -> Phrase {
        let way = way(purpose)
        return Phrase(
            german: "\(delivery) für \(stage)\(way.german) freigegeben",
            english: "\(delivery) released for \(stage)\(way.english)")
    }

    /// In which way a release lets a delivery in; nothing for the regular one.
    private static func way(_ purpose: Purpose?) -> Phrase {
        switch purpose {
        case nil, .regular: Phrase(verbatim: "")
        case .rollback: Phrase(german: " (Rückweg)", english: " (rollback)")
        case .lane(let lane): Phrase(german: " (Eilweg \(lane))", english: " (lane \(lane))")
        }
    }

    static func promoteEntry(_ delivery: String, to stage: String, _ purpose: Purpose?) -> Phrase {
        switch purpose {
        case nil, .regular:
            Phrase(
                german: "\(delivery) nach \(stage) überführt", english: "\(delivery) promoted to \(stage)")
        case .rollback:
            Phrase(
                german: "\(stage) auf \(delivery) zurückgeführt",
                english: "\(stage) rolled back to \(delivery)")
        case .lane(let lane):
            Phrase(
                german: "\(delivery) auf dem Eilweg \(lane) nach \(stage) überführt",
                english: "\(delivery) promoted to \(stage) by the lane \(lane)")
        }
    }

    static func revokeEntry(_ delivery: String, to stage: String, _ purpose: Purpose?) -> Phrase {
        let way = way(purpose)
        return Phrase(
            german: "Freigabe von \(delivery) für \(stage)\(way.german) zurückgenommen",
            english: "release of \(delivery) for \(stage)\(way.english) revoked")
    }

    static func vouchEntry(_ delivery: String, _ word: Vouch.Word) -> Phrase {
        switch word {
        case .given:
            Phrase(
                german: "Einstehen für Ungeprüftes in \(delivery)",
                english: "vouched for what was not scanned in \(delivery)")
        case .takenBack:
            Phrase(
                german: "Einstehen für Ungeprüftes in \(delivery) zurückgenommen",
                english: "word for what was not scanned in \(delivery) taken back")
        }
    }

    static func withdrawEntry(_ delivery: String) -> Phrase {
        Phrase(german: "\(delivery) zurückgezogen", english: "\(delivery) withdrawn")
    }

    /// - Parameter stage: nil for everything.
    static func holdEntry(_ stage: String?) -> Phrase {
        Phrase(german: "\(stage ?? "alles") angehalten", english: "\(stage ?? "everything") put on hold")
    }

    /// - Parameter stage: nil for everything.
    static func resumeEntry(_ stage: String?) -> Phrase {
        Phrase(
            german: "\(stage ?? "alles") soll weitergehen",
            english: "\(stage ?? "everything") to be resumed")
    }

    static func passedEntry(_ delivery: String, in stage: String) -> Phrase {
        Phrase(
            german: "Tests von \(delivery) in \(stage) bestanden",
            english: "tests of \(delivery) in \(stage) passed")
    }

    static func failedEntry(_ delivery: String, in stage: String) -> Phrase {
        Phrase(
            german: "Tests von \(delivery) in \(stage) nicht bestanden",
            english: "tests of \(delivery) in \(stage) failed")
    }

    static func proposeEntry(_ policy: String) -> Phrase {
        Phrase(german: "Regelung \(policy) vorgeschlagen", english: "policy \(policy) proposed")
    }

    static func approveEntry(_ policy: String) -> Phrase {
        Phrase(german: "der Regelung \(policy) zugestimmt", english: "policy \(policy) approved")
    }

    static func policyEntry(_ policy: String) -> Phrase {
        Phrase(german: "Regelung \(policy) in Kraft gesetzt", english: "policy \(policy) adopted")
    }

    /// A number of entries.
    static func entries(_ count: Int) -> Phrase {
        counted(count, "Eintrag", "Einträge", "entry", "entries")
    }

    /// The ledger verifies.
    static func ledgerVerified(entries: Int, head: String) -> Phrase {
        let count = Phrase.entries(entries)
        return Phrase(
            german: "Journal: \(count.german) bis \(head); Signaturen, Rollen, Übergänge stimmen",
            english: "ledger: \(count.english) up to \(head), signatures, roles and transitions hold")
    }

    /// So many entries were verified by an earlier run.
    static func verifiedEarlier(entries: Int) -> Phrase {
        let count = counted(entries, "Eintrag", "Einträge", "entry", "entries")
        return Phrase(
            german: "   davon \(count.german) schon früher auf diesem Rechner geprüft",
            english: "   of these, \(count.english) verified earlier on this machine")
    }

    /// The ledger leads through a place that was seen before.
    static func freshnessKnown(_ mark: String) -> Phrase {
        Phrase(
            german: "Frische: nichts zurückgenommen seit dem Eintrag \(mark), der schon gesehen wurde",
            english: "freshness: nothing taken back since the entry \(mark), which was seen before")
    }

    /// There is nothing that the ledger could be compared with.
    static let freshnessUnknown = Phrase(
        german:
            "Frische unbekannt: kein früherer Stand zum Vergleichen; B könnte zurückgesetzt worden sein.",
        english: "Freshness unknown: no earlier state to compare with; B may have been set back.")

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
        let count = Phrase.entries(entries)
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
