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
