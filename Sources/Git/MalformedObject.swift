/// An object of Git that does not have the form that it must have.
///
/// It says nothing about the repository: whoever reads the object decides whether that is a finding about a delivery or
/// damage in a repository of ours.
public struct MalformedObject: Error, Sendable, Hashable {
    /// What is wrong, in English, for the cause of a problem; never to be matched.
    public let reason: String

    /// Makes the error.
    public init(reason: String) { self.reason = reason }
}

extension CommitObject {
    /// A commit object beyond this is an attack on whoever reads it.
    public static let maximumBytes = ObjectLimit.bytes
}

extension TagObject {
    /// Release notes are long; a tag object beyond this is an attack on whoever reads it.
    public static let maximumBytes = ObjectLimit.bytes
}

/// Bounds that hold for every commit and tag, whatever a pipeline allows.
enum ObjectLimit {
    /// The largest commit or tag.
    static let bytes = 1 << 20
    /// Far more parents than any real merge has.
    static let parents = 1_000
    /// Headers besides those that Git itself knows.
    static let extraHeaders = 100
}
