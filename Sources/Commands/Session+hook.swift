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

    /// Returns where the hook keeps what it has verified; nil where there is no folder for it.
    func checkpointStore(in configured: String?) -> CheckpointStore? {
        // Without a folder the hook works too, and takes longer.
        guard let folder = configured ?? (try? cacheFolder()), folder.hasPrefix("/") else { return nil }
        return CheckpointStore(folder: folder, program: surroundings.build, random: randomBytes)
    }

    /// The trust roots that the call names.
    var hookRoots: [TrustRoot] { trustRoots.map { TrustRoot(pipeline: $0.pipeline, id: $0.id) } }

    /// Shows what an installation is doing.
    func show(_ step: HookInstallation.Step) {
        switch step {
        case .verifying(let pipeline, entries: 0): console.begin(.verifyingLedger(pipeline))
        case .verifying(_, let entries): console.progress.update(.entries(entries))
        }
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
