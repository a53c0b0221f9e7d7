import Foundation
import Support
import Testing

/// A key pair that stock ssh-keygen made.
struct TestKey {
    let path: String

    /// The line of the `.pub` file without its comment.
    let line: String

    /// Makes a key; `kind` is what `ssh-keygen -t` takes, with the bits behind a colon where they matter.
    init(_ kind: String = "ed25519", in folder: TemporaryFolder, named name: String = "key") throws {
        let parts = kind.split(separator: ":").map(String.init)
        path = "\(folder.path)/\(name)"
        let bits = parts.count > 1 ? ["-b", parts[1]] : []
        try expectRun("ssh-keygen", ["-q", "-t", parts[0], "-N", "", "-C", "", "-f", path] + bits)
        line = try String(contentsOfFile: path + ".pub", encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    var fingerprint: String {
        get throws {
            String(try expectRun("ssh-keygen", ["-l", "-f", path + ".pub"]).split(separator: " ")[1])
        }
    }

    func sign(_ content: [UInt8], namespace: String = "git", options: [String] = []) throws -> String {
        let options = options.flatMap { ["-O", $0] }
        let result = try run(
            "ssh-keygen", ["-Y", "sign", "-f", path, "-n", namespace] + options, input: Data(content))
        try #require(result.status == 0, "\(result.errors)")
        return result.text
    }
}

/// What stock ssh-keygen says about a signature, its signer left open.
func stockAccepts(
    _ content: [UInt8], _ signature: String, namespace: String = "git", in folder: TemporaryFolder
) throws -> Bool {
    let file = try folder.write(signature, to: "checked-\(UUID().uuidString).sig")
    let arguments = ["-Y", "check-novalidate", "-n", namespace, "-s", file]
    return try run("ssh-keygen", arguments, input: Data(content)).status == 0
}

/// What stock ssh-keygen says about a signature by a principal, judged at a time in UTC.
func stockAccepts(
    _ content: [UInt8], _ signature: String, signers: String, principal: String, namespace: String = "git",
    time: String? = nil, in folder: TemporaryFolder
) throws -> Bool {
    let name = UUID().uuidString
    let file = try folder.write(signature, to: "\(name).sig")
    let list = try folder.write(signers, to: "\(name).signers")
    let options = time.map { ["-O", "verify-time=\($0)"] } ?? []
    let arguments = ["-Y", "verify", "-f", list, "-I", principal, "-n", namespace, "-s", file] + options
    return try run("ssh-keygen", arguments, input: Data(content), environment: ["TZ": "UTC"]).status == 0
}

/// An ssh-agent of one test's own.
final class TestAgent {
    private let process = Process()

    /// Starts it and waits until it listens.
    init(at socket: String) throws {
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["ssh-agent", "-D", "-a", socket]
        process.environment = cleanEnvironment()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        // It says where it listens once it does.
        _ = output.fileHandleForReading.availableData
    }

    func end() {
        // Threads that run tests block signals, and what they start inherits that: only this one gets through.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
