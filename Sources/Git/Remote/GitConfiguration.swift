internal import Problems
public import Processes

/// Git's configuration as git itself sees it, read once.
///
/// Libgit2 has a reader of its own that does not know `GIT_CONFIG_COUNT` and conditional includes; asking git
/// leaves no difference between what the user tried with git and what stagectl does.
public struct GitConfiguration: Sendable, Hashable {
    /// Keys as git writes them: section and name in lower case, what stands between them as it is.
    let values: [String: [String]]

    /// Reads the configuration that holds in a folder, from every file and variable that git knows.
    ///
    /// Git is asked at once, and waited for when somebody asks for the outcome.
    ///
    /// - Parameter folder: Any folder; the configuration of the repository it lies in counts too.
    /// - Returns: An errand that throws `configuration.git-configuration`, with git's words as the cause, or
    ///   `configuration.program-missing`.
    public static func reading(
        environment: [String: String], folder: String
    ) -> Errand<GitConfiguration> {
        let git = Program("git", ["config", "--list", "-z"], environment: environment, folder: folder)
        return Errand(git, timeout: .seconds(30), limit: 1 << 24) { (output) throws(Problem) in
            guard output.status == 0 else {
                throw Problem(.configuration(.gitConfiguration), folder, cause: output.standardError)
            }
            return GitConfiguration(listed: output.standardOutput)
        }
    }

    /// Reads what `git config --list -z` writes.
    private init(listed: [UInt8]) {
        var values: [String: [String]] = [:]
        for record in listed.split(separator: 0) {
            let parts = record.split(
                separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
            let key = String(decoding: parts[0], as: UTF8.self)
            // A key without a value is a switch that is on.
            let value = parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : "true"
            values[key, default: []].append(value)
        }
        self.values = values
    }

    /// Takes over a configuration that is known already.
    public init(values: [String: [String]]) {
        self.values = [:].merging(values.map { (GitConfiguration.normal($0), $1) }) { $0 + $1 }
    }

    /// The value of a key, the last one if there are several.
    public subscript(key: String) -> String? { values(of: key).last }

    /// Returns all values of a key, in the order in which git reads them.
    public func values(of key: String) -> [String] { values[GitConfiguration.normal(key)] ?? [] }

    /// Returns what stands between section and name in every key of both, such as `wohngeld` in `stagectl.wohngeld.root`.
    public func subsections(of section: String, with name: String) -> [String] {
        let (start, end) = ("\(section.lowercased()).", ".\(name.lowercased())")
        return values.keys.filter {
            $0.hasPrefix(start) && $0.hasSuffix(end) && $0.count > start.count + end.count
        }
        .map { String($0.dropFirst(start.count).dropLast(end.count)) }.sorted()
    }

    /// Section and name are the same in any case, what stands between them is not.
    private static func normal(_ key: String) -> String {
        guard let first = key.firstIndex(of: "."), let last = key.lastIndex(of: ".") else {
            return key.lowercased()
        }
        return key[..<first].lowercased() + key[first..<last] + key[last...].lowercased()
    }
}

extension GitConfiguration {
    /// Returns an address after `url.<base>.insteadOf`; for pushes `pushInsteadOf` goes first.
    ///
    /// The longest prefix wins.
    func rewritten(_ address: String, for direction: Direction) -> String {
        switch direction {
        case .fetch: return replaced(address, by: ".insteadof") ?? address
        case .push:
            return replaced(address, by: ".pushinsteadof") ?? replaced(address, by: ".insteadof") ?? address
        }
    }

    private func replaced(_ address: String, by suffix: String) -> String? {
        var best: (length: Int, base: Substring)?
        for (key, prefixes) in values where key.hasPrefix("url.") && key.hasSuffix(suffix) {
            guard key.utf8.count > 4 + suffix.utf8.count else { continue }
            let base = key.dropFirst(4).dropLast(suffix.count)
            for prefix in prefixes where !prefix.isEmpty && address.hasPrefix(prefix) {
                let length = prefix.utf8.count
                if length > best?.length ?? 0 { best = (length, base) }
            }
        }
        guard let best else { return nil }
        return best.base + String(decoding: address.utf8.dropFirst(best.length), as: UTF8.self)
    }
}
