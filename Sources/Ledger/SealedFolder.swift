internal import Git
internal import Seals

/// A folder of files that only this user's stagectl can have written.
///
/// What is kept here saves time, or shows what was seen before. Whatever is not exactly as it was written is as if it were not
/// there: folder and files must belong to us alone, and a code over the content must be right whose key nobody else can read.
package struct SealedFolder: Sendable {
    /// Where the files lie; the folder is made when the first one is written.
    package let path: String
    private let keyName: String
    private let random: @Sendable (Int) -> [UInt8]

    /// Names a folder; nothing is opened.
    ///
    /// - Parameters:
    ///   - keyName: The file in it that holds the key.
    ///   - random: Gives as many random bytes as it is asked for.
    package init(_ path: String, keyName: String, random: @escaping @Sendable (Int) -> [UInt8]) {
        self.path = path
        self.keyName = keyName
        self.random = random
    }

    /// Reads what was written under a name.
    ///
    /// - Parameter limit: The greatest size of the file in bytes.
    /// - Returns: nil if anything is in doubt.
    package func content(of name: String, limit: Int) -> [UInt8]? {
        guard PrivateFile.isOurs(folder: path), let key = key(),
            var content = PrivateFile.content(of: "\(path)/\(name)", limit: limit),
            let end = content.lastIndex(of: UInt8(ascii: "\n"))
        else { return nil }
        let code = Array(content[(end + 1)...])
        // In place: a long way is many megabytes.
        content.removeSubrange(end...)
        return key.isCode(code, of: content) ? content : nil
    }

    /// Writes a file whole; whoever writes last wins.
    ///
    /// - Parameter isDurable: Whether it is to survive a loss of power.
    /// - Returns: Whether it is there.
    @discardableResult
    package func write(_ document: [UInt8], to name: String, isDurable: Bool = false) -> Bool {
        // Where the lock of a folder can lie, so can its files.
        do { try FolderLock("\(path)/\(name)").makeParent() } catch { return false }
        guard PrivateFile.isOurs(folder: path) else { return false }
        if key() == nil {
            // Rivals agree on the first one. One that is none, or that others may have read, makes room.
            let existing: WholeFile.Existing = PrivateFile.isThere(keyPath) ? .replace : .keep
            // What is written later may have to survive a loss of power, and is worth nothing without it.
            WholeFile(keyPath).write(random(MessageCode.keyBytes), existing, isDurable: true)
        }
        guard let key = key() else { return false }
        let content = document + [UInt8(ascii: "\n")] + key.code(of: document).utf8
        return WholeFile("\(path)/\(name)").write(content, .replace, isDurable: isDurable)
    }

    private var keyPath: String { "\(path)/\(keyName)" }

    private func key() -> MessageCode? {
        PrivateFile.content(of: keyPath, limit: MessageCode.keyBytes).flatMap { MessageCode(key: $0) }
    }
}
