internal import Seals

/// A time zone: how far the clock on the wall is ahead of UTC, and when that changes.
public struct Zone: Sendable, Hashable {
    /// From each of these times on, in ascending order, the offset at the same place holds.
    let transitions: [Int64]
    /// The offsets in seconds.
    let offsets: [Int]
    /// The offset before the first transition.
    let first: Int
    /// What holds after the last transition; nil if its offset holds on.
    let rule: ZoneRule?
    /// The time from which on nothing is known about the zone.
    public let end: Int64

    /// A zone without any change; nothing needs to be read for it.
    public static let utc = Zone(transitions: [], offsets: [], first: 0, rule: nil, end: .max)

    /// The name of ``utc``.
    public static let utcName = "UTC"

    /// A time in which the offset does not change.
    public struct Span: Sendable, Hashable {
        /// Its first second.
        public let start: Int64
        /// The first second after it.
        public let end: Int64
        /// How many seconds the clock is ahead of UTC.
        public let offset: Int
    }

    /// Returns how many seconds the clock is ahead of UTC at a time.
    public func offset(at time: Int64) -> Int { span(at: time).offset }

    /// Returns the span to which a time belongs.
    ///
    /// - Complexity: O(log n) in the number of known changes.
    public func span(at time: Int64) -> Span {
        let next = nextTransition(after: time)
        if next < transitions.count {
            let start = next == 0 ? .min : transitions[next - 1]
            return Span(
                start: start, end: transitions[next], offset: next == 0 ? first : offsets[next - 1])
        }
        let last = transitions.last ?? .min
        guard let rule else { return Span(start: last, end: .max, offset: offsets.last ?? first) }
        let span = rule.span(at: time)
        return Span(start: max(span.start, last), end: span.end, offset: span.offset)
    }

    /// Returns the place of the first transition after a time.
    private func nextTransition(after time: Int64) -> Int {
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] <= time { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Returns whether a text can name a zone of the IANA database.
    ///
    /// It is a relative path that leads nowhere else, and none of the files that depend on the machine or count
    /// leap seconds: unlike theirs, names of zones begin with a capital letter.
    public static func isName(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard text.utf8.count <= 64, let first = text.utf8.first, isLetter(first), first < UInt8(ascii: "a"),
            text != "Factory"
        else { return false }
        return parts.allSatisfy { part in
            guard let letter = part.first, isLetter(letter) else { return false }
            return part.allSatisfy { isLetter($0) || isDigit($0) || "_+-".utf8.contains($0) }
        }
    }
}

func isLetter(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
}
