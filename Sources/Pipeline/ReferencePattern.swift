/// A pattern of refs beside the pipelines' own: `target.other`.
///
/// One `*` in the last part stands for any text without a slash; `**` as the last part for everything below. Names are compared
/// by their bytes.
public struct ReferencePattern: Sendable, Hashable {
    /// The pattern as it was written.
    public let text: String

    /// Reads a pattern.
    ///
    /// - Returns: nil unless it begins with `refs/`, has no star but in its last part, and would be the name of a ref with a letter
    ///   in the place of the star.
    public init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count > 2, let last = parts.last, parts[0].elementsEqual("refs".utf8) else { return nil }
        for part in parts.dropFirst() {
            let isLast = part.startIndex == last.startIndex
            if isLast, part.elementsEqual("**".utf8) { continue }
            let stars = part.count { $0 == UInt8(ascii: "*") }
            guard stars <= (isLast ? 1 : 0) else { return nil }
            let sample = String(
                decoding: part.map { $0 == UInt8(ascii: "*") ? UInt8(ascii: "x") : $0 }, as: UTF8.self)
            guard ReferenceName.fault(of: sample) == nil else { return nil }
        }
        self.text = text
    }

    /// Returns whether the pattern covers a ref.
    public func matches(_ name: [UInt8]) -> Bool {
        let everything = "**"
        guard text.utf8.suffix(everything.utf8.count).elementsEqual(everything.utf8) else {
            return Self.matches(text.utf8, name)
        }
        let before = text.utf8.dropLast(everything.utf8.count)
        return name.count > before.count && name.starts(with: before)
    }

    /// Returns whether it covers branches or tags under the name of a pipeline, or would stand in their way.
    ///
    /// Case and the way letters are put together do not count: where files tell no case apart, such names are
    /// the same. That one `*` could stand for the name alone is left to who judges a ref.
    func opens(_ pipeline: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count > 2, ["heads", "tags"].contains(parts[1].lowercased()) else { return false }
        return parts[2] == "**"
            || ReferenceName.folded(String(parts[2])) == ReferenceName.folded(pipeline)
    }

    /// Returns whether a name fits a pattern whose one `*` stands for any text without a slash, also for none.
    static func matches(_ pattern: String.UTF8View, _ name: some BidirectionalCollection<UInt8>) -> Bool {
        guard let star = pattern.firstIndex(of: UInt8(ascii: "*")) else { return pattern.elementsEqual(name) }
        let before = pattern[..<star]
        let after = pattern[pattern.index(after: star)...]
        guard name.count >= before.count + after.count, name.starts(with: before),
            name.suffix(after.count).elementsEqual(after)
        else { return false }
        return !name.dropFirst(before.count).dropLast(after.count).contains(UInt8(ascii: "/"))
    }
}
