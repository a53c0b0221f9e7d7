public import Problems
internal import Synchronization

/// A program that has been started to be asked one thing, while the caller goes on.
public final class Errand<Value: Sendable>: Sendable {
    private enum State: ~Copyable {
        case running(RunningProgram)
        case over(Result<Value, Problem>)
    }

    private let state: Mutex<State>
    private let read: @Sendable (Output) throws(Problem) -> Value

    /// Starts the program.
    ///
    /// Nobody has to ask for its outcome; a program that nobody has asked is ended with the errand.
    ///
    /// - Parameters:
    ///   - timeout: How long it may take as a whole.
    ///   - limit: How much it may write to standard output.
    ///   - read: Makes the outcome of what it left; judging its exit status is up to this.
    public init(
        _ program: Program, timeout: Duration, limit: Int,
        read: @escaping @Sendable (Output) throws(Problem) -> Value
    ) {
        self.read = read
        do throws(Problem) {
            state = Mutex(.running(try RunningProgram(program, timeout: timeout, limit: limit)))
        } catch {
            state = Mutex(.over(.failure(error)))
        }
    }

    /// What came of it, after waiting for the program's end.
    ///
    /// - Throws: What running the program or `read` threw; the same to whoever asks next.
    public var outcome: Value {
        get throws(Problem) {
            let result = state.withLock { state -> Result<Value, Problem> in
                let outcome: Result<Value, Problem>
                switch consume state {
                case .over(let known): outcome = known
                case .running(let program):
                    outcome = Result { () throws(Problem) in try read(try program.output()) }
                }
                state = .over(outcome)
                return outcome
            }
            return try result.get()
        }
    }
}
