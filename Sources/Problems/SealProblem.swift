/// Deliveries that cannot be sealed as they lie in their repository.
public enum SealProblem: String, ProblemArea {
    /// A file was changed, added or removed without being committed.
    case treeDirty = "tree-dirty"
    /// Nothing has been committed yet.
    case nothingCommitted = "nothing-committed"
    /// Nothing says what the delivery is called.
    case nameMissing = "name-missing"
    /// There is a tag of that name, of something else.
    case tagExists = "tag-exists"
    /// The manifest would change, and its detached signature would not hold any more.
    case manifestSigned = "manifest-signed"
    /// A key of the delivery note does not stand on a line of its own, and so cannot be completed.
    case noteForm = "note-form"
    /// Git did not do what it was asked for.
    case gitFailed = "git-failed"
    /// The tag that git made bears no signature.
    case unsigned = "unsigned"

    /// The part of the name before the dot.
    public static let area = "seal"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .nameMissing: .usage
        case .treeDirty, .tagExists, .manifestSigned, .noteForm: .badData
        case .nothingCommitted: .missing
        case .gitFailed, .unsigned: .configuration
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .treeDirty:
            Wording(
                german: "\(problem.quoted) ist nicht eingecheckt, wie es dort liegt.",
                english: "\(problem.quoted) is not committed as it lies there.",
                germanHint: "Mit git add und git commit einchecken oder in .gitignore nennen.",
                englishHint: "Commit it with git add and git commit, or name it in .gitignore.")
        case .nothingCommitted:
            Wording(
                german: "In \(problem.quoted) ist noch nichts eingecheckt.",
                english: "Nothing has been committed in \(problem.quoted) yet.",
                germanHint: "Einchecken, was geliefert wird: git add und git commit",
                englishHint: "Commit what is to be delivered: git add and git commit")
        case .nameMissing:
            Wording(
                german: "Wie die Lieferung heißt, steht nirgends.",
                english: "Nothing says what the delivery is called.",
                germanHint: "Das Tag nennen, zum Beispiel: stagectl seal --tag v2.4.0",
                englishHint: "Name the tag, for instance: stagectl seal --tag v2.4.0")
        case .tagExists:
            Wording(
                german: "Das Tag \(problem.quoted) gibt es schon, für einen anderen Stand.",
                english: "There is a tag \(problem.quoted) already, of another state.",
                germanHint: "Was geliefert ist, ändert sich nicht; eine neue Version ist ein neues Tag.",
                englishHint: "What was delivered does not change; a new version is a new tag.")
        case .manifestSigned:
            Wording(
                german: "Die Signatur \(problem.quoted) gälte nicht mehr, denn die Prüfsummen ändern sich.",
                english:
                    "The signature \(problem.quoted) would not hold any more, because the checksums change.",
                germanHint:
                    "Die Prüfsummen neu signieren: stagectl seal --sign-manifest; eine Signatur in anderem Format "
                    + "löschen und das einchecken",
                englishHint:
                    "Sign the checksums anew: stagectl seal --sign-manifest; remove a signature in another format "
                    + "and commit that"
            )
        case .noteForm:
            Wording(
                german: "Der Schlüssel \"\(problem.seen)\" lässt sich in \(problem.quoted) nicht ergänzen.",
                english: "The key \"\(problem.seen)\" cannot be completed in \(problem.quoted).",
                germanHint: "Jeder Schlüssel gehört in eine eigene Zeile, ohne Einrückung.",
                englishHint: "Each key belongs on a line of its own, without indentation.")
        case .gitFailed:
            Wording(
                german: "Git hat nicht getan, worum es ging: \"\(problem.seen)\".",
                english: "Git did not do what it was asked for: \"\(problem.seen)\".",
                germanHint: "Ändern, was Git nennt; alles, was Git dazu sagt, zeigt --verbose.",
                englishHint: "Change what git names; all that git says is shown by --verbose.")
        case .unsigned:
            Wording(
                german: "Das Tag \(problem.quoted) trug keine Signatur und ist wieder gelöscht.",
                english: "The tag \(problem.quoted) bore no signature and has been deleted.",
                germanHint: "Die Einrichtung von gpg.format und user.signingkey prüfen.",
                englishHint: "Check how gpg.format and user.signingkey are set up.")
        }
    }
}
