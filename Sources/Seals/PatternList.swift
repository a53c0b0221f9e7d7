/// A list of patterns as OpenSSH writes it: separated by commas, with `*` and `?`, and with `!` before those
/// that exclude.
///
/// Case counts, and characters are bytes: `?` stands for one byte.
public struct PatternList: Sendable, Hashable {
    /// One pattern of a list.
    public struct Pattern: Sendable, Hashable {
        /// The pattern without its `!`.
        public let text: String

        /// Whether what it matches is excluded, whatever else matches.
        public let excludes: Bool

        /// Whether it stands for more than one text.
        public var hasWildcards: Bool {
            text.utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }
        }

        /// Returns whether the whole of a text is what the pattern stands for.
        ///
        /// - Complexity: O(n · m) in the lengths of text and pattern, however many `*` there are.
        public func matches(_ text: some StringProtocol) -> Bool {
            let text = Array(text.utf8)
            let pattern = Array(self.text.utf8)
            var (position, wanted) = (0, 0)
            // Where the last "*" stood, and how far the text is that it stands for.
            var star: (wanted: Int, position: Int)?
            while position < text.count {
                if wanted < pattern.count, pattern[wanted] == UInt8(ascii: "*") {
                    star = (wanted, position)
                    wanted += 1
                } else if wanted < pattern.count,
                    pattern[wanted] == UInt8(ascii: "?") || pattern[wanted] == text[position]
                {
                    position += 1
                    wanted += 1
                } else if let last = star {
                    star = (last.wanted, last.position + 1)
                    (position, wanted) = (last.position + 1, last.wanted + 1)
                } else {
                    return false
                }
            }
            return pattern[wanted...].allSatisfy { $0 == UInt8(ascii: "*") }
        }
    }

    /// The patterns in their order.
    public let patterns: [Pattern]

    /// Splits a list at its commas.
    public init(_ text: some StringProtocol) {
        // Bytes, not characters: a combining mark after a comma must not hide it.
        patterns = text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map {
            part in
            let excludes = part.first == UInt8(ascii: "!")
            return Pattern(
                text: String(decoding: excludes ? part.dropFirst() : part, as: UTF8.self), excludes: excludes)
        }
    }

    /// The list as it is written.
    public var text: String { patterns.map { ($0.excludes ? "!" : "") + $0.text }.joined(separator: ",") }

    /// Returns whether a pattern matches a text and none excludes it.
    public func matches(_ text: some StringProtocol) -> Bool {
        let hits = patterns.filter { $0.matches(text) }
        return !hits.isEmpty && !hits.contains(where: \.excludes)
    }

    /// Returns those of some texts that the list matches, in their order.
    public func matching(_ candidates: [String]) -> [String] { candidates.filter { matches($0) } }
}
