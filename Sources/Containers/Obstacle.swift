/// Why something was not looked into.
///
/// The names are stable: they stand in findings and reports.
public enum Obstacle: String, Sendable, Hashable, CaseIterable {
    /// Its content, or the list of its members, is encrypted.
    case encrypted
    /// It does not hold what its own headers and checksums say.
    case damaged
    /// It ends too early.
    case truncated
    /// It is packed in a way that nothing here unpacks.
    case unknownMethod = "unknown-method"
    /// It is known to be a container, of a kind that nothing here opens.
    case opaque
    /// Its headers contradict each other, so that programs would see different content in it.
    case ambiguous
    /// The name of a member cannot be told.
    case name
    /// The unpacking needed more memory than it may have.
    case memory
    /// The unpacking broke down.
    case crashed
    /// More bytes come out of it than `max-unpacked` allows.
    case total = "max-unpacked"
    /// It has more bytes than `max-member` allows.
    case member = "max-member"
    /// It grows more than `max-ratio` allows.
    case ratio = "max-ratio"
    /// It has more members than `max-members` allows.
    case members = "max-members"
    /// It is nested deeper than `max-depth` allows.
    case depth = "max-depth"
    /// It takes longer than `max-time` allows.
    case time = "max-time"

    /// Returns the limit that was reached, written as in a pipeline file; nil if it is none of the pipeline's.
    public func limit(of limits: UnpackingLimits) -> String? {
        switch self {
        case .encrypted, .damaged, .truncated, .unknownMethod, .opaque, .ambiguous, .name, .memory, .crashed:
            nil
        case .total: "\(rawValue) \(limits.total)"
        case .member: "\(rawValue) \(limits.member)"
        case .ratio: "\(rawValue) \(limits.ratio)"
        case .members: "\(rawValue) \(limits.members)"
        case .depth: "\(rawValue) \(limits.depth)"
        case .time: "\(rawValue) \(limits.seconds)s"
        }
    }
}
