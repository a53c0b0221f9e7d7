/// Files that are to prove a delivery's way without a network, and do not.
public enum BundleProblem: String, ProblemArea {
    /// There is no such file.
    case fileMissing = "file-missing"
    /// The file cannot be read.
    case fileUnreadable = "file-unreadable"
    /// There is a file already where one is to be written.
    case fileExists = "file-exists"
    /// The file cannot be written.
    case fileUnwritable = "file-unwritable"
    /// The delivery has never stood in the stage that the file is to prove.
    case notEntered = "not-entered"
    /// The file is no bundle, or a damaged one.
    case malformed = "malformed"
    /// The file holds more than is read.
    case tooLarge = "too-large"
    /// Something that the proof needs is not in the file.
    case incomplete = "incomplete"
    /// A ref of the file is not what the ledger says, or none that belongs there.
    case reference = "reference"
    /// The delivered files are not those that were checked.
    case digest = "digest"

    /// The part of the name before the dot.
    public static let area = "bundle"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .fileMissing, .notEntered: .missing
        case .fileUnreadable, .malformed, .tooLarge, .incomplete: .badData
        case .fileExists: .usage
        case .fileUnwritable: .unavailable
        case .reference, .digest: .ledgerBroken
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .fileMissing:
            Wording(
                german: "Die Belegdatei \(problem.quoted) gibt es nicht.",
                english: "The bundle \(problem.quoted) does not exist.")
        case .fileUnreadable:
            Wording(
                german: "Die Belegdatei \(problem.quoted) lässt sich nicht lesen.",
                english: "The bundle \(problem.quoted) cannot be read.")
        case .fileExists:
            Wording(
                german: "Die Datei \(problem.quoted) gibt es schon; sie bleibt, wie sie ist.",
                english: "The file \(problem.quoted) is there already and stays as it is.",
                germanHint: "Einen anderen Namen nennen (--output DATEI) oder sie ersetzen: --force",
                englishHint: "Name another one (--output FILE), or replace it: --force")
        case .fileUnwritable:
            Wording(
                german: "Die Belegdatei \(problem.quoted) lässt sich nicht schreiben.",
                english: "The bundle \(problem.quoted) cannot be written.")
        case .notEntered:
            Wording(
                german: "Die Lieferung \(problem.quoted) hat nie in der Stufe \(problem.seen) gestanden.",
                english: "The delivery \(problem.quoted) has never stood in the stage \(problem.seen).",
                germanHint: "Sie stand in: \(problem.wanted).", englishHint: "It stood in: \(problem.wanted)."
            )
        case .malformed:
            Wording(
                german: "Die Datei \(problem.quoted) ist kein unbeschädigtes Git-Bundle der Version 2.",
                english: "The file \(problem.quoted) is no sound Git bundle of version 2.",
                germanHint: "Eine andere Kopie der Datei prüfen, oder sie neu schreiben: stagectl bundle",
                englishHint: "Try another copy of the file, or write it anew: stagectl bundle")
        case .tooLarge:
            Wording(
                german:
                    "Die Belegdatei \(problem.quoted) hält \(problem.seen) Byte oder Objekte; gelesen werden höchstens \(problem.wanted).",
                english:
                    "The bundle \(problem.quoted) holds \(problem.seen) bytes or objects; no more than \(problem.wanted) are read."
            )
        case .incomplete:
            Wording(
                german: "Der Belegdatei \(problem.quoted) fehlt, was der Nachweis braucht: \(problem.seen).",
                english: "The bundle \(problem.quoted) lacks what the proof needs: \(problem.seen).",
                germanHint: "Die Datei neu schreiben: stagectl bundle",
                englishHint: "Write the file anew: stagectl bundle")
        case .reference:
            Wording(
                german:
                    "In der Belegdatei steht der Ref \(problem.quoted) auf \(problem.seen), nach dem Journal auf \(problem.wanted).",
                english:
                    "In the bundle, the ref \(problem.quoted) is at \(problem.seen), by the ledger at \(problem.wanted).",
                germanHint: Self.distrustGerman, englishHint: Self.distrustEnglish)
        case .digest:
            Wording(
                german: "Die Dateien der Lieferung \(problem.quoted) sind nicht die, die geprüft wurden.",
                english: "The files of the delivery \(problem.quoted) are not those that were checked.",
                germanHint:
                    "SHA-256 nach dem Journal: \(problem.wanted), hier: \(problem.seen). \(Self.distrustGerman)",
                englishHint:
                    "SHA-256 by the ledger: \(problem.wanted), here: \(problem.seen). \(Self.distrustEnglish)"
            )
        }
    }

    private static let distrustGerman = "Der Datei nicht trauen und die IT-Sicherheit einschalten."
    private static let distrustEnglish = "Do not trust the file, and call in IT security."
}
