/// Set-ups of the machine or the user that cannot work.
public enum ConfigurationProblem: String, ProblemArea {
    /// Something is to be written and the genesis commit of the pipeline, the subject, is not pinned.
    case rootMissing = "root-missing"
    /// The pinned genesis commit, `found` in git's configuration, is no id.
    case rootMalformed = "root-malformed"
    /// The ledger has begun, but its id, `expected`, could not be set as the trust root of the user.
    case rootUnset = "root-unset"
    /// Something is to be signed and git does not know who signs.
    case identityMissing = "identity-missing"
    /// Name or address of who signs, the subject, have characters that cannot be seen, or that show something else.
    case identityHidden = "identity-hidden"
    /// There is no folder for the quarantine, because neither a cache folder nor a home is known.
    case cacheMissing = "cache-missing"
    /// The folder in which stagectl was called is gone or may not be read.
    case folderMissing = "folder-missing"
    /// The result could not be written to standard output, so that whoever reads it has only a part.
    case outputUnwritable = "output-unwritable"
    /// A program that is needed, such as git or ssh, is not there or cannot be started.
    case programMissing = "program-missing"
    /// Git cannot read its own configuration.
    case gitConfiguration = "git-configuration"
    /// Git is set up to sign with something else than SSH, or not at all.
    case signingFormat = "signing-format"
    /// There is no key to sign with: none is set, or there is none where the setting points.
    case signingKeyMissing = "signing-key-missing"
    /// The key to sign with is one whose signatures would be refused: damaged, too weak, or a certificate.
    case signingKeyUnusable = "signing-key-unusable"
    /// The program that signs failed, or signed something else.
    case signingFailed = "signing-failed"

    /// There is no file for a time zone on this machine; `expected` is the folder.
    case zoneMissing = "zone-missing"
    /// The file of a time zone cannot be used, or says nothing about the time that is asked for.
    case zoneUnreadable = "zone-unreadable"

