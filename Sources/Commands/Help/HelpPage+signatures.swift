import Problems

// The help of the commands about signature databases.

extension SignaturesGroup {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Signaturen von Schadsoftware übersetzen und zeigen",
                english: "Compile and show signatures of malware"),
            examples: [
                .init(
                    call: "stagectl signatures compile",
                    purpose: Phrase(
                        german: "Die Datenbanken der Pipeline bereitmachen, etwa nach freshclam",
                        english: "Make the pipeline's databases ready, after freshclam for instance")),
                .init(
                    call: "stagectl signatures info",
                    purpose: Phrase(
                        german: "Womit gesucht wird und wie alt es ist",
                        english: "What is scanned with, and how old it is")),
            ],
            seeAlso: ["stagectl signatures compile", "stagectl signatures info"])
    }
}

extension SignaturesCompile {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Datenbanken übersetzen, damit der nächste Lauf sie sofort öffnet",
                english: "Compile databases, so that the next run opens them at once"),
            examples: [
                .init(
                    call: "stagectl signatures compile",
                    purpose: Phrase(
                        german: "Die Datenbanken der Pipeline", english: "The databases of the pipeline")),
                .init(
                    call: "stagectl signatures compile /var/lib/clamav",
                    purpose: Phrase(
                        german: "Die Dateien eines Ordners", english: "The files of a folder")),
                .init(
                    call: "stagectl signatures compile --accept-shrink",
                    purpose: Phrase(
                        german: "Nach einer gewollten Verkleinerung",
                        english: "After they were made smaller on purpose")),
            ],
            details: [
                Phrase(
                    german:
                        "Nötig ist der Befehl nicht: promote und check übersetzen selbst, was neu ist. Er nimmt ihnen "
                        + "die Zeit ab und sagt vorher, was an einer Datenbank nicht stimmt. Übersetzt wird nur, was "
                        + "sich geändert hat; was schon übersetzt ist, wird ganz geprüft.",
                    english:
                        "It is not needed: promote and check compile by themselves what is new. It takes that time "
                        + "off them, and tells beforehand what is wrong with a database. Only what has changed is "
                        + "compiled; what is compiled already is verified whole."),
                Phrase(
                    german:
                        "Eine neue Datenbank gilt erst, wenn mit ihr die Testdatei EICAR gefunden wird. Fehlen mehr "
                        + "als 30 % der Signaturen, gilt weiter nichts, bis jemand --accept-shrink sagt.",
                    english:
                        "A new database holds only once EICAR's test file is found with it. If more than 30 % of the "
                        + "signatures are gone, nothing is scanned until somebody says --accept-shrink."),
            ],
            statuses: [.done, .usage, .badData, .missing, .unavailable, .configuration],
            seeAlso: ["stagectl signatures info", "stagectl promote"])
    }
}

extension SignaturesInfo {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Zeigen, womit gesucht wird, wie alt es ist und was davon inaktiv ist",
                english: "Show what is scanned with, how old it is, and what of it is inactive"),
            examples: [
                .init(
                    call: "stagectl signatures info",
                    purpose: Phrase(
                        german: "Die Datenbanken der Pipeline", english: "The databases of the pipeline")),
                .init(
                    call: "stagectl signatures info /var/lib/clamav --json",
                    purpose: Phrase(
                        german: "Die Dateien eines Ordners, für eine Überwachung",
                        english: "The files of a folder, for monitoring")),
            ],
            statuses: [.done, .usage, .badData, .missing, .unavailable, .configuration],
            seeAlso: ["stagectl signatures compile"])
    }
}
