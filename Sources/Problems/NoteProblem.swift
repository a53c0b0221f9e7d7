/// Delivery notes that are missing, cannot be read, or say something else than the delivery is.
public enum NoteProblem: String, ProblemArea {
    /// The pipeline asks for a delivery note, and there is none.
    case missing = "missing"
    /// The note is no plain file, or no YAML as it is taken here.
    case malformed = "malformed"
    /// The note has a key that nobody knows.
    case keyUnknown = "key-unknown"
    /// A key that must be there is not.
    case keyMissing = "key-missing"
    /// The value of a key is not possible.
    case value = "value"
    /// The note is for another pipeline.
    case audience = "audience"
    /// The note names another version than the delivery has.
    case version = "version"
    /// The note has expired.
    case expired = "expired"
    /// A delivery with the same number, or a later one, has been accepted.
    case sequence = "sequence"
    /// The number is so far beyond the last one that it would soon leave none for those to come.
    case gap = "gap"
    /// None of those who delivered the application before has signed.
    case sender = "sender"
    /// The note names another predecessor than the delivery that was accepted last.
    case predecessor = "predecessor"
    /// A glob of the note matches no file.
    case globUnmatched = "glob-unmatched"
    /// The note names no documentation.
    case documentationMissing = "documentation-missing"
    /// The note names nothing that can be installed without being built.
    case binariesMissing = "binaries-missing"
    /// The note names no deployment configuration.
    case deploymentMissing = "deployment-missing"
    /// The note names no list of components.
    case sbomMissing = "sbom-missing"
    /// Sources are delivered without the way to build them.
    case recipeMissing = "recipe-missing"

    /// The part of the name before the dot.
    public static let area = "note"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus { .refused }
}
