import Foundation

/// What a finished program left.
public struct ToolResult: Sendable {
    /// Its exit status; 128 plus the signal if it was killed.
    public let status: Int32
    /// Everything it wrote to standard output.
    public let output: Data
    /// Everything it wrote to standard error, as text.
    public let errors: String
    /// Standard output as text.
    public var text: String { String(decoding: output, as: UTF8.self) }
}

/// A program failed that the test needs to succeed.
public struct ToolFailure: Error, CustomStringConvertible {
    /// The call and what it said.
    public let description: String

    /// Makes a failure.
    public init(description: String) { self.description = description }
}

/// Runs a stock program to its end.
///
/// - Parameters:
///   - environment: Added to an environment that holds nothing of the machine's git and locale settings.
/// - Throws: Only if the program cannot be started.
public func run(
    _ program: String, _ arguments: [String], in folder: String? = nil, input: Data = Data(),
    environment: [String: String] = [:]
) throws -> ToolResult {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.environment = cleanEnvironment(adding: environment)
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    let standardInput = Pipe()
    let standardOutput = Pipe()
    let standardError = Pipe()
    process.standardInput = standardInput
    process.standardOutput = standardOutput
    process.standardError = standardError
    try process.run()
    let group = DispatchGroup()
    let errors = Collected()
    DispatchQueue.global().async(group: group) {
        errors.data = readAll(standardError)
    }
    DispatchQueue.global().async(group: group) {
        // A program may end without reading its input: the broken pipe is its affair, and must not end the tests.
        signal(SIGPIPE, SIG_IGN)
        do { try standardInput.fileHandleForWriting.write(contentsOf: input) } catch {}
        do { try standardInput.fileHandleForWriting.close() } catch {}
    }
    let output = readAll(standardOutput)
    group.wait()
    process.waitUntilExit()
    let status =
        process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
    return ToolResult(status: status, output: output, errors: String(decoding: errors.data, as: UTF8.self))
}

/// Runs a stock program that the test needs to succeed, and returns its standard output as text without the last line end.
@discardableResult
public func expectRun(
    _ program: String, _ arguments: [String], in folder: String? = nil, input: Data = Data(),
    environment: [String: String] = [:]
) throws -> String {
    let result = try run(program, arguments, in: folder, input: input, environment: environment)
    guard result.status == 0 else {
        throw ToolFailure(
            description: "\(program) \(arguments.joined(separator: " ")) ended with \(result.status): "
                + "\(result.errors)\(result.text)")
    }
    return result.text.hasSuffix("\n") ? String(result.text.dropLast()) : result.text
}

/// Returns an environment in which git, ssh and stagectl see nothing of the user who runs the tests.
public func cleanEnvironment(adding added: [String: String] = [:]) -> [String: String] {
    let current = ProcessInfo.processInfo.environment
    var clean = [
        "PATH": current["PATH"] ?? "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent",
        "LC_ALL": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0",
        // Thousands of objects are written here, and no test pulls the plug; the campaign in Tests/Faults does, without this.
        "GIT_TEST_FSYNC": "0",
    ]
    clean.merge(added) { $1 }
    return clean
}

/// Reads a pipe to its end; `FileHandle` ends the process where a signal interrupts a read.
private func readAll(_ pipe: Pipe) -> Data {
    let descriptor = pipe.fileHandleForReading.fileDescriptor
    var content = Data()
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = read(descriptor, &buffer, buffer.count)
        if count > 0 { content.append(contentsOf: buffer[..<count]) }
        guard count > 0 || (count < 0 && errno == EINTR) else { return content }
    }
}

private final class Collected: @unchecked Sendable {
    // Written by one queue and read after the group has been waited for.
    var data = Data()
}
