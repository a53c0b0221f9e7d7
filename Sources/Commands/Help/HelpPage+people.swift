import Problems

// The help of the commands that people decide and look things up with.

extension Release {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Eine Lieferung für eine Stufe freigeben",
                english: "Release a delivery for a stage (Freigabe)"),
            forms: [
                Phrase(
                    german: "LIEFERUNG --to STUFE --message GRUND",
                    english: "DELIVERY --to STAGE --message REASON"), .statementForm,
            ],
            examples: [
                .init(
                    call: "stagectl release v2.4.0 --to produktion -m \"Abnahme bestanden\"",
                    purpose: Phrase(
                        german: "Freigeben; zur Bestätigung wird nach dem Namen der Stufe gefragt",
                        english:
                            "Give the release (Freigabe); the name of the stage is asked for as a "
                            + "confirmation"
                    )),
                .init(
                    call: "stagectl release v2.4.0 --to produktion -m \"Ticket 4711\" --confirm produktion",
                    purpose: Phrase(
                        german: "Freigeben, wo niemand gefragt werden kann",
                        english: "Give the release (Freigabe) where nobody can be asked")),
                .init(
                    call:
                        "stagectl release v2.4.0 --to produktion -m \"Ticket 4711\" --sign-only f.json",
                    purpose: Phrase(
                        german: "Die Freigabe nur signieren; ein anderer Rechner übernimmt sie",
                        english: "Only sign the release (Freigabe); another machine takes it in")),
            ],
            details: [
                Phrase(
                    german:
                        "Die Freigabe ist eine signierte Erklärung der zuständigen Person: für diese "
                        + "Lieferung, diese Stufe und "
                        + "die geltende Pipeline. Sie dient einer Überführung; die Lieferung muss in den "
                        + "Stufen davor gestanden haben.",
                    english:
                        "The release (Freigabe) is a signed statement of the person responsible: for this "
                        + "delivery, this stage "
                        + "and the pipeline in force. It serves one promotion; the delivery must have stood "
                        + "in the stages before."
                ), .statementsTravel,
            ],
            statuses: [
                .done, .refused, .signature, .releaseMissing, .gateShut, .notAllowed, .ledgerBroken, .usage,
                .badData, .missing, .unavailable, .tryAgain, .configuration,
            ],
            seeAlso: ["stagectl status", "stagectl promote", "stagectl help glossary"])
    }
}

extension Status {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Zeigen, was in jeder Stufe steht und was auf wen wartet",
                english: "Show what stands in each stage, and what waits for whom"),
            examples: [
                .init(
                    call: "stagectl status",
                    purpose: Phrase(german: "Der Stand der Pipeline", english: "The state of the pipeline")),
                .init(
                    call: "stagectl status --json",
                    purpose: Phrase(german: "Dasselbe für Programme", english: "The same for programs")),
            ],
            details: [
                Phrase(
                    german:
                        "Mit dem Journal verglichen werden die Refs der Stufen und der Lieferungen, die zu sehen "
                        + "sind. Alle Refs und das ganze Journal prüft stagectl audit.",
                    english:
                        "The refs of the stages and of the deliveries that are shown are compared with the "
                        + "ledger. stagectl audit verifies all refs and the whole ledger."
                )
            ],
            statuses: [.done, .ledgerBroken, .usage, .badData, .missing, .unavailable],
            seeAlso: ["stagectl explain", "stagectl log", "stagectl audit", "stagectl promote"])
    }
}

extension Log {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Die Einträge des Journals zeigen, neueste zuerst",
                english: "Show the entries of the ledger, newest first"),
            examples: [
                .init(
                    call: "stagectl log",
                    purpose: Phrase(
                        german: "Wer hat wann was entschieden", english: "Who decided what, and when")),
                .init(
                    call: "stagectl log --json",
                    purpose: Phrase(german: "Dasselbe für Programme", english: "The same for programs")),
            ],
            statuses: [.done, .ledgerBroken, .usage, .badData, .missing, .unavailable],
            seeAlso: ["stagectl status", "stagectl audit", "git log --show-signature"])
    }
}

