extension HookProblem {
    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .outsidePush, .input, .limit, .surroundings, .unpinned, .pinsCollide, .databasesUnknown,
            .timedOut:
            wordingOfHook(problem)
        case .deletion, .reserved, .name, .symbolic, .notInLedger, .other, .withOthers, .ledgerFirst, .apart,
            .contentDiffers, .clock, .ledgerLost:
            wordingOfReference(problem)
        case .pinnedOtherwise, .dispatcherMissing, .foreign, .elsewhere, .notWritable, .pipelineUnknown,
            .gitolite:
            wordingOfInstallation(problem)
        case .missing, .outdated, .unasked, .gitOutdated: wordingOfStanding(problem)
        }
    }

    private func wordingOfReference(_ problem: Problem) -> Wording {
        switch self {
        case .deletion:
            Wording(
                german: "\(problem.quoted) darf nicht gelöscht werden.",
                english: "\(problem.quoted) must not be deleted.",
                germanHint:
                    "Ein Push löscht hier nur, was unter dem Namen einer Pipeline steht und das Journal "
                    + "nicht kennt.",
                englishHint:
                    "A push deletes nothing here but what stands below the name of a pipeline and the "
                    + "ledger does not know.")
        case .reserved:
            Wording(
                german: "Der Name \(problem.quoted) ist vergeben.",
                english: "The name \(problem.quoted) is reserved.",
                germanHint: "Er gehört einer Pipeline oder Git selbst oder gleicht einem solchen Namen.",
                englishHint: "It belongs to a pipeline or to Git itself, or looks like such a name.")
        case .name:
            Wording(
                german: "\(problem.quoted) ist kein Name für einen Ref.",
                english: "\(problem.quoted) is no name for a ref.",
                germanHint: "Namen sind UTF-8 ohne unsichtbare Zeichen, höchstens 1000 Byte lang.",
                englishHint: "Names are UTF-8 without invisible characters, 1000 bytes at most.")
        case .symbolic:
            Wording(
                german: "\(problem.quoted) ist hier der Name eines anderen Refs.",
                english: "\(problem.quoted) is the name of another ref here.",
                germanHint: "Diesen anderen Ref unter seinem eigenen Namen ansprechen.",
                englishHint: "Push to that other ref under its own name.")
        case .notInLedger:
            Wording(
                german: "Das Journal kennt \(problem.quoted) nicht auf dem Stand \(problem.seen).",
                english: "The ledger does not know \(problem.quoted) at \(problem.seen).",
                germanHint: "Laut Journal \(problem.wanted). Stufen bewegt: stagectl promote",
                englishHint: "By the ledger: \(problem.wanted). What moves stages: stagectl promote")
        case .other:
            Wording(
                german: "\(problem.quoted) gehört zu keiner Pipeline und ist nicht erlaubt.",
                english: "\(problem.quoted) belongs to no pipeline and is not allowed.",
                germanHint: "Erlaubt durch target.other: \(problem.wanted).",
                englishHint: "Allowed by target.other: \(problem.wanted).")
        case .withOthers:
            Wording(
                german: "\(problem.quoted) bleibt, wie es ist: Der Push gilt ganz oder gar nicht.",
                english: "\(problem.quoted) stays as it is: a push is taken whole or not at all.",
                germanHint: "Ohne die anderen Refs noch einmal versuchen.",
                englishHint: "Try again without the other refs.")
        case .ledgerFirst:
            Wording(
                german: "\(problem.quoted) kommt mit dem Journal, und nichts in B hält beides zusammen.",
                english: "\(problem.quoted) comes with the ledger, and nothing in B keeps the two together.",
                germanHint:
                    "Erst das Journal allein senden, dann den Rest. Damit beides zusammen geht, auf dem "
                    + "Server: stagectl hook install PFAD",
                englishHint:
                    "Push the ledger alone first, then the rest. To have both taken together, on the "
                    + "server: stagectl hook install PATH")
        case .apart:
            Wording(
                german:
                    "\(problem.quoted) käme auf den Stand \(problem.seen), ohne dass das Journal es sagt.",
                english: "\(problem.quoted) would move to \(problem.seen) without the ledger saying so.",
                germanHint:
                    "Nach dem Journal: \(problem.wanted). Mit --atomic senden, oder das Journal vorher.",
                englishHint:
                    "By the ledger: \(problem.wanted). Push with --atomic, or push the ledger before it.")
        case .ledgerLost:
            Wording(
                german: "Das Journal fehlt, aber \(problem.quoted) ist noch da: Es hatte schon begonnen.",
                english: "The ledger is missing, but \(problem.quoted) is still there: it had begun before.",
                germanHint: "Das Journal auf dem Server aus einer Sicherung wieder einspielen.",
                englishHint: "Restore the ledger on the server from a backup.")
        case .clock:
            Wording(
                german: "In \(problem.quoted) war es hier \(problem.wanted) statt \(problem.seen).",
                english: "In \(problem.quoted) it was \(problem.wanted) here, not \(problem.seen).",
                germanHint: "Auf beiden Rechnern dieselbe Fassung des Pakets tzdata installieren.",
                englishHint: "Install the same version of the package tzdata on both machines.")
        default:
            Wording(
                german: "Die Dateien der Lieferung \(problem.quoted) sind nicht die des Prüfberichts.",
                english: "The files of the delivery \(problem.quoted) are not those of its report.",
                germanHint: "Im Bericht: \(problem.wanted), geliefert: \(problem.seen).",
                englishHint: "In the report: \(problem.wanted), delivered: \(problem.seen).")
        }
    }

    private func wordingOfHook(_ problem: Problem) -> Wording {
        switch self {
        case .outsidePush:
            Wording(
                german: "Das ist kein Push: \(problem.quoted) fehlt.",
                english: "This is no push: \(problem.quoted) is missing.",
                germanHint: "Git ruft den Hook auf. Einrichten mit: stagectl hook install PFAD",
                englishHint: "Git calls the hook. Set it up with: stagectl hook install PATH")
        case .input:
            Wording(
                german: "Das ist keine Liste von Refs: \(problem.quoted).",
                english: "This is no list of refs: \(problem.quoted).",
                germanHint: "Git ruft den Hook auf. Einrichten mit: stagectl hook install PFAD",
                englishHint: "Git calls the hook. Set it up with: stagectl hook install PATH")
        case .limit:
            Wording(
                german: "Der Push \(problem.quoted) bringt mehr, als erlaubt ist: \(problem.wanted).",
                english: "The push \(problem.quoted) brings more than is allowed: \(problem.wanted).",
                germanHint: "In kleineren Teilen senden.",
                englishHint: "Send it in smaller parts.")
        case .surroundings:
            Wording(
                german: "Mit der Variable \(problem.quoted) arbeitet der Hook nicht.",
                english: "The hook does not work with the variable \(problem.quoted).",
                germanHint: "Sie auf dem Server aus der Umgebung von Git nehmen.",
                englishHint: "Take it out of Git's environment on the server.")
        case .unpinned:
            Wording(
                german: "In der Konfiguration von B fehlt der Vertrauensanker \(problem.quoted).",
                english: "B's configuration lacks the trust root \(problem.quoted).",
                germanHint:
                    "Auf dem Server: stagectl hook install PFAD --trust-root PIPELINE=ID",
                englishHint:
                    "On the server: stagectl hook install PATH --trust-root PIPELINE=ID")
        case .pinsCollide:
            Wording(
                german:
                    "Die Pipelines \(problem.quoted) und \"\(problem.seen)\" sind nicht zu unterscheiden.",
                english: "The pipelines \(problem.quoted) and \"\(problem.seen)\" cannot be told apart.",
                germanHint: "Eine davon aus der Konfiguration von B entfernen.",
                englishHint: "Remove one of them from B's configuration.")
        case .databasesUnknown:
            Wording(
                german: "Wo die Signaturdatenbank \(problem.quoted) liegt, ist hier nicht bekannt.",
                english: "Where the signature database \(problem.quoted) lies is not known here.",
                germanHint: "Auf dem Server: git config --add stagectl.PIPELINE.databases PFAD",
                englishHint: "On the server: git config --add stagectl.PIPELINE.databases PATH")
        default:
            Wording(
                german: "Die Prüfung des Push dauert länger als \(problem.quoted).",
                english: "Judging the push takes longer than \(problem.quoted).",
                germanHint: "Auf dem Server: git config stagectl.timeout SEKUNDEN",
                englishHint: "On the server: git config stagectl.timeout SECONDS")
        }
    }

    private func wordingOfInstallation(_ problem: Problem) -> Wording {
        switch self {
        case .pinnedOtherwise:
            Wording(
                german:
                    "Für die Pipeline \(problem.quoted) gilt hier ein anderer Vertrauensanker: \(problem.seen).",
                english: "Another trust root holds here for the pipeline \(problem.quoted): \(problem.seen).",
                germanHint: "Wenn er falsch ist: git config --unset stagectl.PIPELINE.root",
                englishHint: "If it is wrong: git config --unset stagectl.PIPELINE.root")
        case .dispatcherMissing:
            Wording(
                german: "Nichts ruft hier Hooks in \(problem.quoted) auf.",
                english: "Nothing here runs hooks in \(problem.quoted).",
                germanHint:
                    "Gitea und Forgejo haben dafür ein Skript hooks/pre-receive, GitLab einen Ordner "
                    + "custom_hooks. Ohne beides: ohne --pre-receive-d einrichten.",
                englishHint:
                    "Gitea and Forgejo have a script hooks/pre-receive for it, GitLab a folder "
                    + "custom_hooks. With neither: install without --pre-receive-d.")
        case .foreign:
            Wording(
                german: "Hier steht schon ein Hook, der nicht von stagectl ist: \(problem.quoted).",
                english: "There is a hook already that is not stagectl's: \(problem.quoted).",
                germanHint:
                    "Ihn nach hooks/pre-receive.d verschieben, wenn der Server das kennt, und mit "
                    + "--pre-receive-d einrichten; oder aus ihm \"stagectl hook pre-receive\" mit "
                    + "derselben Eingabe aufrufen und bei Fehlern enden.",
                englishHint:
                    "Move it to hooks/pre-receive.d if the server knows that, and install with "
                    + "--pre-receive-d; or have it call \"stagectl hook pre-receive\" with the same "
                    + "input and end where that fails.")
        case .elsewhere:
            Wording(
                german: "Git sucht die Hooks dieses Repositorys in \(problem.quoted).",
                english: "Git looks for the hooks of this repository in \(problem.quoted).",
                germanHint: "core.hooksPath entfernen, oder den Hook dort von Hand einrichten.",
                englishHint: "Remove core.hooksPath, or set the hook up there by hand.")
        case .notWritable:
            Wording(
                german: "Der Hook lässt sich nicht einrichten: \(problem.quoted) ist nicht schreibbar.",
                english: "The hook cannot be installed: \(problem.quoted) cannot be written.",
                germanHint: "Mit dem Konto ausführen, dem das Repository gehört.",
                englishHint: "Run it as the user to whom the repository belongs.")
        case .pipelineUnknown:
            Wording(
                german: "Zu welcher Pipeline \(problem.quoted) gehört, ist nicht zu erkennen.",
                english: "Which pipeline \(problem.quoted) belongs to cannot be told.",
                germanHint: "Die Pipeline dazusagen: --trust-root PIPELINE=ID",
                englishHint: "Name the pipeline: --trust-root PIPELINE=ID")
        default:
            Wording(
                german: "Mit gitolite gelingt das nicht: \(problem.quoted).",
                english: "That does not work with gitolite: \(problem.quoted).",
                germanHint:
                    "Als Konto von gitolite ausführen, LOCAL_CODE in .gitolite.rc setzen und ein "
                    + "Repository von gitolite angeben.",
                englishHint:
                    "Run it as gitolite's user, set LOCAL_CODE in .gitolite.rc, and name one of "
                    + "gitolite's repositories.")
        }
    }

    private func wordingOfStanding(_ problem: Problem) -> Wording {
        switch self {
        case .missing:
            Wording(
                german:
                    "Git führt hier keinen Hook von stagectl aus: \(problem.quoted) fehlt oder ist nicht ausführbar.",
                english:
                    "Git runs no hook of stagectl's here: \(problem.quoted) is missing or cannot be executed.",
                germanHint:
                    "Einrichten mit: stagectl hook install PFAD. Auf gitolite auch eintragen, was es dann nennt.",
                englishHint:
                    "Install it with: stagectl hook install PATH. On gitolite also enter what that tells.")
        case .outdated:
            Wording(
                german: "Der Hook \(problem.quoted) ist nicht der, den dieses stagectl einrichtet.",
                english: "The hook \(problem.quoted) is not the one that this stagectl installs.",
                germanHint: "Erneuern mit: stagectl hook install PFAD",
                englishHint: "Renew it with: stagectl hook install PATH")
        case .unasked:
            Wording(
                german:
                    "Den Hook \(problem.quoted) fragt Git hier nicht, obwohl sich der andere auf ihn verlässt.",
                english:
                    "Git does not ask the hook \(problem.quoted) here, though the other one relies on it.",
                germanHint: "Ihn entfernen, oder Git auf 2.28 oder neuer bringen.",
                englishHint: "Remove it, or bring Git to 2.28 or newer.")
        default:
            Wording(
                german: "Git \(problem.quoted) ist zu alt für den Hook.",
                english: "Git \(problem.quoted) is too old for the hook.",
                germanHint: "Git \(problem.wanted) oder neuer auf dem Server installieren.",
                englishHint: "Install Git \(problem.wanted) or newer on the server.")
        }
    }
}
