import Clamd
import Foundation
import Problems
import Support

/// A clamd of Debian's with a tiny database, or what stands in its place; ended with the last reference to it.
final class ClamdServer {
    /// What the only signature of the real one is of; the database of the pipeline does not know it.
    static let marked = "harmless, and marked for clamd alone"

    let folder: TemporaryFolder
    let socket: String
    private let process = Process()

    /// Starts the real one, and waits until it listens.
    init(real port: Int? = nil) throws {
        folder = try TemporaryFolder()
        socket = "\(folder.path)/clamd"
        let file = try folder.write(Self.marked, to: "marked")
        let digest = try expectRun("md5sum", [file]).prefix(32)
        try folder.write("\(digest):\(Self.marked.utf8.count):Clamd.Only\n", to: "database/a.hdb")
        var lines = [
            "LocalSocket \(socket)", "DatabaseDirectory \(folder.path)/database", "Foreground yes",
            "StreamMaxLength 1M", "AlertExceedsMax yes", "AlertEncrypted yes", "MaxThreads 4",
        ]
        if let port { lines += ["TCPSocket \(port)", "TCPAddr 127.0.0.1"] }
        let settings = try folder.write(lines.joined(separator: "\n") + "\n", to: "clamd.conf")
        try start("/usr/sbin/clamd", ["--config-file=\(settings)"])
        // It is there a moment before anybody listens.
        let deadline = Date(timeIntervalSinceNow: 60)
        while process.isRunning, Date() < deadline, (try? client().version()) == nil { usleep(20_000) }
    }

    /// Starts what stands before another, or in its place.
    init(_ behaviour: String, before other: ClamdServer? = nil, on port: Int? = nil) throws {
        folder = try TemporaryFolder()
        socket = "\(folder.path)/clamd"
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/clamd_proxy.py"
        try start(
            "/usr/bin/python3",
            [script, port.map(String.init) ?? socket, behaviour] + (other.map { [$0.socket] } ?? []), on: port
        )
    }

    private func start(_ program: String, _ arguments: [String], on port: Int? = nil) throws {
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let deadline = Date(timeIntervalSinceNow: 60)
        if let port, LoopbackPort.answers(port, whileRunning: process) { return }
        while !FileManager.default.fileExists(atPath: socket), process.isRunning, Date() < deadline {
            usleep(10_000)
        }
    }

    deinit {
        // What starts the tests may have it ignore every gentler signal.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    func client(timeout: Int = 20) -> Clamd { Clamd(ClamdPlace(.path(socket), timeout: timeout)) }
}

extension Clamd {
    func verdict(on text: String) throws -> ClamdVerdict { try verdict(on: Array(text.utf8)) }

    func verdict(on bytes: [UInt8]) throws -> ClamdVerdict {
        try bytes.withUnsafeBytes { try verdict(on: $0) }
    }
}
