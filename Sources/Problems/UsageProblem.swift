/// Calls that cannot be carried out as they stand.
public enum UsageProblem: String, ProblemArea {
    /// The call cannot be understood, and none of the cases below says why.
    case unreadable = "unreadable"
    /// The subject is no command; `expected` is the call with the nearest one.
    case commandUnknown = "command-unknown"
    /// A group of commands was called without one of its commands.
    case commandMissing = "command-missing"
    /// The command `found` has no such option; `expected` is the nearest one that it has.
    case optionUnknown = "option-unknown"
    /// An option stands without the value that it takes, named by `expected`.
    case valueMissing = "value-missing"
    /// A flag was given the value `found`.
    case valueUnexpected = "value-unexpected"
    /// A value does not fit its option or argument, named by `found`; `expected` lists what would.
    case valueInvalid = "value-invalid"
    /// An argument or option that the command `found` cannot do without is missing.
    case argumentMissing = "argument-missing"
    /// The command `found` takes no such argument.
    case argumentUnexpected = "argument-unexpected"
    /// Two flags that exclude each other: the subject and `found`.
    case flagConflict = "flag-conflict"
    /// Nobody can be asked and the subject of the decision is not confirmed on the command line.
    case confirmationMissing = "confirmation-missing"
    /// What was confirmed is `found` and not what is decided on.
    case confirmationDiffers = "confirmation-differs"
    /// A decision was given an empty reason.
    case reasonEmpty = "reason-empty"
    /// The reason of a decision is too long, or shows something else than it says.
    case reasonUnfit = "reason-unfit"
    /// There is no help on the subject; `expected` lists the topics.
    case topicUnknown = "topic-unknown"
    /// The run was interrupted from the terminal (SIGINT); `found` says whether it was ``writing``.
    case interrupted = "interrupted"
    /// The run was ended from outside (SIGTERM); `found` says whether it was ``writing``.
    case terminated = "terminated"

    /// The part of the name before the dot.
    public static let area = "usage"

