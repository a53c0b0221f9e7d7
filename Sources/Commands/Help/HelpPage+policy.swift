import Problems

// The help of the commands by which the rules themselves change.

extension PolicyGroup {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Die Regelung zeigen und ändern: Pipeline und Schlüssel",
                english: "Show and change the policy: pipeline and keys"),
            examples: [
                .init(
                    call: "stagectl policy show",
                    purpose: Phrase(
                        german: "Was gilt, was vorgeschlagen ist und wer zugestimmt hat",
                        english: "What is in force, what is proposed, and who has approved it")),
                .init(
                    call: "stagectl policy propose neu/pipeline.yaml -m \"Neue Stufe Schulung\"",
                    purpose: Phrase(
                        german: "Eine neue Pipeline-Datei mit ihren Schlüsseln vorschlagen",
                        english: "Propose a new pipeline file with its keys")),
            ],
            seeAlso: ["stagectl help pipeline", "stagectl pipeline check"])
    }
}

extension PolicyShow {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Zeigen, welche Regelung gilt und welche vorgeschlagen sind",
                english: "Show which policy is in force, and which are proposed"),
            examples: [
                .init(
                    call: "stagectl policy show",
                    purpose: Phrase(
                        german: "Auch jede Zeile, die sich ändern würde",
                        english: "With every line that would change"))
            ],
            statuses: [.done, .ledgerBroken, .usage, .badData, .missing, .unavailable],
            seeAlso: ["stagectl policy approve", "stagectl log"])
    }
}

extension PolicyPropose {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Eine Pipeline-Datei mit ihren Schlüsseln als neue Regelung vorschlagen",
                english: "Propose a pipeline file with its keys as the new policy"),
            examples: [
                .init(
                    call: "stagectl policy propose neu/pipeline.yaml -m \"Neue Stufe Schulung\"",
                    purpose: Phrase(
                        german: "Vorschlagen; B steht in der Pipeline-Datei, die gilt",
                        english: "Propose it; B is named by the pipeline file in force")),
                .init(
                    call: "stagectl policy propose -m \"Neuer Schlüssel\"",
                    purpose: Phrase(
                        german: "Die geänderte pipeline.yaml im aktuellen Ordner vorschlagen",
                        english: "Propose the changed pipeline.yaml in the current folder")),
            ],
            details: [
                Phrase(
                    german:
                        "Vorschlagen darf, wer eine Rolle hat; ein neuer Vorschlag tritt an die Stelle des eigenen "
                        + "früheren. In Kraft tritt die Regelung erst, wenn genug "
                        + "Personen zugestimmt haben, die in der geltenden unter policy stehen.",
                    english:
                        "Whoever has a role may propose; a new proposal takes the place of one's own earlier one. "
                        + "The policy comes into force only when enough people have "
                        + "approved it whom the one in force names under policy.")
            ],
            statuses: [
                .done, .notAllowed, .ledgerBroken, .usage, .badData, .missing, .unavailable, .tryAgain,
                .configuration,
            ],
            seeAlso: ["stagectl policy show", "stagectl policy approve", "stagectl pipeline check"])
    }
}

extension PolicyApprove {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Einer vorgeschlagenen Regelung zustimmen", english: "Approve a proposed policy"),
            forms: [
                Phrase(german: "[SHA256] --message GRUND", english: "[SHA256] --message REASON"),
                .statementForm,
            ],
            examples: [
                .init(
                    call: "stagectl policy approve 3f2a9c01d7e4 -m \"Geprüft, Ticket 4711\"",
                    purpose: Phrase(
                        german: "Zustimmen, nachdem jede geänderte Zeile gezeigt wurde",
                        english: "Approve it after every changed line has been shown")),
                .init(
                    call: "stagectl policy approve --file neu/pipeline.yaml -m \"Geprüft\"",
                    purpose: Phrase(
                        german: "Nur zustimmen, wenn diese Datei mit ihren Schlüsseln vorgeschlagen ist",
                        english: "Approve only if this file with its keys is what is proposed")),
            ],
            details: [.statementsTravel],
            statuses: [
                .done, .signature, .notAllowed, .ledgerBroken, .usage, .badData, .missing, .unavailable,
                .tryAgain, .configuration,
            ],
            seeAlso: ["stagectl policy show", "stagectl policy adopt"])
    }
}

extension PolicyAdopt {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Eine gebilligte Regelung in Kraft setzen",
                english: "Put an approved policy into force"),
            examples: [
                .init(
                    call: "stagectl policy adopt 3f2a9c01d7e4",
                    purpose: Phrase(
                        german: "Von jetzt an gilt sie; alle anderen Vorschläge sind vergessen",
                        english: "From now on it is in force; all other proposals are forgotten"))
            ],
            details: [
                Phrase(
                    german:
                        "Freigaben, die unter der bisherigen Regelung erteilt und noch nicht verwendet sind, gelten "
                        + "nicht mehr. Danach auf jedem Rechner die Pipeline-Datei samt Schlüsseldateien ersetzen.",
                    english:
                        "Releases that were given under the policy before and have not been used count no more. "
                        + "Replace the pipeline file with its signers on every machine afterwards.")
            ],
            statuses: [
                .done, .releaseMissing, .notAllowed, .ledgerBroken, .usage, .badData, .missing, .unavailable,
                .tryAgain, .configuration,
            ],
            seeAlso: ["stagectl policy show", "stagectl promote"])
    }
}
