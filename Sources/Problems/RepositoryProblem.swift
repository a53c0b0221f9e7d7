/// Repositories and refs that are missing or not usable.
public enum RepositoryProblem: String, ProblemArea {
    /// There is no repository at the address.
    case missing = "missing"
    /// The repository has no ref of that name.
    case referenceMissing = "ref-missing"
    /// The address of a repository cannot be read, or is of a kind that stagectl does not reach.
    case address = "address"
    /// The repository belongs to another user, and `safe.directory` does not name it.
    case foreignOwner = "foreign-owner"
    /// The repository cannot be opened: an extension that is unknown here, such as SHA-256, or a broken configuration.
    case unusable = "unusable"
    /// A repository or a folder of our own, such as the quarantine in the cache, cannot be written.
    case notWritable = "not-writable"

    /// The part of the name before the dot.
    public static let area = "repository"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .missing, .referenceMissing: .missing
        case .address: .badData
        case .foreignOwner: .configuration
        case .unusable, .notWritable: .unavailable
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .missing:
            Wording(
                german: "Das Repository \(problem.quoted) gibt es nicht.",
                english: "There is no repository \(problem.quoted).",
                germanHint: "Adresse und Zugriffsrechte prüfen.",
                englishHint: "Check the address and the access rights.")
        case .referenceMissing:
            Wording(
                german: "Der Ref \(problem.quoted) gibt es nicht.",
                english: "There is no ref \(problem.quoted).")
        case .address:
            Wording(
                german: "Die Adresse \(problem.quoted) ist keine eines Repositorys, das stagectl erreicht.",
                english: "The address \(problem.quoted) is not one of a repository that stagectl reaches.",
                germanHint:
                    "Möglich sind Pfade, file://, ssh://, user@host:pfad, https://, http:// und git://.",
                englishHint:
                    "There are paths, file://, ssh://, user@host:path, https://, http:// and git://.")
        case .foreignOwner:
            Wording(
                german: "Das Repository \(problem.quoted) gehört einem anderen Konto.",
                english: "The repository \(problem.quoted) belongs to another user.",
                germanHint: "Erlauben mit: git config --global --add safe.directory \(problem.quoted)",
                englishHint: "Allow it with: git config --global --add safe.directory \(problem.quoted)")
        case .unusable:
            Wording(
                german: "Das Repository \(problem.quoted) lässt sich nicht öffnen.",
                english: "The repository \(problem.quoted) cannot be opened.",
                germanHint: "Den Grund zeigt -v; SHA-256-Repositorys werden noch nicht unterstützt.",
                englishHint: "The reason is shown with -v; SHA-256 repositories are not supported yet.")
        case .notWritable:
            Wording(
                german: "In \(problem.quoted) lässt sich nicht schreiben.",
                english: "\(problem.quoted) cannot be written.",
                germanHint: "Speicherplatz und Rechte prüfen.",
                englishHint: "Check disk space and permissions.")
        }
    }
}
