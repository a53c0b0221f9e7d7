import Dispatch
import Glibc
import Hook
import Problems
import Processes

extension Session {
    /// Asks Git for its version.
    func gitVersion() throws(Problem) -> GitVersion {
        let output = try Program("git", ["version"], environment: environment).run(timeout: timeout)
        return GitVersion(parsing: String(decoding: output.standardOutput, as: UTF8.self))
    }

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
