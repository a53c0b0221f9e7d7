/// Deliveries beyond the limits of the pipeline.
public enum LimitProblem: String, ProblemArea {
    /// A file, the whole delivery, or what was received for it has more bytes than allowed.
    case bytes = "bytes"
    /// More objects were received than allowed.
    case objects = "objects"
    /// The tree unfolds to more files or folders than allowed.
    case paths = "paths"
    /// The folders are nested deeper than allowed.
    case depth = "depth"
    /// A repository offers more refs than stagectl is willing to read; nothing could be judged.
    case references = "references"
    /// A file holds more than may be unpacked of it, so that not all of it was looked into.
    case expansion = "expansion"
    /// The objects build on each other deeper or in a more tangled way than git writes them.
    case chains = "chains"
    /// What was received keeps the processor busy for longer than allowed; nothing could be judged.
    case time = "time"

    /// The part of the name before the dot.
    public static let area = "limit"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .bytes, .objects, .paths, .depth, .expansion, .chains: .refused
        case .references, .time: .unavailable
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .bytes:
            Wording(
                german:
                    "\(problem.quoted) ist größer als erlaubt (\(problem.seen) statt höchstens \(problem.wanted) Byte).",
                english:
                    "\(problem.quoted) is larger than allowed (\(problem.seen) bytes, at most \(problem.wanted))."
            )
        case .objects:
            Wording(
                german:
                    "\(problem.quoted) umfasst mehr Git-Objekte als erlaubt (höchstens \(problem.wanted)).",
                english: "\(problem.quoted) has more Git objects than allowed (at most \(problem.wanted)).")
        case .paths:
            Wording(
                german: "\(problem.quoted) umfasst mehr Dateien oder Verzeichnisse als erlaubt "
                    + "(höchstens \(problem.wanted)).",
                english:
                    "\(problem.quoted) has more files or folders than allowed (at most \(problem.wanted)).")
        case .depth:
            Wording(
                german:
                    "\(problem.quoted) ist tiefer verschachtelt als erlaubt (höchstens \(problem.wanted)).",
                english: "\(problem.quoted) is nested deeper than allowed (at most \(problem.wanted)).")
        case .references:
            Wording(
                german:
                    "\(problem.quoted) bietet mehr Refs an als erlaubt (höchstens \(problem.wanted)).",
                english: "\(problem.quoted) offers more refs than allowed (at most \(problem.wanted)).")
        case .expansion:
            Wording(
                german: "In \(problem.quoted) steckt mehr, als ausgepackt werden darf (\(problem.wanted)).",
                english: "There is more in \(problem.quoted) than may be unpacked (\(problem.wanted)).",
                germanHint:
                    "Braucht die Lieferung das, die Grenze unter checkup.malware anheben; sonst liegt ein Angriff nahe.",
                englishHint:
                    "If the delivery needs that, raise the limit under checkup.malware; else suspect an attack."
            )
        case .chains:
            Wording(
                german:
                    "Die Git-Objekte aus \(problem.quoted) bauen tiefer oder verworrener aufeinander auf als erlaubt (höchstens \(problem.wanted)).",
                english:
                    "The Git objects from \(problem.quoted) build on each other deeper or in a more tangled way than allowed (at most \(problem.wanted)).",
                germanHint:
                    "Kein Git schreibt sie so. Dort neu packen (git repack -adf) und als neue Version liefern; sonst liegt ein Angriff nahe.",
                englishHint:
                    "No Git writes them like that. Repack there (git repack -adf) and deliver a new version; else suspect an attack."
            )
        case .time:
            Wording(
                german:
                    "\(problem.quoted) auszupacken dauert länger als erlaubt (mehr als \(problem.wanted) s Rechenzeit).",
                english:
                    "Unpacking \(problem.quoted) takes longer than allowed (more than \(problem.wanted) s of processor time).",
                germanHint:
                    "Die Objekte sind ungewöhnlich verkettet. Dort neu packen: git repack -adf; sonst liegt ein Angriff nahe.",
                englishHint:
                    "The objects build on each other in an unusual way. Repack there: git repack -adf; else suspect an attack."
            )
        }
    }
}
