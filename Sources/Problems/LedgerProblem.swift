/// Ledgers that do not verify.
public enum LedgerProblem: String, ProblemArea {
    /// There is no ledger for this pipeline in B.
    case missing = "missing"
    /// There is a ledger already, begun with another policy.
    case exists = "exists"
    /// The pipeline file on this machine is not the policy in force.
    case policyDiffers = "policy-differs"
    /// An entry was altered, damaged, is not signed or not signed by a known key.
    case broken = "broken"
    /// An entry has two parents, or the chain does not lead to the pinned genesis.
    case fork = "fork"
    /// The ledger begins with another entry than the pinned one.
    case root = "root"
    /// The signer of an entry has not the role that it needs.
    case role = "role"
    /// The state of an entry is not what the rules make of the state before it.
    case state = "state"
    /// An entry breaks a rule of the policy that was in force.
    case rule = "rule"
    /// A policy that was in force before is brought back.
    case policyRollback = "policy-rollback"
    /// An entry is earlier than the one before it, or lies in the future.
    case time = "time"
    /// The next entry would lie too far in the future to be appended.
    case ahead = "ahead"
    /// An entry was written by a newer version of stagectl.
    case version = "version"
    /// Objects of the ledger are not there.
    case incomplete = "incomplete"
    /// The ledger ends before a place that it was seen to reach.
    case rollback = "rollback"
    /// Another entry stands where one was seen before.
    case equivocation = "equivocation"
    /// There is no file that shows what was seen before.
    case shownMissing = "shown-missing"
    /// A file does not show what was seen before.
    case shownUnreadable = "shown-unreadable"
    /// A stage branch or tag lags behind the ledger.
    case referenceBehind = "reference-behind"
    /// A stage branch or tag is nothing that the ledger knows.
    case referenceForeign = "reference-foreign"