extension Audit {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Journal und jeden Ref in B nachprüfen, oder eine Belegdatei",
                english: "Verify the ledger and every ref in B, or a bundle"),
            examples: [
                .init(
                    call: "stagectl audit",
                    purpose: Phrase(
                        german: "Jede Signatur, jede Rolle, jeden Übergang und jeden Ref prüfen",
                        english: "Verify every signature, role, transition and ref")),
                .init(
                    call: "stagectl audit --incremental",
                    purpose: Phrase(
                        german: "Nur das Neue prüfen, etwa alle paar Minuten",
                        english: "Verify only what is new, every few minutes, say")),
                .init(
                    call: "stagectl audit --against stand.json",
                    purpose: Phrase(
                        german: "Auch prüfen, dass nichts zurückgenommen ist, was schon einmal da war",
                        english: "Also verify that nothing was taken back that was there before")),
                .init(
                    call: "stagectl audit --trust-root 6f1c0d…",
                    purpose: Phrase(
                        german: "Dasselbe mit einem Vertrauensanker, den git nicht kennt",
                        english: "The same with a trust root that git does not know")),
                .init(
                    call: "stagectl audit wohngeld-v2.4.0.bundle --root 6f1c0d…",
                    purpose: Phrase(
                        german: "Den Weg einer Lieferung nachprüfen, ohne Netz und ohne B",
                        english: "Verify the way of a delivery, without a network and without B")),
            ],
            details: [
                Phrase(
                    german:
                        "Beim Exit-Status 30 gilt: alles anhalten. Steht ein Ref nur zurück, richtet ihn "
                        + "stagectl promote.",
                    english:
                        "Exit status 30 means: stop everything. A ref that is only behind is repaired by "
                        + "stagectl promote."
                )
            ],
            statuses: [.done, .ledgerBroken, .usage, .badData, .missing, .unavailable],
            seeAlso: [
                "stagectl log", "stagectl bundle", "git verify-commit", "stagectl help formats",
            ])
    }
}

extension PipelineGroup {
    static var help: HelpPage {
        HelpPage(
            Phrase(german: "Mit Pipeline-Dateien arbeiten", english: "Work with pipeline files"),
            examples: [
                .init(
                    call: "stagectl pipeline check pipeline.yaml",
                    purpose: Phrase(
                        german: "Eine Pipeline-Datei prüfen", english: "Check a pipeline file"))
            ],
            seeAlso: ["stagectl help pipeline"])
    }
}

extension PipelineCheck {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Pipeline-Dateien prüfen und alle Fehler zeigen",
                english: "Check pipeline files and show every error"),
            examples: [
                .init(
                    call: "stagectl pipeline check pipeline.yaml",
                    purpose: Phrase(german: "Eine Datei prüfen", english: "Check one file")),
                .init(
                    call: "stagectl pipeline check pipelines/*.yaml",
                    purpose: Phrase(
                        german: "Mehrere Dateien prüfen; jeder Fehler jeder Datei wird gezeigt",
                        english: "Check several files; every error of every file is shown")),
            ],
            details: [
                Phrase(
                    german:
                        "Geprüft werden auch die Schlüsseldateien, die eine Pipeline nennt. Pfade zählen ab "
                        + "der Pipeline-Datei.",
                    english:
                        "The signers files that a pipeline names are checked too. Paths count from the "
                        + "pipeline file."
                )
            ],
            statuses: [.done, .usage, .badData, .missing],
            seeAlso: ["stagectl help pipeline", "stagectl init"])
    }
}

extension Help {
    static var help: HelpPage {
        HelpPage(
            Phrase(german: "Befehle und Themen erklären", english: "Explain commands and topics"),
            examples: [
                .init(
                    call: "stagectl help promote",
                    purpose: Phrase(
                        german: "Wie stagectl promote --help", english: "As stagectl promote --help")),
                .init(
                    call: "stagectl help exit-status",
                    purpose: Phrase(
                        german: "Ein Thema: exit-status, environment, pipeline, formats, glossary",
                        english: "A topic: exit-status, environment, pipeline, formats, glossary")),
            ],
            statuses: [.done, .usage],
            seeAlso: ["stagectl --help"])
    }
}
