internal import Glibc

/// A program to run, with everything that it is told.
public struct Program: Sendable, Hashable {
    /// The program: a path, or a name that is looked up in the `PATH` of ``environment``.
    public var name: String

    /// What stands after the name; nothing of it is read by a shell.
    public var arguments: [String]

    /// The whole environment that the program sees.
    public var environment: [String: String]

    /// The folder in which it is started; the folder of this process if there is none.
    public var folder: String?

    /// Describes a program without starting it.
    public init(
        _ name: String, _ arguments: [String] = [], environment: [String: String], folder: String? = nil
    ) {
        self.name = name
        self.arguments = arguments
        self.environment = environment
        self.folder = folder
    }
}

extension Program {
    /// Where the program lies, as the `PATH` of ``environment`` leads to it, seen from where it is to be started; nil if it is
    /// not there.
    var location: String? {
        if name.utf8.contains(UInt8(ascii: "/")) { return name }
        for entry in (environment["PATH"] ?? "").split(separator: ":", omittingEmptySubsequences: false) {
            let path = entry.isEmpty ? "./\(name)" : "\(entry)/\(name)"
            // Some folders count from where the program is to be started, not from here.
            let seen = path.hasPrefix("/") ? path : folder.map { "\($0)/\(path)" } ?? path
            var status = stat()
            guard unsafe stat(seen, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
                unsafe access(seen, X_OK) == 0
            else { continue }
            return path
        }
        return nil
    }
}

/// What a finished program left.
public struct Output: Sendable, Hashable {
    /// Its exit status; 128 plus the signal if it was killed.
    public let status: Int32

    /// Everything that it wrote to standard output.
    public let standardOutput: [UInt8]

    /// The last 8 KiB that it wrote to standard error; nothing with ``Terminal/shared``.
    public let standardError: String
}

/// Whether a program may talk to the person at the terminal.
public enum Terminal: Sendable, Hashable {
    /// It runs in a session of its own, without any terminal: what would ask a question fails instead of
    /// waiting.
    case none

    /// It stays in the terminal's foreground and may ask there, as `ssh` does; its standard input and outputs
    /// are ours all the same.
    case reachable

    /// It may ask at the terminal, and writes its errors there. It reads from there too if it is given no
    /// input.
    case shared
}
