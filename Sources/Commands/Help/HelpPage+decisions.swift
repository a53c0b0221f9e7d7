import Problems

// The help of the commands by which people take back, stop and bar.

extension Phrase {
    /// The way of calling a decision that takes in what was signed elsewhere.
    static let statementForm = Phrase(german: "--statement DATEI", english: "--statement FILE")

    /// How a decision gets from one machine to another.
    static let statementsTravel = Phrase(
        german:
            "Wer B nicht erreicht, signiert mit --sign-only (und --offline); die Datei übernimmt ein Rechner, "
            + "der B erreicht, mit --statement oder stagectl promote --statements. Keiner von beiden braucht die "
            + "Rechte des anderen.",
        english:
            "Who cannot reach B signs with --sign-only (and --offline); a machine that reaches B takes the file "
            + "in with --statement or stagectl promote --statements. Neither needs the rights of the other.")
}

extension HelpPage {
    /// The statuses with which a decision can end.
    fileprivate static let ofDecisions: [ExitStatus] = [
        .done, .signature, .gateShut, .notAllowed, .ledgerBroken, .usage, .badData, .missing, .unavailable,
        .tryAgain, .configuration,
    ]
}

extension Revoke {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Eine eigene Freigabe zurücknehmen",
                english: "Take back a release (Freigabe) of one's own"),
            forms: [
                Phrase(
                    german: "LIEFERUNG --to STUFE --message GRUND",
                    english: "DELIVERY --to STAGE --message REASON"), .statementForm,
            ],
            examples: [
                .init(
                    call: "stagectl revoke v2.4.0 --to produktion -m \"Fehler im Bescheid\"",
                    purpose: Phrase(
                        german: "Die eigene Freigabe zurücknehmen, solange sie nicht verwendet ist",
                        english: "Take back one's own release (Freigabe) as long as it has not been used"))
            ],
            details: [
                Phrase(
                    german:
                        "Was schon überführt ist, bleibt in der Stufe; hinaus führt stagectl promote --rollback. "
                        + "Danach kann dieselbe Person neu freigeben.",
                    english:
                        "What has been promoted stays in the stage; the way out is stagectl promote --rollback. "
                        + "The same person can release anew afterwards."), .statementsTravel,
            ],
            statuses: HelpPage.ofDecisions,
            seeAlso: ["stagectl release", "stagectl withdraw", "stagectl log"])
    }
}

extension VouchFor {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Für Ungeprüftes in einer zurückgewiesenen Lieferung einstehen",
                english: "Vouch for what was not scanned in a rejected delivery"),
            forms: [
                Phrase(german: "LIEFERUNG --message GRUND", english: "DELIVERY --message REASON"),
                Phrase(
                    german: "LIEFERUNG --take-back --message GRUND",
                    english: "DELIVERY --take-back --message REASON"), .statementForm,
            ],
            examples: [
                .init(
                    call: "stagectl vouch v2.4.0 -m \"Kennwort bekannt, offline geprüft\"",
                    purpose: Phrase(
                        german: "Einstehen; gezeigt wird jede Stelle, in die niemand gesehen hat",
                        english: "Vouch; every place is shown into which nobody has looked")),
                .init(
                    call: "stagectl vouch v2.4.0 -m \"Probe\" --dry-run --json",
                    purpose: Phrase(
                        german: "Alle Stellen auflisten, ohne etwas zu erklären",
                        english: "List all places without stating anything")),
            ],
            details: [
                Phrase(
                    german:
                        "Einstehen lässt sich nur für Verschlüsseltes und für Formate, die niemand öffnet; für jede "
                        + "Stelle mit genau diesem Inhalt, und nur, wenn sonst nichts zu beanstanden ist. Wer das darf, sagt "
                        + "checkup.malware.unscanned; der Absender nie. Sind es genug, prüft stagectl promote die Lieferung noch "
                        + "einmal ganz und übernimmt sie, wenn nichts anderes gefunden wird.",
                    english:
                        "People can vouch only for what is encrypted or of a format that nothing opens; for each place with "
                        + "exactly this content, and only if nothing else was found. Who may is said by checkup.malware.unscanned; "
                        + "never the sender. Once they are enough, stagectl promote judges the delivery once more in full, and takes "
                        + "it in if it finds nothing else."), .statementsTravel,
            ],
            statuses: [.done, .refused] + HelpPage.ofDecisions.dropFirst(),
            seeAlso: ["stagectl check", "stagectl promote", "stagectl status"])
    }
}

