/// How long one keeps waiting for the other side of a connection.
///
/// Two rules: no single wait is longer than the time-out, and no 4 KiB take longer than eight time-outs
/// together. The second one ends a server that keeps a connection alive by a byte now and then.
public struct Patience: Sendable, Hashable {
    /// The longest single wait.
    public let timeout: Duration

    /// The longest single wait for the very first bytes.
    private let beginning: Duration
    private var hasBegun = false

    private var waitedSinceProgress: Duration = .zero
    private var movedSinceProgress = 0

    /// Starts afresh.
    ///
    /// - Parameter beginning: The longest wait for the first bytes, where a person may be asked for a
    ///   passphrase before any can come; the time-out if nil.
    public init(timeout: Duration, beginning: Duration? = nil) {
        self.timeout = timeout
        self.beginning = beginning ?? timeout
    }

    /// How long the next wait may take; zero or less when patience has run out.
    public var allowance: Duration {
        guard hasBegun || beginning <= timeout else { return beginning - waitedSinceProgress }
        return min(timeout, timeout * 8 - waitedSinceProgress)
    }

    /// Notes that time went by in waiting.
    public mutating func waited(_ time: Duration) { waitedSinceProgress += time }

    /// Notes that bytes were received or sent.
    public mutating func moved(_ bytes: Int) {
        // What a person took does not count against the other side.
        if !hasBegun, beginning > timeout { waitedSinceProgress = .zero }
        hasBegun = true
        movedSinceProgress += bytes
        guard movedSinceProgress >= 4096 else { return }
        movedSinceProgress = 0
        waitedSinceProgress = .zero
    }
}
