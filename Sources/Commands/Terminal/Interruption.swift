import Git
import Glibc
package import Problems
import Synchronization

/// Ends the process at once when it is interrupted, and says what state is left.
///
/// A run can be ended at any point without cleaning up: every ref is written whole or not at all. So the one
/// task here is to tell the user so. The signal handler only wakes a thread, which may do what a handler
/// must not.
package final class Interruption: Sendable {
    private struct State {
        var isWriting = false
        var isAsking = false
        var isOver = false
        var scratch: [String] = []
    }

    private let console: Console.Manner
    private let language: Language
    private let call: Call
    private let surroundings: Surroundings
    private let state = Mutex(State())

    /// Makes an interruption that speaks as a console does.
    package init(_ surroundings: Surroundings, call: Call, manner: Console.Manner, language: Language) {
        console = manner
        self.language = language
        self.call = call
        self.surroundings = surroundings
    }

    /// Marks whether something in B may be half way.
    package func mark(isWriting: Bool) { state.withLock { $0.isWriting = isWriting } }

    /// Marks whether a question stands on the terminal, which is left there.
    package func mark(isAsking: Bool) { state.withLock { $0.isAsking = isAsking } }

    /// Has something cleared away if the run is interrupted: a file, or a folder with all that is in it.
    package func clearAway(_ path: String) { state.withLock { $0.scratch.append(path) } }

    /// Has something no longer cleared away; does not return once a signal has it being cleared away.
    package func leaveAlone(_ path: String) {
        state.withLock { state in
            guard let place = state.scratch.lastIndex(of: path) else { return }
            state.scratch.remove(at: place)
        }
    }

    /// Marks that the result is being printed, so that no second one follows it.
    ///
    /// Once a signal has come it does not return: a run fails then because ssh or git, for which it waited, got the same signal
    /// from the terminal, and the signal is what there is to tell.
    package func markOver() {
        let isInterrupted = state.withLock { state in
            guard arrivedSignal.load(ordering: .sequentiallyConsistent) == 0 else { return true }
            state.isOver = true
            return false
        }
        guard isInterrupted else { return }
        while true { pause() }
    }

    /// Returns what is shown when a signal arrives; nil if the result is being printed already.
    package func report(of signal: Int32) -> Report? {
        let (isOver, isWriting) = state.withLock { ($0.isOver, $0.isWriting) }
        guard !isOver else { return nil }
        let code = Code.usage(signal == SIGINT ? .interrupted : .terminated)
        return Report(problems: [
            Problem(code, call.text, found: isWriting ? UsageProblem.writing : "reading")
        ])
    }

    /// Watches for SIGINT and SIGTERM for the rest of the process.
    package func watch() {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { return }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        wakeUpEnd.store(ends[1], ordering: .sequentiallyConsistent)
        let watcher = unsafe Unmanaged.passRetained(Watcher(interruption: self, end: ends[0])).toOpaque()
        var thread = pthread_t()
        let started = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Watcher>.fromOpaque(argument).takeRetainedValue().wait()
            }, watcher)
        guard started == 0 else { return }
        for number in [SIGINT, SIGTERM] {
            var action = sigaction()
            unsafe action.__sigaction_handler.sa_handler = { number in
                arrivedSignal.store(number, ordering: .sequentiallyConsistent)
                var byte = UInt8(truncatingIfNeeded: number)
                _ = unsafe write(wakeUpEnd.load(ordering: .sequentiallyConsistent), &byte, 1)
            }
            action.sa_flags = SA_RESTART
            _ = unsafe sigaction(number, &action, nil)
        }
    }

    fileprivate func end(by signal: Int32) -> Never {
        let console = Console(surroundings, manner: console, language: language)
        var status = ExitStatus(rawValue: 128 + signal) ?? .terminated
        if let report = report(of: signal) {
            let isAsking = state.withLock { $0.isAsking } || surroundings.errors.isAsking()
            let start = isAsking ? "\n" : "\r\u{1B}[K"
            _ = surroundings.errors.write(surroundings.errors.isTerminal ? Array(start.utf8) : [])
            status = console.show(report, schema: call.schema, call: call.text)
        }
        state.withLock { (state) -> Never in
            // The run goes on meanwhile, and may put something new into a folder that is being deleted.
            for path in state.scratch + state.scratch { LeftOver.remove(path) }
            // With the list still locked: what is on it would be another run's as soon as this one got on.
            _exit(status.rawValue)
        }
    }
}

/// The end of the pipe that a signal handler writes to; with the next one the only global state there is,
/// because a handler gets no argument.
private let wakeUpEnd = Atomic<Int32>(-1)

/// The signal that has come; 0 if none has.
private let arrivedSignal = Atomic<Int32>(0)

private final class Watcher: Sendable {
    private let interruption: Interruption
    private let end: Int32

    init(interruption: Interruption, end: Int32) {
        self.interruption = interruption
        self.end = end
    }

    func wait() -> Never {
        var byte: UInt8 = 0
        while unsafe read(end, &byte, 1) != 1 {}
        interruption.end(by: Int32(byte))
    }
}
