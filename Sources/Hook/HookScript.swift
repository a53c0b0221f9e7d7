internal import Git
internal import Glibc

/// A hook of stagectl's, as the script that Git runs.
public enum HookScript: Sendable, Hashable, CaseIterable {
    /// Judges a push before any ref moves.
    case preReceive
    /// Looks once more while the refs are locked.
    case referenceTransaction

    /// The name that Git has for it.
    public var name: String {
        switch self {
        case .preReceive: "pre-receive"
        case .referenceTransaction: "reference-transaction"
        }
    }

    /// Returns the script that runs a program.
    func content(running program: String) -> [UInt8] {
        frame.before + quotedForShell(program).utf8 + frame.after
    }

    /// Returns whether this, or a version of stagectl before it, wrote a script, and nobody has changed it since.
    func isOurs(_ content: [UInt8]) -> Bool {
        ([frame] + earlierFrames).contains { frame in
            guard content.count >= frame.before.count + frame.after.count,
                content.starts(with: frame.before),
                content.suffix(frame.after.count).elementsEqual(frame.after)
            else { return false }
            return isQuotedWord(content.dropFirst(frame.before.count).dropLast(frame.after.count))
        }
    }

    /// Returns whether Git runs this hook in a repository.
    ///
    /// - Parameters:
    ///   - folder: The folder of the repository.
    ///   - hooksPath: Where Git looks for its hooks, as far as the repository says; nil if it says nothing.
    func isRun(in folder: String, hooksPath: String?) -> Bool {
        let hooks = "\(folder)/hooks"
        guard hooksPath.map({ Self.isSame($0, hooks, in: folder) }) ?? true else { return false }
        // A server may have put a link there that leads to one for all of its repositories.
        let file = resolvedPath("\(hooks)/\(name)")
        guard let content = Self.content(of: file), isOurs(content) else { return false }
        return unsafe access(file, X_OK) == 0
    }

    /// Returns whether `core.hooksPath` names the folder that it would be without it.
    static func isSame(_ hooksPath: String, _ hooks: String, in folder: String) -> Bool {
        resolvedPath(hooksPath.hasPrefix("/") ? hooksPath : "\(folder)/\(hooksPath)") == resolvedPath(hooks)
    }

    /// Reads an ordinary file of no more than a page or two, which is more than any of ours has.
    ///
    /// - Returns: nil if it is larger, or cannot be read.
    static func content(of file: String) -> [UInt8]? {
        let descriptor = unsafe open(file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 1 << 13)
        let count = unsafe read(descriptor, &buffer, buffer.count)
        return 0..<buffer.count ~= count ? Array(buffer.prefix(count)) : nil
    }

    /// What stands before and behind the program.
    private struct Frame {
        let before: [UInt8]
        let after: [UInt8]

        init(_ hook: HookScript, version: Int, _ parts: (before: String, after: String)) {
            self.init(hook, version: version, parts.before, parts.after)
        }

        init(_ hook: HookScript, version: Int, _ before: String, _ after: String) {
            let head = """
                #!/bin/sh
                # stagectl \(hook.name) hook, version \(version). "stagectl hook install" wrote it, and replaces it.

                """
            self.before = Array((head + before).utf8)
            self.after = Array(after.utf8)
        }
    }

    private var frame: Frame {
        switch self {
        case .preReceive: return Frame(self, version: 1, "exec ", " hook \(name)\n")
        case .referenceTransaction: return Frame(self, version: 4, asking)
        }
    }

    /// What earlier versions wrote.
    private var earlierFrames: [Frame] {
        switch self {
        case .preReceive: []
        case .referenceTransaction:
            [
                transaction(
                    version: 3, #"[ "$1" = prepared ] || [ "$1" = committed ] || exit 0"#, #" "$1""#),
                transaction(version: 2, #"[ "$1" = prepared ] || exit 0"#, ""),
                Frame(self, version: 1, "[ \"$1\" = prepared ] || exit 0\nexec ", " hook \(name)\n"),
            ]
        }
    }

    private func transaction(version: Int, _ phases: String, _ argument: String) -> Frame {
        Frame(
            self, version: version,
            """
            \(phases)
            while IFS= read -r line || [ -n "$line" ]; do
              case $line in
              *' \(ObjectID.null.hex) '*) ;;
              *)
                { printf '%s\\n' "$line"; cat; } |\u{20}
            """,
            """
             hook \(name)\(argument)
                exit ;;
              esac
            done

            """)
    }
}

/// Returns a text as one word of a shell.
private func quotedForShell(_ text: String) -> String {
    var quoted = "'"
    for scalar in text.unicodeScalars {
        if scalar == "'" { quoted += "'\\''" } else { quoted.unicodeScalars.append(scalar) }
    }
    return quoted + "'"
}

/// Returns whether a text is one word as ``quotedForShell(_:)`` makes it, so that nothing else can be run by it.
private func isQuotedWord(_ word: ArraySlice<UInt8>) -> Bool {
    let quote = UInt8(ascii: "'")
    guard word.count >= 2, word.first == quote, word.last == quote else { return false }
    var rest = word.dropFirst().dropLast()
    while let next = rest.firstIndex(of: quote) {
        guard rest[next...].starts(with: "'\\''".utf8) else { return false }
        rest = rest[(next + 4)...]
    }
    return true
}
