import Problems

// The help of the commands that take steps and explain them.

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
                    call: "stagectl promote v2.3.0 --to produktion --rollback -m \"Fehler im Bescheid\"",
                    purpose: Phrase(
                        german:
                            "Die Stufe zurückführen; die Lieferung wird neu geprüft, die Stufe angehalten",
                        english: "Roll the stage back; the delivery is checked anew, the stage put on hold")),
                .init(
                    call: "stagectl promote v2.4.1 --lane eilfreigabe -m \"CVE-2026-4711\"",
                    purpose: Phrase(
                        german: "Auf einem Eilweg Stufen auslassen; sie sind nachzuholen",
                        english: "Skip stages by a lane; they must be caught up on")),
                .init(
                    call: "stagectl promote --dry-run",
                    purpose: Phrase(
                        german: "Zeigen, was geschähe, aber nichts schreiben",
                        english: "Show what would happen, but write nothing")),
                .init(
                    call: "stagectl promote --statements /srv/freigaben",
                    purpose: Phrase(
                        german: "Vorher übernehmen, was Personen anderswo signiert haben",
                        english: "Take in before what people have signed elsewhere")),
            ],
            details: [
                Phrase(
                    german:
                        "Mehrfach aufzurufen schadet nicht. Ohne --to ist Warten auf eine Freigabe kein "
                        + "Fehler (0), mit --to "
                        + "ist es 20. Ein Probelauf zeigt jeden Eintrag und jeden Ref in der Reihenfolge, in der "
                        + "sie geschrieben würden.",
                    english:
                        "Running it twice is harmless. Without --to, waiting for a release (Freigabe) is no "
                        + "failure (0), with "
                        + "--to it is 20. A dry run shows every entry and every ref in the order in which they "
                        + "would be written.")
            ],
            statuses: [
                .done, .refused, .signature, .malware, .releaseMissing, .gateShut, .notAllowed, .ledgerBroken,
                .usage, .badData, .missing, .unavailable, .tryAgain, .configuration,
            ],
            seeAlso: ["stagectl explain", "stagectl release", "stagectl status", "stagectl help exit-status"])
    }
}

extension Explain {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Jede Schranke vor einem Schritt zeigen und was sie öffnet",
                english: "Show every gate before a step, and what opens it"),
            examples: [
                .init(
                    call: "stagectl explain v2.4.0 --to produktion",
                    purpose: Phrase(
                        german: "Offen oder geschlossen, seit wann, und wer sie mit welchem Aufruf öffnet",
                        english: "Open or shut, since when, and who opens it by which call")),
                .init(
                    call: "stagectl explain v2.3.0 --to produktion --rollback",
                    purpose: Phrase(
                        german: "Dasselbe für den Weg zurück", english: "The same for the way back")),
                .init(
                    call: "stagectl explain v2.4.0 --to produktion --exit-code --quiet",
                    purpose: Phrase(
                        german: "In einem Skript fragen, ob der Schritt offen ist",
                        english: "Ask in a script whether the step is open")),
            ],
            details: [
                Phrase(
                    german:
                        "Es ist eine Frage: Auch bei geschlossenen Schranken endet sie mit 0, mit --exit-code wie "
                        + "stagectl promote --to.",
                    english:
                        "It is a question: with shut gates too it ends with 0, with --exit-code like stagectl "
                        + "promote --to.")
            ],
            statuses: [
                .done, .refused, .releaseMissing, .gateShut, .ledgerBroken, .usage, .badData, .missing,
                .unavailable, .configuration,
            ],
            seeAlso: ["stagectl status", "stagectl promote", "stagectl release"])
    }
}
