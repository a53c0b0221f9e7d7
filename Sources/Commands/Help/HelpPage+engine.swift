import Problems

// The help of the commands that an engine or a steward runs.

extension Check {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Lieferungen prüfen, ohne dass es Folgen hat",
                english: "Check deliveries without any consequence"),
            examples: [
                .init(
                    call: "stagectl check v2.4.0",
                    purpose: Phrase(
                        german: "Eine Lieferung prüfen und alle Befunde zeigen",
                        english: "Check one delivery and show all findings")),
                .init(
                    call: "stagectl check",
                    purpose: Phrase(
                        german: "Alle Lieferungen prüfen, über die das Journal noch nichts sagt",
                        english: "Check every delivery of which the ledger says nothing yet")),
            ],
            details: [
                Phrase(
                    german:
                        "Die Prüfung umfasst Inhalt, Prüfsummen, Signatur und Schadsoftware. In B wird "
                        + "nichts geschrieben.",
                    english:
                        "The checkup covers content, checksums, signature and malware. Nothing is written "
                        + "to B."
                )
            ],
            statuses: [
                .done, .refused, .signature, .malware, .ledgerBroken, .usage, .badData, .missing,
                .unavailable,
                .configuration,
            ],
            seeAlso: ["stagectl promote", "stagectl help exit-status"])
    }
}

extension Promote {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Lieferungen prüfen, übernehmen und in die Stufen überführen",
                english: "Check deliveries, take them in and promote them to the stages"),
            examples: [
                .init(
                    call: "stagectl promote",
                    purpose: Phrase(
                        german: "Jeden Schritt tun, dessen Schranke offen ist; das ruft cron auf",
                        english: "Take every step whose gate is open; this is what cron runs")),
                .init(
                    call: "stagectl promote v2.4.0 --to produktion",
                    purpose: Phrase(
                        german: "Diesen einen Schritt tun oder jede geschlossene Schranke nennen",
                        english: "Take this one step, or name every gate that is shut")),
                .init(
                    call: "stagectl promote --dry-run",
                    purpose: Phrase(
                        german: "Zeigen, was geschähe, aber nichts schreiben",
                        english: "Show what would happen, but write nothing")),
            ],
            details: [
                Phrase(
                    german:
                        "Mehrfach aufzurufen schadet nicht. Ohne --to ist Warten auf eine Freigabe kein "
                        + "Fehler (0), mit --to "
                        + "ist es 20.",
                    english:
                        "Running it twice is harmless. Without --to, waiting for a release (Freigabe) is no "
                        + "failure (0), with "
                        + "--to it is 20.")
            ],
            statuses: [
                .done, .refused, .signature, .malware, .releaseMissing, .gateShut, .notAllowed, .ledgerBroken,
                .usage, .badData, .missing, .unavailable, .tryAgain, .configuration,
            ],
            seeAlso: ["stagectl release", "stagectl status", "stagectl help exit-status"])
    }
}

extension Init {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Das Journal einer Pipeline in B beginnen",
                english: "Begin the ledger of a pipeline in B"),
            examples: [
                .init(
                    call: "stagectl init",
                    purpose: Phrase(
                        german:
                            "Das Journal mit pipeline.yaml beginnen und seine ID als Vertrauensanker "
                            + "eintragen",
                        english: "Begin the ledger with pipeline.yaml and set its id as the trust root")),
                .init(
                    call: "stagectl init -p wohngeld.yaml --dry-run",
                    purpose: Phrase(
                        german: "Zeigen, was geschrieben würde", english: "Show what would be written")),
            ],
            details: [
                Phrase(
                    german:
                        "Die ID des ersten Eintrags ist der Vertrauensanker: Alle anderen tragen sie mit "
                        + "der Zeile ein, die "
                        + "stagectl init ausgibt. Signiert wird mit dem Schlüssel aus user.signingkey, "
                        + "dessen Inhaber:in die Rolle "
                        + "engine hat.",
                    english:
                        "The id of the first entry is the trust root: everybody else sets it with the line "
                        + "that stagectl init "
                        + "prints. It is signed with the key of user.signingkey, whose owner must have the "
                        + "role engine."
                )
            ],
            statuses: [
                .done, .notAllowed, .usage, .badData, .missing, .unavailable, .tryAgain, .configuration,
            ],
            seeAlso: ["stagectl pipeline check", "stagectl help pipeline", "stagectl help environment"])
    }
}
