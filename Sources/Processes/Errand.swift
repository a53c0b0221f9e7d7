internal import Dispatch
public import Problems
internal import Synchronization

/// Work that waits for something, done on a thread of its own while the caller goes on.
public final class Errand<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, Problem>?>(nil)
    private let end = DispatchSemaphore(value: 0)

    /// Starts the work.
    ///
    /// Nobody has to ask for its outcome; it comes to its end all the same unless the process ends before.
    public init(_ work: @escaping @Sendable () throws(Problem) -> Value) {
        DispatchQueue(label: "stagectl.errand").async { [self] in
            let outcome: Result<Value, Problem>
            do throws(Problem) { outcome = .success(try work()) } catch { outcome = .failure(error) }
            result.withLock { $0 = outcome }
            end.signal()
        }
    }

    /// What came of the work, after waiting for its end.
    ///
    /// - Throws: What the work threw.
    public var outcome: Value {
        get throws(Problem) {
            end.wait()
            // Whoever asks next finds it, too.
            end.signal()
            guard let result = result.withLock({ $0 }) else { throw Problem(.defect(.invariant), "Errand") }
            return try result.get()
        }
    }
}