extension Withdraw {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Eine Lieferung für jede Stufe und für immer sperren",
                english: "Bar a delivery from every stage, for good"),
            forms: [
                Phrase(german: "LIEFERUNG --message GRUND", english: "DELIVERY --message REASON"),
                .statementForm,
            ],
            examples: [
                .init(
                    call: "stagectl withdraw v2.4.0 -m \"Fehlerhafte Berechnung, Ticket 4711\"",
                    purpose: Phrase(
                        german: "Sperren; zur Bestätigung wird nach dem Namen der Lieferung gefragt",
                        english: "Bar it; the name of the delivery is asked for as a confirmation"))
            ],
            details: [
                Phrase(
                    german:
                        "Das lässt sich nicht zurücknehmen: Der Absender liefert eine neue Version. Wo die "
                        + "Lieferung steht, bleibt sie, bis eine andere kommt.",
                    english:
                        "This cannot be undone: the sender delivers a new version. Where the delivery stands, it "
                        + "stays until another one comes."), .statementsTravel,
            ],
            statuses: HelpPage.ofDecisions,
            seeAlso: ["stagectl hold", "stagectl promote", "stagectl status"])
    }
}

extension Hold {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Eine Stufe oder die ganze Pipeline anhalten",
                english: "Put a stage or the whole pipeline on hold"),
            forms: [
                Phrase(german: "[STUFE] --message GRUND", english: "[STAGE] --message REASON"),
                .statementForm,
            ],
            examples: [
                .init(
                    call: "stagectl hold produktion -m \"Störung 4711\"",
                    purpose: Phrase(
                        german: "Nichts kommt mehr in diese Stufe",
                        english: "Nothing enters this stage any more")),
                .init(
                    call: "stagectl hold -m \"Verdacht auf einen fremden Schlüssel\"",
                    purpose: Phrase(
                        german: "Alles steht still; bestätigt wird mit dem Namen der Pipeline",
                        english: "Everything stands still; it is confirmed by the name of the pipeline")),
            ],
            details: [
                Phrase(
                    german:
                        "Eine Person genügt. Weiter geht es erst, wenn so viele zugestimmt haben, wie die "
                        + "Regelung verlangt.",
                    english:
                        "One person is enough. It goes on when as many people have agreed as the policy asks for."
                ), .statementsTravel,
            ],
            statuses: HelpPage.ofDecisions,
            seeAlso: ["stagectl resume", "stagectl withdraw", "stagectl status"])
    }
}

extension Resume {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Zustimmen, dass eine Stufe oder die ganze Pipeline weitergeht",
                english: "Agree that a stage or the whole pipeline goes on"),
            forms: [
                Phrase(german: "[STUFE] --message GRUND", english: "[STAGE] --message REASON"),
                .statementForm,
            ],
            examples: [
                .init(
                    call: "stagectl resume produktion -m \"Störung behoben\"",
                    purpose: Phrase(
                        german: "Zustimmen; es geht weiter, sobald genug Personen zugestimmt haben",
                        english: "Agree; it goes on as soon as enough people have")),
                .init(
                    call: "stagectl resume -m \"Schlüssel gesperrt\" --confirm wohngeld",
                    purpose: Phrase(
                        german: "Dasselbe für die ganze Pipeline, ohne Nachfrage",
                        english: "The same for the whole pipeline, without being asked")),
            ],
            details: [.statementsTravel], statuses: HelpPage.ofDecisions,
            seeAlso: ["stagectl hold", "stagectl status"])
    }
}

extension VerifyStage {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Melden, wie die Tests einer Stufe ausgegangen sind",
                english: "Tell how the tests of a stage have ended"),
            forms: [
                Phrase(
                    german: "LIEFERUNG --stage STUFE (--passed | --failed)",
                    english: "DELIVERY --stage STAGE (--passed | --failed)")
            ],
            examples: [
                .init(
                    call: "stagectl verify v2.4.0 --stage abnahme --passed -m \"Testlauf 312\"",
                    purpose: Phrase(
                        german: "Die Tests sind bestanden; das ruft der Testlauf auf",
                        english: "The tests have passed; this is what the test run calls")),
                .init(
                    call: "stagectl verify v2.4.0 --stage abnahme --failed -m \"Fall 17\"",
                    purpose: Phrase(
                        german: "Sie sind nicht bestanden; die Lieferung kommt so nicht weiter",
                        english: "They have failed; the delivery goes no further like this")),
            ],
            details: [
                Phrase(
                    german: "Melden darf, wen die Stufe unter verify nennt. Es zählt die neueste Meldung.",
                    english: "Those may tell whom the stage names under verify. The newest result counts.")
            ],
            statuses: [
                .done, .refused, .gateShut, .notAllowed, .ledgerBroken, .usage, .badData, .missing,
                .unavailable, .tryAgain, .configuration,
            ],
            seeAlso: ["stagectl status", "stagectl promote"])
    }
}
