internal import Glibc

/// The time that the processor may work on a pack before libgit2 is stopped.
///
/// libgit2 tries every unresolved difference again whenever it has resolved some, and makes the large results of a chain anew for
/// each that lies above them. The order of the entries and the depth of such chains cannot be seen before, and a pack of 600 KB kept
/// it busy for 20 seconds, one of 6 MB for half an hour. What git's servers send took 0.02 to 0.11 seconds for each MiB.
///
/// Objects that are no differences take as long as they have bytes, however few these are packed: they bring time of their own, so that
/// a file that is too large is brought in and refused as that, and not tried again with each run.
struct ProcessorAllowance {
    /// The seconds that each received MiB adds.
    private static let perMebibyte = 2
    /// How many bytes of whole objects add a second: on a busy machine, half a minute for each GiB.
    private static let wholeBytesPerSecond = 32 << 20

    private let seconds: Int
    private let start = Self.now

    /// Begins with the work of the present thread, which must be the one that does it.
    ///
    /// - Parameter seconds: What every pack has, however few bytes it is.
    init(seconds: Int = FetchLimits.usualProcessorSeconds) { self.seconds = seconds }

    /// Returns how many seconds were allowed, if they are spent.
    ///
    /// - Parameters:
    ///   - received: The bytes that have come.
    ///   - whole: What the objects in them unpack to that are no differences.
    func spent(after received: Int, unpackingTo whole: Int) -> Int? {
        let allowed =
            seconds + Self.perMebibyte * (received >> 20) + whole / Self.wholeBytesPerSecond
        return Self.now - start > Double(allowed) ? allowed : nil
    }

    /// Seconds of the processor for this thread; waiting for the other side is none.
    private static var now: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
