import Problems

// The help of the commands on the machine where B lies.

extension HookGroup {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Den Hook in B einrichten und ausführen",
                english: "Install and run the hook in B"),
            examples: [
                .init(
                    call: "stagectl hook install /srv/git/wohngeld.git --trust-root ID",
                    purpose: Phrase(
                        german: "Den Hook in B einrichten", english: "Install the hook in B")),
                .init(
                    call: "stagectl hook check /srv/git/wohngeld.git",
                    purpose: Phrase(
                        german: "Nachsehen, ob er jeden Push beurteilt",
                        english: "See whether it judges every push")),
            ],
            seeAlso: [
                "stagectl hook install", "stagectl hook check", "stagectl hook pre-receive",
                "stagectl hook reference-transaction",
            ])
    }
}

extension HookInstall {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Den Hook in B einrichten",
                english: "Install the hook in B"),
            examples: [
                .init(
                    call: "stagectl hook install /srv/git/wohngeld.git --trust-root ID",
                    purpose: Phrase(
                        german: "Auf dem Server, mit dem Konto, dem das Repository gehört",
                        english: "On the server, as the user to whom the repository belongs")),
                .init(
                    call:
                        "stagectl hook install b.git --trust-root wohngeld=ID --trust-root bafoeg=ID",
                    purpose: Phrase(
                        german: "Für mehrere Pipelines in einem Repository",
                        english: "For several pipelines in one repository")),
                .init(
                    call: "stagectl hook install b.git --pre-receive-d",
                    purpose: Phrase(
                        german: "Neben anderen Hooks, auf Gitea, Forgejo oder GitLab",
                        english: "Beside other hooks, on Gitea, Forgejo or GitLab")),
            ],
            details: [
                Phrase(
                    german:
                        "Der Hook lässt nur durch, was das Journal sagt: gültige Einträge, und Stufen und Tags, "
                        + "die ihnen entsprechen. Der Vertrauensanker ist die ID des ersten Eintrags und kommt "
                        + "in die Konfiguration von B.",
                    english:
                        "The hook lets through what the ledger says and nothing else: valid entries, and stages "
                        + "and tags that agree with them. The trust root is the id of the first entry and goes "
                        + "into B's configuration."),
                Phrase(
                    german:
                        "Ein zweiter Hook, reference-transaction, achtet darauf, dass keine Stufe ohne ihr Journal "
                        + "weiterrückt. Wo Git ihn nicht fragt, muss das Journal vor den Stufen gesendet werden.",
                    english:
                        "A second hook, reference-transaction, sees to it that no stage moves without its ledger. "
                        + "Where Git does not ask it, the ledger has to be pushed before the stages."),
                Phrase(
                    german:
                        "Das Journal in B wird ganz geprüft. Wenn es nicht stimmt, wird nichts eingerichtet; sonst "
                        + "macht der Hook von dort aus weiter, sofern er mit demselben Konto läuft.",
                    english:
                        "The ledger in B is verified whole. If it does not hold, nothing is installed; else the hook "
                        + "goes on from there, provided that it runs as the same user."),
                Phrase(
                    german:
                        "Ein Hook, der nicht von stagectl ist, bleibt unangetastet. Wer auf dem Server unter "
                        + "dem Konto des Repositorys beliebige Programme starten darf, kommt ohne Push aus; "
                        + "dagegen hilft kein Hook.",
                    english:
                        "A hook that is not stagectl's is left alone. Whoever may start any program on the "
                        + "server as the repository's user can do without a push; no hook helps against that."
                ),
            ],
            statuses: [
                .done, .ledgerBroken, .usage, .missing, .unavailable, .configuration,
            ],
            seeAlso: [
                "stagectl hook check", "stagectl hook pre-receive", "stagectl init",
                "stagectl help environment",
            ])
    }
}

