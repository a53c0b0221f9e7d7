/// Delivered content that must not enter.
public enum ContentProblem: String, ProblemArea {
    /// Some file system or Git itself takes a path component for `.git`.
    case pathDotgit = "path-dotgit"
    /// A path component is `.` or `..`.
    case pathDots = "path-dots"
    /// A single name in a tree contains a slash.
    case pathSlash = "path-slash"
    /// A path contains a backslash, which Windows takes for a separator.
    case pathBackslash = "path-backslash"
    /// Two names in one folder differ by case only.
    case pathCaseCollision = "path-case-collision"
    /// Two names in one folder differ by Unicode normalisation only.
    case pathUnicodeCollision = "path-unicode-collision"
    /// A path contains a character that turns the direction of writing.
    case pathBidi = "path-bidi"
    /// A path contains a control character or a line separator.
    case pathControl = "path-control"
    /// A path is not UTF-8.
    case pathEncoding = "path-encoding"
    /// A path component names a device on Windows; a warning.
    case pathWindows = "path-windows"
    /// A path component begins with a dash and may be taken for an option; a warning.
    case pathDash = "path-dash"
    /// A path or one of its components is longer than file systems take.
    case pathLength = "path-length"
    /// A tree object cannot be parsed, or holds an empty name.
    case treeMalformed = "tree-malformed"
    /// A tree names the same entry twice, also as a file and a folder.
    case treeDuplicate = "tree-duplicate"
    /// The entries of a tree are not in Git's order.
    case treeOrder = "tree-order"
    /// An entry has a mode that Git does not write.
    case mode = "mode"
    /// An entry points at the null id.
    case objectNull = "object-null"
    /// An object that the delivery needs is not there.
    case objectMissing = "object-missing"
    /// An object is of another kind than the entry says.
    case objectType = "object-type"
    /// An object does not match its id or cannot be inflated.
    case objectDamaged = "object-damaged"
    /// A symbolic link leaves the tree, is absolute, or has a target that no link may have.
    case symlinkEscape = "symlink-escape"
    /// Symbolic links lead in a circle, or cannot be followed within the budget.
    case symlinkLoop = "symlink-loop"
    /// A file that Git itself reads is delivered as a symbolic link.
    case symlinkDotfile = "symlink-dotfile"
    /// A `.gitmodules` file cannot be read, or tries to make Git do something else than fetch a repository.
    case submodule = "submodule"
    /// A folder is only a reference to a commit of another repository.
    case gitlink = "gitlink"
    /// A `.gitattributes` file names a filter program, or is beyond what Git reads.
    case attributes = "attributes"
    /// A file is a Git LFS pointer: its content is elsewhere.
    case lfsPointer = "lfs-pointer"
    /// A file is executable outside the globs that the pipeline allows.
    case executable = "executable"
    /// The delivered commit breaks Git's format.
    case commitMalformed = "commit-malformed"
    /// A name or message of the tag or commit contains characters that disguise it; a warning.
    case textUnsafe = "text-unsafe"

