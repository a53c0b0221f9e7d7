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
                .init(
                    call: "stagectl check --stages",
                    purpose: Phrase(
                        german: "Täglich durch cron: was in den Stufen steht, nach heutigen Signaturen",
                        english: "Daily by cron: what stands in the stages, by today's signatures")),
                .init(
                    call: "stagectl check --local v2.4.0 -p wohngeld.yaml",
                    purpose: Phrase(
                        german:
                            "Vor dem Liefern: ein Tag im eigenen Repository, mit der Pipeline-Datei des Betriebs",
                        english:
                            "Before delivering: a tag in one's own repository, with the operator's pipeline file"
                    )),
                .init(
                    call: "stagectl check . --without signatures --without malware",
                    purpose: Phrase(
                        german: "Einen Ordner, wo es weder Schlüssel noch Signaturdatenbank gibt",
                        english: "A folder, where there are neither keys nor a signature database")),
            ],
            details: [
                Phrase(
                    german:
                        "Mit --local werden weder A noch B noch das Journal gefragt. Was nur sie wissen, wird als "
                        + "nicht beurteilt genannt, ebenso was mit --without ausgelassen ist; Befunde, Codes und "
                        + "Exit-Status sind dieselben wie an der Grenze.",
                    english:
                        "With --local neither A nor B nor the ledger is asked. What only they know is named as "
                        + "not judged, and so is what --without leaves out; findings, codes and exit statuses are "
                        + "the same as at the border."),
                Phrase(
                    german:
                        "Die Prüfung umfasst Inhalt, Prüfsummen, Signatur und Schadsoftware. In B wird "
                        + "nichts geschrieben.",
                    english:
                        "The checkup covers content, checksums, signature and malware. Nothing is written "
                        + "to B."
                ),
                Phrase(
                    german:
                        "--stages sucht allein nach Schadsoftware: zuerst in dem, was von früheren Läufen gemerkt "
                        + "ist, im Inhalt nur, wo das nicht reicht. Ein Fund endet mit 12 und nennt Stufen, "
                        + "Freigaben (--json) und die Aufrufe, die anhalten; angehalten wird nur durch eine Person.",
                    english:
                        "--stages looks for malware alone: first in what is remembered of earlier runs, and in "
                        + "contents only where that is not enough. A hit ends with 12 and names stages, "
                        + "releases (Freigaben, --json) and the calls that stop them; only a person stops anything."
                ),
            ],
            statuses: [
                .done, .refused, .signature, .malware, .ledgerBroken, .usage, .badData, .missing,
                .unavailable,
                .configuration,
            ],
            seeAlso: ["stagectl promote", "stagectl help exit-status"])
    }
}

extension SealDelivery {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Eine Lieferung versiegeln: Prüfsummen, Lieferschein, signiertes Tag",
                english: "Seal a delivery: checksums, delivery note, signed tag"),
            examples: [
                .init(
                    call: "stagectl seal --tag v2.4.0",
                    purpose: Phrase(
                        german: "Versiegeln, was im aktuellen Repository eingecheckt ist",
                        english: "Seal what is committed in the current repository")),
                .init(
                    call: "stagectl seal --dry-run",
                    purpose: Phrase(
                        german: "Zeigen, was dabei herauskäme; der Name folgt aus dem Lieferschein",
                        english: "Show what would come of it; the name follows from the delivery note")),
                .init(
                    call: "stagectl seal --tag v2.4.1 --after v2.3.0 --expires 90d",
                    purpose: Phrase(
                        german: "Nachdem v2.4.0 abgewiesen wurde: v2.3.0 ist die zuletzt angenommene",
                        english: "After v2.4.0 was refused: v2.3.0 is what was accepted last")),
                .init(
                    call: "stagectl seal --tag v2.4.0 --sign-manifest",
                    purpose: Phrase(
                        german: "Auch die Prüfsummen signieren, wo die Pipeline das verlangt",
                        english: "Sign the checksums too, where the pipeline asks for that")),
            ],
            details: [
                Phrase(
                    german:
                        "Geschrieben werden SHA256SUMS und, wenn es ihn gibt, der Lieferschein lieferung.yaml; "
                        + "beide kommen in einen Commit, und git tag -s signiert, wie es eingerichtet ist (ssh, "
                        + "openpgp oder x509). Vorher wird geprüft, was jede Grenze prüft. Alles andere muss "
                        + "eingecheckt sein. Bis das Tag da ist, ist nichts zu sehen; danach stellt ein neuer Aufruf "
                        + "den Rest fertig.",
                    english:
                        "SHA256SUMS is written and, if there is one, the delivery note lieferung.yaml; both get into "
                        + "a commit, and git tag -s signs as it is set up (ssh, openpgp or x509). Before, everything "
                        + "is checked that every border checks. All else must be committed. Until the tag is there, "
                        + "nothing is to be seen; afterwards another call completes the rest."),
                Phrase(
                    german:
                        "Mit --sign-manifest liegt neben SHA256SUMS eine Signatur davon, gemacht mit demselben Schlüssel und "
                        + "Programm wie das Tag: SHA256SUMS.sig (ssh), .asc (openpgp) oder .p7s (x509). Dann stehen auch "
                        + "symbolische Verweise in SHA256SUMS, mit der Prüfsumme dessen, worauf sie zeigen.",
                    english:
                        "With --sign-manifest a signature of SHA256SUMS lies beside it, made with the same key and program "
                        + "as the tag: SHA256SUMS.sig (ssh), .asc (openpgp) or .p7s (x509). Symbolic links are listed in "
                        + "SHA256SUMS then, too, with the checksum of what they lead to."),
                Phrase(
                    german: "Niemand braucht stagectl zum Liefern: sha256sum und git tag -s genügen.",
                    english: "Nobody needs stagectl to deliver: sha256sum and git tag -s are enough."),
            ],
            statuses: [.done, .refused, .usage, .badData, .missing, .unavailable, .configuration],
            seeAlso: ["stagectl check --local", "git tag -s", "sha256sum"])
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