    /// What `found` holds if an ended run was one that writes.
    public static let writing = "writing"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .unreadable, .commandUnknown, .commandMissing, .optionUnknown, .valueMissing, .valueUnexpected,
            .valueInvalid, .argumentMissing, .argumentUnexpected, .flagConflict, .confirmationMissing,
            .confirmationDiffers, .reasonEmpty, .reasonUnfit, .topicUnknown:
            .usage
        case .interrupted: .interrupted
        case .terminated: .terminated
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .unreadable, .commandUnknown, .commandMissing, .topicUnknown: wordingOfCommands(problem)
        case .optionUnknown, .valueMissing, .valueUnexpected, .valueInvalid, .argumentMissing,
            .argumentUnexpected, .flagConflict:
            wordingOfArguments(problem)
        case .confirmationMissing, .confirmationDiffers, .reasonEmpty, .reasonUnfit, .interrupted,
            .terminated:
            wordingOfDecisions(problem)
        }
    }

    private func wordingOfCommands(_ problem: Problem) -> Wording {
        switch self {
        case .commandUnknown:
            suggesting(
                problem, german: "Den Befehl \(problem.quoted) gibt es nicht.",
                english: "There is no command \(problem.quoted).", otherwise: "stagectl --help")
        case .commandMissing:
            Wording(
                german: "Nach \(problem.quoted) fehlt der Befehl.",
                english: "The command after \(problem.quoted) is missing.",
                germanHint: "Möglich ist: \(problem.wanted)", englishHint: "Use one of: \(problem.wanted)")
        case .topicUnknown:
            Wording(
                german: "Zu \(problem.quoted) gibt es keine Hilfe.",
                english: "There is no help on \(problem.quoted).",
                germanHint: "Hilfe gibt es zu: \(problem.wanted)",
                englishHint: "There is help on: \(problem.wanted)")
        default:
            Wording(
                german: "Der Aufruf ist nicht verständlich: \(problem.quoted).",
                english: "The call cannot be understood: \(problem.quoted).",
                germanHint: "Alle Befehle zeigt: stagectl --help",
                englishHint: "All commands are listed by: stagectl --help")
        }
    }

    private func wordingOfArguments(_ problem: Problem) -> Wording {
        switch self {
        case .optionUnknown:
            suggesting(
                problem, german: "Die Option \(problem.quoted) gibt es bei \"\(problem.seen)\" nicht.",
                english: "\"\(problem.seen)\" has no option \(problem.quoted).",
                otherwise: "\(problem.seen) --help")
        case .valueMissing:
            Wording(
                german: "Der Option \(problem.quoted) fehlt der Wert.",
                english: "The option \(problem.quoted) lacks its value.",
                germanHint: "Angeben als: \(problem.wanted)", englishHint: "Give it as: \(problem.wanted)")
        case .valueUnexpected:
            Wording(
                german: "Die Option \(problem.quoted) nimmt keinen Wert an, auch nicht \"\(problem.seen)\".",
                english: "The option \(problem.quoted) takes no value, not even \"\(problem.seen)\".",
                germanHint: "Ohne Wert angeben: \(escapedForTerminal(problem.subject))",
                englishHint: "Give it without one: \(escapedForTerminal(problem.subject))")
        case .valueInvalid:
            Wording(
                german: "Der Wert \(problem.quoted) passt nicht zu \"\(problem.seen)\".",
                english: "The value \(problem.quoted) does not fit \"\(problem.seen)\".",
                germanHint: "Möglich ist: \(problem.wanted)", englishHint: "Possible: \(problem.wanted)")
        case .argumentMissing:
            Wording(
                german: "Bei \"\(problem.seen)\" fehlt die Angabe \(problem.quoted).",
                english: "\"\(problem.seen)\" lacks \(problem.quoted).",
                germanHint: "Den ganzen Aufruf zeigt: \(problem.seen) --help",
                englishHint: "The whole call is shown by: \(problem.seen) --help")
        case .argumentUnexpected:
            Wording(
                german: "Die Angabe \(problem.quoted) gehört nicht zu \"\(problem.seen)\".",
                english: "\"\(problem.seen)\" takes no argument \(problem.quoted).",
                germanHint: "Den ganzen Aufruf zeigt: \(problem.seen) --help",
                englishHint: "The whole call is shown by: \(problem.seen) --help")
        default:
            Wording(
                german: "\(problem.quoted) und \"\(problem.seen)\" schließen sich aus.",
                english: "\(problem.quoted) and \"\(problem.seen)\" exclude each other.",
                germanHint: "Nur eines von beiden angeben.", englishHint: "Give one of the two only.")
        }
    }

    private func wordingOfDecisions(_ problem: Problem) -> Wording {
        switch self {
        case .confirmationMissing:
            Wording(
                german:
                    "Die Entscheidung über \(problem.quoted) ist nicht bestätigt, und hier kann niemand "
                    + "gefragt werden.",
                english:
                    "The decision on \(problem.quoted) is not confirmed, and nobody can be asked here.",
                germanHint: "Bestätigen mit: --confirm \(shellWord(problem.subject))",
                englishHint: "Confirm it with: --confirm \(shellWord(problem.subject))")
        case .confirmationDiffers:
            Wording(
                german:
                    "Bestätigt wurde \"\(problem.seen)\" und nicht \(problem.quoted); nichts wurde verändert.",
                english:
                    "What was confirmed is \"\(problem.seen)\" and not \(problem.quoted); nothing was changed.",
                germanHint: "Den Namen genau so eingeben, wie er dort steht.",
                englishHint: "Type the name exactly as it stands there.")
        case .reasonEmpty:
            Wording(
                german: "Die Begründung in \(problem.quoted) ist leer.",
                english: "The reason in \(problem.quoted) is empty.",
                germanHint: "In einem Satz sagen, warum so entschieden wird: -m \"Abnahme bestanden\"",
                englishHint: "Say in one sentence why it is decided so: -m \"Acceptance passed\"")
        case .reasonUnfit:
            Wording(
                german:
                    "Die Begründung in \(problem.quoted) ist zu lang oder hat Zeichen, die niemand sieht.",
                english: "The reason in \(problem.quoted) is too long or has characters that nobody sees.",
                germanHint:
                    "Höchstens \(problem.wanted) Byte, auch in mehreren Zeilen, aber ohne Steuerzeichen.",
                englishHint:
                    "At most \(problem.wanted) bytes, in several lines if need be, but no control characters."
            )
        case .terminated:
            ended(
                problem, german: "Der Lauf \(problem.quoted) wurde von außen beendet.",
                english: "The run \(problem.quoted) was ended from outside.")
        default:
            ended(
                problem, german: "Der Lauf \(problem.quoted) wurde abgebrochen.",
                english: "The run \(problem.quoted) was interrupted.")
        }
    }

    private func ended(_ problem: Problem, german: String, english: String) -> Wording {
        guard problem.found == UsageProblem.writing else {
            return Wording(
                german: german, english: english, germanHint: "Es wurde nichts verändert.",
                englishHint: "Nothing was changed.")
        }
        return Wording(
            german: german, english: english,
            germanHint:
                "Jeder Ref ist entweder unverändert oder ganz geändert; den Stand zeigt: stagectl status",
            englishHint:
                "Every ref is either unchanged or fully changed; see where it stands: stagectl status")
    }

    private func suggesting(
        _ problem: Problem, german: String, english: String, otherwise: String
    ) -> Wording {
        guard problem.expected != nil else {
            return Wording(
                german: german, english: english, germanHint: "Siehe: \(otherwise)",
                englishHint: "See: \(otherwise)")
        }
        return Wording(
            german: german, english: english, germanHint: "Gemeint ist vielleicht: \(problem.wanted)",
            englishHint: "Perhaps you mean: \(problem.wanted)")
    }
}