    /// The part of the name before the dot.
    public static let area = "content"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus { .refused }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .pathDotgit:
            Wording(
                german: "Der Pfad \(problem.quoted) wird von Git oder einem Dateisystem als .git gelesen.",
                english: "Git or a file system reads the path \(problem.quoted) as .git.")
        case .pathDots:
            Wording(
                german: "Der Pfad \(problem.quoted) enthält einen Teil, der nur aus Punkten besteht.",
                english: "The path \(problem.quoted) contains a component that is nothing but dots.")
        case .pathSlash:
            Wording(
                german: "Ein einzelner Name enthält einen Schrägstrich: \(problem.quoted).",
                english: "A single name contains a slash: \(problem.quoted).")
        case .pathBackslash:
            Wording(
                german: "Der Pfad \(problem.quoted) enthält einen umgekehrten Schrägstrich.",
                english: "The path \(problem.quoted) contains a backslash.")
        case .pathCaseCollision:
            Wording(
                german:
                    "\(problem.quoted) und \"\(problem.seen)\" unterscheiden sich nur in der Großschreibung.",
                english: "\(problem.quoted) and \"\(problem.seen)\" differ by case only.")
        case .pathUnicodeCollision:
            Wording(
                german:
                    "\(problem.quoted) und \"\(problem.seen)\" unterscheiden sich nur in der Unicode-Normalform.",
                english: "\(problem.quoted) and \"\(problem.seen)\" differ by Unicode normalisation only.")
        case .pathBidi:
            Wording(
                german: "Der Pfad \(problem.quoted) enthält Zeichen, die die Schreibrichtung ändern.",
                english: "The path \(problem.quoted) contains characters that turn the direction of writing.")
        case .pathControl:
            Wording(
                german: "Der Pfad \(problem.quoted) enthält Steuerzeichen.",
                english: "The path \(problem.quoted) contains control characters.")
        case .pathEncoding:
            Wording(
                german: "Der Pfad \(problem.quoted) ist kein gültiges UTF-8.",
                english: "The path \(problem.quoted) is not valid UTF-8.")
        case .pathWindows:
            Wording(
                german: "Der Pfad \(problem.quoted) bezeichnet unter Windows ein Gerät.",
                english: "The path \(problem.quoted) names a device on Windows.")
        case .pathDash:
            Wording(
                german: "Ein Teil des Pfads \(problem.quoted) beginnt mit einem Bindestrich.",
                english: "A component of the path \(problem.quoted) begins with a dash.")
        case .pathLength:
            Wording(
                german:
                    "Der Pfad \(problem.quoted) ist zu lang (\(problem.seen) Byte, höchstens \(problem.wanted)).",
                english:
                    "The path \(problem.quoted) is too long (\(problem.seen) bytes, at most \(problem.wanted))."
            )
        case .treeMalformed:
            Wording(
                german: "Das Verzeichnis \(problem.quoted) ist als Git-Objekt fehlerhaft aufgebaut.",
                english: "The folder \(problem.quoted) is malformed as a Git object.")
        case .treeDuplicate:
            Wording(
                german: "\(problem.quoted) steht zweimal in seinem Verzeichnis.",
                english: "\(problem.quoted) stands twice in its folder.")
        case .treeOrder:
            Wording(
                german: "Die Einträge des Verzeichnisses sind ab \(problem.quoted) nicht sortiert.",
                english: "The entries of the folder are out of order from \(problem.quoted) on.")
        case .mode:
            Wording(
                german: "\(problem.quoted) hat einen Modus, den Git nicht schreibt (\(problem.seen)).",
                english: "\(problem.quoted) has a mode that Git does not write (\(problem.seen)).")
        case .objectNull:
            Wording(
                german: "\(problem.quoted) verweist auf kein Objekt.",
                english: "\(problem.quoted) points at no object.")
        case .objectMissing:
            Wording(
                german: "Der Inhalt von \(problem.quoted) fehlt in der Lieferung.",
                english: "The content of \(problem.quoted) is missing from the delivery.",
                germanHint: "Die Lieferung vollständig neu übertragen lassen (git push mit allen Objekten).",
                englishHint: "Have the delivery transferred anew in full (git push with all objects).")
        case .objectType:
            Wording(
                german:
                    "\(problem.quoted) ist ein anderes Objekt als angegeben (\(problem.seen) statt \(problem.wanted)).",
                english:
                    "\(problem.quoted) is another object than stated (\(problem.seen), not \(problem.wanted))."
            )
        case .objectDamaged:
            Wording(
                german: "Der Inhalt von \(problem.quoted) ist beschädigt.",
                english: "The content of \(problem.quoted) is damaged.")
        case .symlinkEscape:
            Wording(
                german:
                    "Die Verknüpfung \(problem.quoted) führt aus der Lieferung hinaus (\"\(problem.seen)\").",
                english:
                    "The symbolic link \(problem.quoted) leads out of the delivery (\"\(problem.seen)\").")
        case .symlinkLoop:
            Wording(
                german: "Der Verknüpfung \(problem.quoted) lässt sich nicht folgen (\"\(problem.seen)\").",
                english: "The symbolic link \(problem.quoted) cannot be followed (\"\(problem.seen)\").")
        case .symlinkDotfile:
            Wording(
                german: "\(problem.quoted) wird von Git gelesen und darf keine Verknüpfung sein.",
                english: "\(problem.quoted) is read by Git and must not be a symbolic link.")
        case .submodule:
            Wording(
                german: "\(problem.quoted) beschreibt ein unzulässiges Submodul (\(problem.seen)).",
                english: "\(problem.quoted) describes a submodule that is not allowed (\(problem.seen)).")
        case .gitlink:
            Wording(
                german: "\(problem.quoted) ist ein Submodul: sein Inhalt liegt nicht in der Lieferung.",
                english: "\(problem.quoted) is a submodule: its content is not in the delivery.",
                germanHint: "Den Inhalt selbst ausliefern.",
                englishHint: "Deliver the content itself.")
        case .attributes:
            Wording(
                german: "\(problem.quoted) enthält unzulässige Git-Attribute (\(problem.seen)).",
                english: "\(problem.quoted) contains Git attributes that are not allowed (\(problem.seen)).")
        case .lfsPointer:
            Wording(
                german: "\(problem.quoted) ist nur ein Verweis auf Git LFS: der Inhalt liegt woanders.",
                english: "\(problem.quoted) is only a Git LFS pointer: the content is elsewhere.",
                germanHint: "Die Datei selbst ausliefern (git lfs migrate export).",
                englishHint: "Deliver the file itself (git lfs migrate export).")
        case .executable:
            Wording(
                german: "\(problem.quoted) ist ausführbar, ohne dass die Pipeline das erlaubt.",
                english: "\(problem.quoted) is executable and the pipeline does not allow it.",
                germanHint:
                    "Das Recht entziehen (git update-index --chmod=-x) oder in der Pipeline erlauben.",
                englishHint: "Take the bit away (git update-index --chmod=-x) or allow it in the pipeline.")
        case .commitMalformed:
            Wording(
                german: "Der Commit \(problem.quoted) ist fehlerhaft aufgebaut (\(problem.seen)).",
                english: "The commit \(problem.quoted) is malformed (\(problem.seen)).")
        case .textUnsafe:
            Wording(
                german: "Ein Text von \(problem.quoted) enthält Steuer- oder Richtungszeichen.",
                english: "A text of \(problem.quoted) contains control or direction characters.")
        }
    }
}
