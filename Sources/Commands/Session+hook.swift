import Dispatch
import Glibc
import Problems

extension Session {
    /// Ends the process if the run is not over after a time.
    ///
    /// Nothing that the run does has to be put in order then. A run within another process, as in a test, is left alone.
    func endRun(after seconds: Int, saying lines: [String], with status: ExitStatus) {
        guard isWholeProcess else { return }
        let text = Array((lines.joined(separator: "\n") + "\n").utf8)
        let errors = surroundings.errors
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(seconds)) {
            _ = errors.write(text)
            _exit(status.rawValue)
        }
    }
}

/// Returns random bytes that nobody can guess.
@Sendable func randomBytes(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
}

/// Returns a path without links and detours; as it is if there is nothing.
func resolvedPath(_ path: String) -> String {
    guard let found = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(found) }
    return unsafe String(cString: found)
}