extension HookCheck {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Nachsehen, ob die Hooks in B jeden Push beurteilen",
                english: "See whether the hooks in B judge every push"),
            examples: [
                .init(
                    call: "stagectl hook check /srv/git/wohngeld.git",
                    purpose: Phrase(
                        german: "Auf dem Server, mit dem Konto, dem das Repository gehört",
                        english: "On the server, as the user to whom the repository belongs")),
                .init(
                    call: "stagectl hook check b.git --trust-root wohngeld=ID",
                    purpose: Phrase(
                        german: "Auch nachsehen, ob dieser Vertrauensanker gilt",
                        english: "Also see whether this trust root holds")),
                .init(
                    call: "stagectl hook check b.git --pre-receive-d --json",
                    purpose: Phrase(
                        german: "Für eine Überwachung, auf Gitea, Forgejo oder GitLab",
                        english: "For monitoring, on Gitea, Forgejo or GitLab")),
            ],
            details: [
                Phrase(
                    german:
                        "Mit 0 endet der Befehl nur, wenn der nächste Push ganz beurteilt wird: Git ist neu genug und "
                        + "sucht die Hooks hier, beide sind die dieses stagectl und ausführbar, und für jede "
                        + "Pipeline gilt ein Vertrauensanker. Einzurichten wäre dann nichts mehr.",
                    english:
                        "It ends with 0 only if the next push will be judged in full: Git is recent enough and looks "
                        + "for hooks here, both are this stagectl's and can be run, and a trust root holds for "
                        + "every pipeline. There would be nothing left to install then."),
                Phrase(
                    german:
                        "Wo kein Hook reference-transaction sein kann, beurteilt der andere das Journal und die Stufen "
                        + "in zwei Pushes; das wird gesagt und ist kein Fehler. Das Journal selbst prüft stagectl audit.",
                    english:
                        "Where there can be no hook reference-transaction, the other one judges ledger and stages in "
                        + "two pushes; that is said and is no error. The ledger itself is verified by stagectl audit."
                ),
            ],
            statuses: [.done, .notAllowed, .usage, .missing, .unavailable, .configuration],
            seeAlso: ["stagectl hook install", "stagectl audit"])
    }
}

extension HookReferenceTransaction {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Beurteilen, was Git in B gerade bewegt; diesen Befehl ruft Git auf",
                english: "Judge what Git is moving in B; Git calls this command"),
            examples: [
                .init(
                    call: "stagectl hook reference-transaction prepared",
                    purpose: Phrase(
                        german:
                            "In hooks/reference-transaction, mit dem Wort, das Git sagt, und dessen Eingabe",
                        english: "In hooks/reference-transaction, with the word that Git says and its input"
                    ))
            ],
            details: [
                Phrase(
                    german:
                        "Ein Push darf Refs einzeln bewegen, und das Journal kann dabei ein Rennen verlieren. Dann "
                        + "lässt dieser Hook keine Stufe und keine Lieferung weiterrücken: Was sie zeigen, muss in "
                        + "dem Journal stehen, das mit ihnen kommt oder schon da ist.",
                    english:
                        "A push may move refs one by one, and the ledger may lose a race meanwhile. Then this hook "
                        + "lets no stage and no delivery move: what they show must stand in the ledger that comes "
                        + "with them or is there already."),
                Phrase(
                    german:
                        "Was nichts davon bewegt, bleibt unbehelligt: git gc, git pack-refs, git fetch.",
                    english:
                        "What moves none of these is left alone: git gc, git pack-refs, git fetch."),
                Phrase(
                    german:
                        "Sagt Git \"committed\", dann bringt der Hook die Namen dessen, was sich bewegt hat, auf die "
                        + "Platte, bevor es jemand als erledigt gemeldet bekommt.",
                    english:
                        "When Git says \"committed\", the hook brings the names of what has moved to the disk, before "
                        + "anybody is told that it is done."),
            ],
            statuses: [.done, .notAllowed, .ledgerBroken, .usage, .missing, .unavailable, .configuration],
            seeAlso: ["stagectl hook install", "stagectl hook pre-receive"])
    }
}

extension HookPreReceive {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Einen Push in B beurteilen; diesen Befehl ruft Git auf",
                english: "Judge a push in B; Git calls this command"),
            examples: [
                .init(
                    call: "stagectl hook pre-receive",
                    purpose: Phrase(
                        german: "In hooks/pre-receive, mit dem, was Git auf der Standardeingabe gibt",
                        english: "In hooks/pre-receive, with what Git gives on standard input"))
            ],
            details: [
                Phrase(
                    german:
                        "Der Push wird ganz angenommen (0) oder ganz abgelehnt. Zu jedem abgelehnten Ref sieht, "
                        + "wer ihn gesendet hat, einen Satz, einen Hinweis und einen Code.",
                    english:
                        "The push is taken whole (0) or refused whole. Of every refused ref, whoever has sent "
                        + "it sees a sentence, a hint and a code."),
                Phrase(
                    german:
                        "Was gilt, steht in der Konfiguration von B (stagectl.PIPELINE.root) und im Journal; die "
                        + "Umgebung dessen, der sendet, ändert daran nichts. Ein Fehler im Hook lehnt ab.",
                    english:
                        "What holds stands in B's configuration (stagectl.PIPELINE.root) and in the ledger; the "
                        + "environment of whoever pushes does not change it. A hook that fails refuses."),
            ],
            statuses: [
                .done, .refused, .signature, .malware, .releaseMissing, .gateShut, .notAllowed, .ledgerBroken,
                .usage, .badData, .missing, .unavailable, .tryAgain, .configuration,
            ],
            seeAlso: ["stagectl hook install", "stagectl help exit-status"])
    }
}