    /// The part of the name before the dot.
    public static let area = "ledger"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .missing, .shownMissing: .missing
        case .shownUnreadable: .badData
        case .exists, .policyDiffers: .configuration
        case .ahead, .incomplete, .version: .unavailable
        case .broken, .fork, .root, .role, .state, .rule, .policyRollback, .time, .referenceBehind,
            .referenceForeign, .rollback, .equivocation:
            .ledgerBroken
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .missing:
            Wording(
                german: "Für die Pipeline \(problem.quoted) gibt es im inneren Repository noch kein Journal.",
                english: "The inner repository holds no ledger for the pipeline \(problem.quoted) yet.",
                germanHint: "Anlegen mit: stagectl init", englishHint: "Begin it with: stagectl init")
        case .exists:
            Wording(
                german:
                    "Das Journal der Pipeline \(problem.quoted) wurde mit einer anderen Regelung begonnen.",
                english: "The ledger of the pipeline \(problem.quoted) was begun with another policy.",
                germanHint: "Im Journal: \(problem.wanted), in der Datei: \(problem.seen).",
                englishHint: "In the ledger: \(problem.wanted), in the file: \(problem.seen).")
        case .policyDiffers:
            Wording(
                german:
                    "Die Datei der Pipeline \(problem.quoted) ist nicht die Regelung, die im Journal gilt.",
                english:
                    "The file of the pipeline \(problem.quoted) is not the policy in force in the ledger.",
                germanHint:
                    "In Kraft: \(problem.wanted), "
                    + (problem.isDigestSeen
                        ? "Datei samt Schlüsseldateien: \(problem.seen). "
                        : "anders ist hier: \(problem.seen). ")
                    + "Eine veraltete Datei ersetzen, eine neue vorschlagen: stagectl policy propose",
                englishHint:
                    "In force: \(problem.wanted), "
                    + (problem.isDigestSeen
                        ? "the file with its signers: \(problem.seen). "
                        : "what differs here: \(problem.seen). ")
                    + "Replace a file that is out of date, propose a new one: stagectl policy propose")
        case .broken:
            Wording(
                german: "Das Journal ist ab dem Eintrag \(problem.quoted) nicht gültig: \(problem.seen).",
                english: "The ledger does not verify from the entry \(problem.quoted) on: \(problem.seen).",
                germanHint: Self.stopGerman, englishHint: Self.stopEnglish)
        case .fork:
            Wording(
                german: "Das Journal ist am Eintrag \(problem.quoted) keine einfache Kette mehr.",
                english: "The ledger is no longer a plain chain at the entry \(problem.quoted).",
                germanHint: Self.stopGerman, englishHint: Self.stopEnglish)
        case .root:
            Wording(
                german:
                    "Das Journal beginnt mit \(problem.quoted) statt mit dem Vertrauensanker \(problem.wanted).",
                english:
                    "The ledger begins with \(problem.quoted) instead of the trust root \(problem.wanted).",
                germanHint: Self.stopGerman, englishHint: Self.stopEnglish)
        case .role:
            Wording(
                german:
                    "Der Eintrag \(problem.quoted) ist von \(problem.seen) signiert; nötig ist \(problem.wanted).",
                english:
                    "The entry \(problem.quoted) is signed by \(problem.seen); it needs \(problem.wanted).",
                germanHint: Self.stopGerman, englishHint: Self.stopEnglish)
        case .state:
            Wording(
                german: "Der Stand nach dem Eintrag \(problem.quoted) folgt nicht aus dem Stand davor.",
                english:
                    "The state after the entry \(problem.quoted) does not follow from the state before it.",
                germanHint: Self.stopGerman, englishHint: Self.stopEnglish)
        case .rule:
            Wording(
                german: "Der Eintrag \(problem.quoted) verstößt gegen die Regelung: \(problem.seen).",
                english: "The entry \(problem.quoted) breaks a rule of the policy: \(problem.seen).",
                germanHint: Self.stopGerman, englishHint: Self.stopEnglish)
        case .policyRollback:
            Wording(
                german: "Die Regelung \(problem.quoted) galt früher schon und kommt nicht wieder in Kraft.",
                english:
                    "The policy \(problem.quoted) was in force before and does not come into force again.",
                germanHint: "Eine neue Regelung vorschlagen, und sei es mit einem Kommentar mehr.",
                englishHint: "Propose a new policy, be it by one more comment.")
        case .time:
            Wording(
                german: "Der Eintrag \(problem.quoted) trägt eine unmögliche Zeit: \(problem.seen).",
                english: "The entry \(problem.quoted) bears an impossible time: \(problem.seen).",
                germanHint: "Uhren der beteiligten Maschinen vergleichen.",
                englishHint: "Compare the clocks of the machines involved.")
        case .ahead:
            Wording(
                german:
                    "Das Journal der Pipeline \(problem.quoted) ist der Uhr dieser Maschine voraus: \(problem.seen).",
                english:
                    "The ledger of the pipeline \(problem.quoted) is ahead of this machine's clock: \(problem.seen).",
                germanHint: "Die Uhr prüfen; geht sie richtig, ein paar Minuten warten.",
                englishHint: "Check the clock; if it is right, wait for some minutes.")
        case .version:
            Wording(
                german: "Den Eintrag \(problem.quoted) hat eine neuere Version von stagectl geschrieben.",
                english: "The entry \(problem.quoted) was written by a newer version of stagectl.",
                germanHint: "stagectl aktualisieren.", englishHint: "Update stagectl.")
        case .incomplete:
            Wording(
                german: "Dem Journal fehlen Objekte ab dem Eintrag \(problem.quoted).",
                english: "Objects of the ledger are missing from the entry \(problem.quoted) on.",
                germanHint: "Das Repository vollständig (nicht flach, nicht partiell) bereitstellen.",
                englishHint: "Provide the whole repository (neither shallow nor partial).")
        case .rollback:
            Wording(
                german:
                    "Das Journal endet mit dem Eintrag \(problem.seen); nach \(problem.quoted) reichte es schon bis \(problem.wanted).",
                english:
                    "The ledger ends with the entry \(problem.seen); by \(problem.quoted) it had reached \(problem.wanted).",
                germanHint: "\(Self.stopGerman) \(Self.lostGerman)",
                englishHint: "\(Self.stopEnglish) \(Self.lostEnglish)")
        case .equivocation:
            Wording(
                german:
                    "Im Journal steht der Eintrag \(problem.seen); nach \(problem.quoted) war es \(problem.wanted).",
                english:
                    "The ledger holds the entry \(problem.seen); by \(problem.quoted) it was \(problem.wanted).",
                germanHint: "\(Self.stopGerman) \(Self.lostGerman)",
                englishHint: "\(Self.stopEnglish) \(Self.lostEnglish)")
        case .shownMissing:
            Wording(
                german: "Die Datei \(problem.quoted) mit einem früheren Stand gibt es nicht.",
                english: "The file \(problem.quoted) with an earlier state does not exist.")
        case .shownUnreadable:
            Wording(
                german:
                    "Die Datei \(problem.quoted) ist keine Ausgabe einer fehlerfreien Nachprüfung dieser Pipeline.",
                english:
                    "The file \(problem.quoted) is not what a flawless audit of this pipeline has printed.",
                germanHint: "Eine solche schreibt: stagectl audit --json > DATEI",
                englishHint: "One is written by: stagectl audit --json > FILE")
        case .referenceBehind:
            Wording(
                german:
                    "Der Ref \(problem.quoted) steht auf \(problem.seen), nach dem Journal auf \(problem.wanted).",
                english:
                    "The ref \(problem.quoted) is at \(problem.seen), by the ledger at \(problem.wanted).",
                germanHint: "Nachziehen mit: stagectl promote",
                englishHint: "Repair it with: stagectl promote")
        case .referenceForeign:
            Wording(
                german: "Der Ref \(problem.quoted) steht auf \(problem.seen); das kennt das Journal nicht.",
                english: "The ref \(problem.quoted) is at \(problem.seen), which the ledger does not know.",
                germanHint: "\(Self.stopGerman) \(Self.wayBack(of: problem, "Danach"))",
                englishHint: "\(Self.stopEnglish) \(Self.wayBack(of: problem, "Then"))")
        }
    }

    /// What the next step would be if the ledger had not been written yet; nil where that is the same.
    ///
    /// An entry that somebody wants to append and the rules or the hook refuse is nothing to be afraid of: B holds what it held
    /// before.
    public func hintOfAttempt(in language: Language) -> String? {
        switch self {
        case .broken, .fork, .root, .role, .state, .rule:
            switch language {
            case .german: "Das Journal in B ist unverändert. Es neu holen und mit stagectl anfügen."
            case .english: "B's ledger is unchanged. Fetch it again, and append to it with stagectl."
            }
        case .missing, .exists, .policyDiffers, .policyRollback, .time, .ahead, .version, .incomplete,
            .referenceBehind, .referenceForeign, .rollback, .equivocation, .shownMissing, .shownUnreadable:
            nil
        }
    }

    /// The command that takes a ref to where the ledger has it: nothing else does, for what somebody moved there is a trace.
    private static func wayBack(of problem: Problem, _ lead: String) -> String {
        let name = shellWord(problem.subject)
        return switch problem.expected {
        case nil: "\(lead): stagectl audit"
        case "–"?: "\(lead): git push B --delete \(name)"
        case .some: "\(lead): git push B +\(problem.wanted):\(name)"
        }
    }

    private static let lostGerman =
        "Den neueren Stand von B wieder einspielen. Nur wenn er verloren gegeben ist: diese Datei löschen."
    private static let lostEnglish =
        "Restore the newer state of B. Only if it has been given up: delete that file."
    private static let stopGerman = "Nichts mehr überführen und die IT-Sicherheit einschalten."
    private static let stopEnglish = "Promote nothing any more and call in IT security."
}

extension Problem {
    /// Whether what was found is a digest over a whole policy, and not the names of files.
    fileprivate var isDigestSeen: Bool { found?.hasPrefix("sha256:") ?? true }
}
