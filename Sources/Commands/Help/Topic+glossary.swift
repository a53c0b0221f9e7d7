extension Topic {
    static var glossaryParts: [Part] {
        [
            .terms([
                (
                    "Lieferung, delivery",
                    Phrase(
                        german: "ein Tag in A von einem zugelassenen Absender",
                        english: "a tagged state in A, from a certified sender")
                ),
                (
                    "Prüfung, checkup",
                    Phrase(
                        german: "entscheidet, ob eine Lieferung die Grenze überschreiten darf",
                        english: "decides whether a delivery may cross the border")
                ),
                (
                    "Befund, finding",
                    Phrase(
                        german: "was der Prüfung aufgefallen ist", english: "one thing noticed by the checkup"
                    )
                ),
                (
                    "Übernahme, intake",
                    Phrase(
                        german: "eine geprüfte Lieferung kommt nach B", english: "a checked delivery enters B"
                    )
                ),
                (
                    "Stufe, stage",
                    Phrase(
                        german: "eine Umgebung, etwa Abnahme oder Produktion",
                        english: "an environment, such as acceptance or production")
                ),
                (
                    "Schranke, gate",
                    Phrase(
                        german: "was gelten muss, damit eine Lieferung in eine Stufe darf",
                        english: "what must hold for a delivery to enter a stage")
                ),
                (
                    "Freigabe, release",
                    Phrase(
                        german: "die signierte Entscheidung einer Person für eine Lieferung und eine Stufe",
                        english: "one person's signed decision for one delivery and one stage")
                ),
                (
                    "Überführung, promotion",
                    Phrase(
                        german: "eine Stufe wechselt zu einer Lieferung",
                        english: "a stage moves to a delivery")
                ),
                (
                    "Rückführung, rollback",
                    Phrase(
                        german: "eine Stufe wechselt zu einer Lieferung, die schon in ihr stand",
                        english: "a stage moves to a delivery that has stood in it before")
                ),
                (
                    "Eilweg, lane",
                    Phrase(
                        german:
                            "ein Weg, der Stufen auslässt, mit eigener Freigabe und einer Frist zum Nachholen",
                        english:
                            "a way that skips stages, with a release of its own and a deadline to catch up")
                ),
                (
                    "Liegezeit, soak time",
                    Phrase(
                        german: "wie lange eine Lieferung in den Stufen davor gestanden haben muss",
                        english: "how long a delivery must have stood in the stages before")
                ),
                (
                    "Halt, hold",
                    Phrase(
                        german: "eine Person hält eine Stufe oder alles an; mehrere lassen es weitergehen",
                        english: "one person stops a stage or everything; several let it go on")
                ),
                (
                    "einstehen, vouch",
                    Phrase(
                        german:
                            "jemand verantwortet mit Signatur, dass etwas hereinkommt, in das niemand gesehen hat",
                        english: "somebody answers by a signature for something that nobody has looked into")
                ),
                (
                    "Rückzug, withdrawal",
                    Phrase(
                        german: "eine Lieferung kommt in keine Stufe mehr, für immer",
                        english: "a delivery enters no stage any more, for good")
                ),
                (
                    "Journal, ledger",
                    Phrase(german: "die signierte Geschichte in B", english: "the signed history in B")
                ),
                (
                    "Eintrag, event",
                    Phrase(german: "ein Commit des Journals", english: "one commit of the ledger")
                ),
                (
                    "Absender, sender",
                    Phrase(german: "wer Lieferungen signiert", english: "who signs deliveries")
                ),
                (
                    "Systempfleger:in",
                    Phrase(
                        german: "führt stagectl promote aus",
                        english: "application steward: runs stagectl promote")
                ),
                (
                    "Verfahrensverantwortliche:r",
                    Phrase(german: "gibt frei", english: "person responsible: gives releases")
                ),
                (
                    "A, B",
                    Phrase(
                        german: "das äußere Repository der Lieferungen und das innere des Betriebs",
                        english: "the outer repository of deliveries and the inner one of the operator")
                ),
            ])
        ]
    }
}
