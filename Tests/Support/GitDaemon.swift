import Foundation

/// A real `git daemon` on loopback, run by whoever runs the tests: `git://`, for reading only.
///
/// It serves every bare repository below a folder, and ends with this object.
public final class GitDaemon: Sendable {
    /// The port on 127.0.0.1.
    public let port: Int

    private let process: Process

    /// Starts it on a free port.
    ///
    /// - Parameter root: The folder with the repositories.
    public init(serving root: String) throws {
        // The program itself, not git, which would start it as a child that outlives a killed parent.
        let program = try expectRun("git", ["--exec-path"]) + "/git-daemon"
        for _ in 0..<20 {
            let port = try LoopbackPort.free()
            let process = Process()
            process.executableURL = URL(fileURLWithPath: program)
            process.arguments = [
                "--listen=127.0.0.1", "--port=\(port)", "--base-path=\(root)", "--export-all", root,
            ]
            process.environment = cleanEnvironment()
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            if LoopbackPort.answers(port, whileRunning: process) {
                self.port = port
                self.process = process
                return
            }
            // Another process may have taken the port between our look and the daemon's.
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        throw ToolFailure(description: "git daemon does not start")
    }

    deinit {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// The address of a repository: its path below the root.
    public func url(_ repository: String) -> String { "git://127.0.0.1:\(port)/\(repository)" }
}