    /// The part of the name before the dot.
    public static let area = "configuration"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .rootMissing, .rootMalformed, .rootUnset, .identityMissing, .identityHidden, .cacheMissing,
            .programMissing,
            .gitConfiguration, .signingFormat,
            .signingKeyMissing, .signingKeyUnusable, .signingFailed:
            .configuration
        case .folderMissing: .missing
        case .outputUnwritable, .zoneMissing, .zoneUnreadable: .unavailable
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .rootMissing:
            Wording(
                german: "Für die Pipeline \(problem.quoted) ist kein Vertrauensanker eingetragen.",
                english: "There is no trust root for the pipeline \(problem.quoted).",
                germanHint:
                    "Die ID des ersten Eintrags bei der Betreuung der Pipeline erfragen und eintragen: "
                    + "git config --global stagectl.\(escapedForTerminal(problem.subject)).root ID",
                englishHint: "Ask the owner of the pipeline for the id of its first entry and set it: "
                    + "git config --global stagectl.\(escapedForTerminal(problem.subject)).root ID")
        case .rootMalformed:
            Wording(
                german: "Der Vertrauensanker in \(problem.quoted) ist keine ID: \"\(problem.seen)\".",
                english: "The trust root in \(problem.quoted) is no id: \"\(problem.seen)\".",
                germanHint: "Die ganze ID des ersten Eintrags (40 Stellen) eintragen.",
                englishHint: "Set the full id of the first entry (40 digits).")
        case .rootUnset:
            Wording(
                german: "Das Journal ist begonnen, aber der Vertrauensanker \(problem.quoted) ließ sich "
                    + "nicht eintragen.",
                english: "The ledger has begun, but the trust root \(problem.quoted) could not be set.",
                germanHint: "Eintragen mit: git config --global \(escapedForTerminal(problem.subject)) "
                    + problem.wanted,
                englishHint: "Set it with: git config --global \(escapedForTerminal(problem.subject)) "
                    + problem.wanted)
        case .identityMissing:
            Wording(
                german: "Git weiß nicht, wer hier handelt: \(problem.quoted) fehlt.",
                english: "Git does not know who acts here: \(problem.quoted) is missing.",
                germanHint: "Eintragen mit: git config user.name NAME und git config user.email ADRESSE",
                englishHint: "Set it with: git config user.name NAME and git config user.email ADDRESS")
        case .identityHidden:
            Wording(
                german: "Name oder Adresse haben Zeichen, die man nicht sieht: \(problem.quoted).",
                english: "Name or address have characters that cannot be seen: \(problem.quoted).",
                germanHint: "Neu eintragen mit: git config user.name NAME und git config user.email ADRESSE",
                englishHint: "Set them anew with: git config user.name NAME and git config user.email ADDRESS"
            )
        case .cacheMissing:
            Wording(
                german: "Für die Quarantäne gibt es keinen Ordner: \(problem.quoted) ist nicht gesetzt.",
                english: "There is no folder for the quarantine: \(problem.quoted) is not set.",
                germanHint: "HOME oder XDG_CACHE_HOME auf einen absoluten Pfad setzen.",
                englishHint: "Set HOME or XDG_CACHE_HOME to an absolute path.")
        case .folderMissing:
            Wording(
                german: "Der aktuelle Ordner ist nicht lesbar: \(problem.quoted).",
                english: "The current folder cannot be read: \(problem.quoted).",
                germanHint: "In einen vorhandenen Ordner wechseln und noch einmal aufrufen.",
                englishHint: "Change to a folder that exists and call again.")
        case .outputUnwritable:
            Wording(
                german: "Das Ergebnis ließ sich nicht vollständig ausgeben: \(problem.quoted).",
                english: "The result could not be written completely: \(problem.quoted).",
                germanHint: "Was auf der Standardausgabe steht, ist unvollständig und nicht zu verwenden.",
                englishHint: "What stands on standard output is incomplete and not to be used.")
        case .programMissing:
            Wording(
                german: "Das Programm \(problem.quoted) lässt sich nicht starten.",
                english: "The program \(problem.quoted) cannot be started.",
                germanHint: problem.found.map {
                    "Git nennt es hier: git config --show-origin \(escapedForTerminal($0))"
                }
                    ?? "Es installieren oder PATH anpassen.",
                englishHint: problem.found.map {
                    "Git names it here: git config --show-origin \(escapedForTerminal($0))"
                }
                    ?? "Install it, or adjust PATH.")
        case .gitConfiguration:
            Wording(
                german: "Git kann seine Konfiguration in \(problem.quoted) nicht lesen.",
                english: "Git cannot read its configuration in \(problem.quoted).",
                germanHint: "Den Fehler zeigt: git config --list",
                englishHint: "The error is shown by: git config --list")
        case .zoneMissing:
            Wording(
                german: "Die Zeitzone \(problem.quoted) kennt dieser Rechner nicht.",
                english: "This machine knows no time zone \(problem.quoted).",
                germanHint:
                    "Das Paket tzdata installieren; gesucht wurde in: \(problem.wanted)",
                englishHint: "Install the package tzdata; looked for in: \(problem.wanted)")
        case .zoneUnreadable:
            Wording(
                german: "Die Daten der Zeitzone \(problem.quoted) sind nicht brauchbar (\(problem.seen)).",
                english: "The data of the time zone \(problem.quoted) cannot be used (\(problem.seen)).",
                germanHint: "Das Paket tzdata neu installieren.", englishHint: "Reinstall the package tzdata."
            )
        case .signingFormat:
            Wording(
                german: "Git signiert mit \"\(problem.seen)\"; stagectl signiert mit \"\(problem.wanted)\".",
                english: "Git signs with \"\(problem.seen)\"; stagectl signs with \"\(problem.wanted)\".",
                germanHint: "Umstellen mit: git config gpg.format ssh",
                englishHint: "Change that with: git config gpg.format ssh")
        case .signingKeyMissing:
            Wording(
                german: "Zum Signieren fehlt der Schlüssel: \(problem.quoted).",
                english: "The key to sign with is missing: \(problem.quoted).",
                germanHint: "Eintragen mit: git config user.signingkey ~/.ssh/id_ed25519.pub",
                englishHint: "Set it with: git config user.signingkey ~/.ssh/id_ed25519.pub")
        case .signingKeyUnusable:
            Wording(
                german: "Mit dem Schlüssel \(problem.quoted) kann nicht signiert werden: \(problem.seen).",
                english: "The key \(problem.quoted) cannot be used to sign: \(problem.seen).",
                germanHint: "Neuen Schlüssel erzeugen mit: ssh-keygen -t ed25519",
                englishHint: "Make a new key with: ssh-keygen -t ed25519")
        case .signingFailed:
            Wording(
                german: "Mit dem Schlüssel \(problem.quoted) ist das Signieren misslungen.",
                english: "Signing with the key \(problem.quoted) failed.",
                germanHint: "Ausprobieren mit: "
                    + (problem.expected == nil
                        ? "ssh-keygen -Y sign -n test -f SCHLÜSSEL DATEI" : problem.wanted),
                englishHint: "Try it with: "
                    + (problem.expected == nil ? "ssh-keygen -Y sign -n test -f KEY FILE" : problem.wanted))
        }
    }
}
