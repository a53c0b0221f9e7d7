/// Checksums that do not hold.
public enum ChecksumProblem: String, ProblemArea {
    /// A delivered file has another digest than its manifest says.
    case differs = "differs"
    /// A manifest lists a file that was not delivered.
    case fileMissing = "file-missing"
    /// A delivered file stands in no manifest.
    case fileUnlisted = "file-unlisted"
    /// The manifests list the same file more than once.
    case duplicate = "duplicate"
    /// A manifest lists a path that is absolute, climbs, or leads through a symbolic link.
    case path = "path"
    /// A manifest uses MD5 or SHA-1.
    case algorithmWeak = "algorithm-weak"
    /// A line of a manifest is in neither of the forms that `sha256sum` writes.
    case malformed = "malformed"
    /// A manifest that the pipeline asks for was not delivered.
    case manifestMissing = "manifest-missing"
    /// A manifest lists nothing.
    case manifestEmpty = "manifest-empty"

    /// The part of the name before the dot.
    public static let area = "checksum"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus { .refused }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .differs:
            Wording(
                german: "Die Prüfsumme von \(problem.quoted) stimmt nicht.",
                english: "The checksum of \(problem.quoted) differs.")
        case .fileMissing:
            Wording(
                german: "\(problem.quoted) ist mit Prüfsumme aufgeführt, aber nicht geliefert.",
                english: "\(problem.quoted) is listed with a checksum, but was not delivered.")
        case .fileUnlisted:
            Wording(
                german: "Für \(problem.quoted) ist keine Prüfsumme aufgeführt.",
                english: "No checksum is listed for \(problem.quoted).")
        case .duplicate:
            Wording(
                german: "\(problem.quoted) ist mehr als einmal mit Prüfsumme aufgeführt (\(problem.seen)).",
                english: "\(problem.quoted) is listed with a checksum more than once (\(problem.seen)).")
        case .path:
            Wording(
                german:
                    "Der Pfad \(problem.quoted) ist in einer Prüfsummendatei unzulässig (\(problem.seen)).",
                english: "The path \(problem.quoted) is not allowed in a checksum file (\(problem.seen)).")
        case .algorithmWeak:
            Wording(
                german: "Die Prüfsummen in \(problem.quoted) sind zu schwach (\(problem.seen)).",
                english: "The checksums in \(problem.quoted) are too weak (\(problem.seen)).",
                germanHint: "Prüfsummen mit sha256sum oder sha512sum erzeugen.",
                englishHint: "Make the checksums with sha256sum or sha512sum.")
        case .malformed:
            Wording(
                german: "Die Prüfsummendatei ist bei \(problem.quoted) fehlerhaft: \"\(problem.seen)\".",
                english: "The checksum file is malformed at \(problem.quoted): \"\(problem.seen)\".")
        case .manifestMissing:
            Wording(
                german: "Die Prüfsummendatei \(problem.quoted) fehlt in der Lieferung.",
                english: "The checksum file \(problem.quoted) is missing from the delivery.",
                germanHint:
                    "Anlegen mit: find . -type f ! -name SHA256SUMS ! -path './.git/*' -exec sha256sum {} + > SHA256SUMS",
                englishHint:
                    "Make it with: find . -type f ! -name SHA256SUMS ! -path './.git/*' -exec sha256sum {} + > SHA256SUMS"
            )
        case .manifestEmpty:
            Wording(
                german: "Die Prüfsummendatei \(problem.quoted) führt keine Datei auf.",
                english: "The checksum file \(problem.quoted) lists no file.")
        }
    }
}
