/// How long one keeps waiting for the other side of a connection.
///
/// Two rules: no single wait is longer than the time-out, and no 4 KiB take longer than eight time-outs
/// together. The second one ends a server that keeps a connection alive by a byte now and then.
public struct Patience: Sendable, Hashable {
    /// The longest single wait.
    public let timeout: Duration

    private var waitedSinceProgress: Duration = .zero
    private var movedSinceProgress = 0

    /// Starts afresh.
    public init(timeout: Duration) { self.timeout = timeout }

    /// How long the next wait may take; zero or less when patience has run out.
    public var allowance: Duration { min(timeout, timeout * 8 - waitedSinceProgress) }

    /// Notes that time went by in waiting.
    public mutating func waited(_ time: Duration) { waitedSinceProgress += time }

    /// Notes that bytes were received or sent.
    public mutating func moved(_ bytes: Int) {
        movedSinceProgress += bytes
        guard movedSinceProgress >= 4096 else { return }
        movedSinceProgress = 0
        waitedSinceProgress = .zero
    }
}
