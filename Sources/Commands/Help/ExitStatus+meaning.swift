import Problems

extension ExitStatus {
    /// What the status says.
    var meaning: Phrase {
        switch self {
        case .done: Phrase(german: "erledigt, oder nichts zu tun", english: "done, or nothing to do")
        case .refused:
            Phrase(
                german: "abgewiesen: die Lieferung verletzt eine Regel; die Befunde sind aufgelistet",
                english: "refused: the delivery broke a rule; the findings are listed")
        case .signature:
            Phrase(
                german:
                    "abgewiesen: die Signatur fehlt, ist falsch oder nicht von einem zugelassenen Absender",
                english: "refused: the signature is missing, wrong, or not by a certified sender")
        case .malware:
            Phrase(german: "abgewiesen: Schadsoftware gefunden", english: "refused: malware found")
        case .releaseMissing:
            Phrase(german: "wartet auf eine Freigabe", english: "waiting for a release (Freigabe)")
        case .gateShut:
            Phrase(
                german: "wartet auf eine andere Schranke: frühere Stufe, Liegezeit, Sperre",
                english: "waiting for another gate: earlier stage, soak time, hold")
        case .notAllowed:
            Phrase(
                german: "nicht erlaubt: diesem Schlüssel fehlt die Rolle, oder B nimmt den Push nicht an",
                english: "not allowed: this key lacks the role, or B refuses the push")
        case .ledgerBroken:
            Phrase(
                german: "das Journal oder seine Belege halten der Prüfung nicht stand",
                english: "the ledger or its evidence does not verify")
        case .usage: Phrase(german: "falscher Aufruf", english: "wrong usage")
        case .badData:
            Phrase(
                german: "Pipeline-Datei, Schlüsseldatei oder Erklärung ist fehlerhaft",
                english: "bad pipeline file, signers file or statement")
        case .missing:
            Phrase(
                german: "Repository, Ref oder Datei fehlt", english: "repository, ref or file is missing")
        case .unavailable:
            Phrase(
                german: "Scanner, Signaturen, Netz oder Sperre nicht verfügbar: nichts wurde entschieden",
                english: "scanner, signatures, network or lock not available: nothing was decided")
        case .defect: Phrase(german: "Fehler in stagectl selbst", english: "a defect in stagectl itself")
        case .tryAgain:
            Phrase(
                german: "ein anderer Lauf war schneller; nichts wurde verändert",
                english: "another run won meanwhile; nothing was changed")
        case .configuration:
            Phrase(
                german: "Einrichtung fehlerhaft: Schlüssel, Vertrauensanker, Git-Konfiguration",
                english: "configuration error: keys, trust root, git configuration")
        case .interrupted: Phrase(german: "abgebrochen mit Strg-C", english: "interrupted with Ctrl-C")
        case .terminated: Phrase(german: "von außen beendet", english: "ended from outside")
        }
    }

    /// Who has to act next.
    var actor: Phrase {
        switch self {
        case .done: Phrase(verbatim: "-")
        case .refused: Phrase(german: "Absender", english: "sender")
        case .signature:
            Phrase(german: "Absender oder Vertrauensstelle", english: "sender or trust office")
        case .malware: Phrase(german: "Informationssicherheit", english: "security")
        case .releaseMissing: Phrase(german: "zuständige Person", english: "person responsible")
        case .gateShut: Phrase(german: "die Zeit, oder wer sperrt", english: "time, or who holds")
        case .notAllowed: Phrase(german: "Betreuung der Pipeline", english: "pipeline owner")
        case .ledgerBroken:
            Phrase(german: "Informationssicherheit: alles anhalten", english: "security: stop everything")
        case .usage, .badData, .missing: Phrase(german: "wer aufruft", english: "caller")
        case .unavailable: Phrase(german: "cron, Betrieb", english: "cron, operator")
        case .defect: Phrase(german: "Pflege von stagectl", english: "maintainer")
        case .tryAgain: Phrase(german: "cron: noch einmal", english: "cron: try again")
        case .configuration: Phrase(german: "Betrieb", english: "operator")
        case .interrupted, .terminated:
            Phrase(
                german: "niemand: Refs unverändert oder ganz geändert",
                english: "nobody: refs unchanged or fully changed")
        }
    }
}
