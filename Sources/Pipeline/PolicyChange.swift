/// What another policy would change in one file.
public struct PolicyFileChange: Sendable, Hashable {
    /// A place where lines change.
    public struct Hunk: Sendable, Hashable {
        /// The first line in the old file, counted from 1.
        public let line: Int
        /// The lines that go.
        public let removed: [String]
        /// The lines that come in their place.
        public let added: [String]
    }

    /// The file as the ledger names it, such as `pipeline.yaml`.
    public let file: String
    /// Where, in the order of the file; empty if only the end of the last line changes.
    public let hunks: [Hunk]
}

extension Policy {
    /// Returns what another policy would change, file by file, in the order of their names.
    public func changes(to other: Policy) -> [PolicyFileChange] {
        let (old, new) = (files, other.files)
        return Set(old.keys).union(new.keys).sorted().compactMap { name in
            guard old[name] != new[name] else { return nil }
            return PolicyFileChange(
                file: name, hunks: hunks(from: old[name] ?? [], to: new[name] ?? []))
        }
    }
}

/// How many lines are compared with each other; where more differ, all of them are one change.
private let mostComparedLines = 1_000

/// Returns where the lines of two files differ.
private func hunks(from old: [UInt8], to new: [UInt8]) -> [PolicyFileChange.Hunk] {
    var (left, right) = (lines(of: old), lines(of: new))
    let start = zip(left, right).prefix { $0 == $1 }.count
    left = left.dropFirst(start)
    right = right.dropFirst(start)
    let end = zip(left.reversed(), right.reversed()).prefix { $0 == $1 }.count
    left = left.dropLast(end)
    right = right.dropLast(end)
    guard max(left.count, right.count) <= mostComparedLines else {
        return [
            PolicyFileChange.Hunk(
                line: start + 1, removed: left.map { String(decoding: $0, as: UTF8.self) },
                added: right.map { String(decoding: $0, as: UTF8.self) })
        ]
    }
    return hunks(from: Array(left), to: Array(right), startingAt: start)
}

private func hunks(
    from old: [ArraySlice<UInt8>], to new: [ArraySlice<UInt8>], startingAt start: Int
) -> [PolicyFileChange.Hunk] {
    let difference = new.difference(from: old)
    var (removed, inserted): (Set<Int>, Set<Int>) = ([], [])
    for change in difference {
        switch change {
        case .remove(let offset, _, _): removed.insert(offset)
        case .insert(let offset, _, _): inserted.insert(offset)
        }
    }
    var hunks: [PolicyFileChange.Hunk] = []
    var (left, right) = (0, 0)
    while left < old.count || right < new.count {
        let line = left
        var (gone, come): ([String], [String]) = ([], [])
        while removed.contains(left) {
            gone.append(String(decoding: old[left], as: UTF8.self))
            left += 1
        }
        while inserted.contains(right) {
            come.append(String(decoding: new[right], as: UTF8.self))
            right += 1
        }
        if gone.isEmpty, come.isEmpty {
            left += 1
            right += 1
        } else {
            hunks.append(PolicyFileChange.Hunk(line: start + line + 1, removed: gone, added: come))
        }
    }
    return hunks
}

private func lines(of content: [UInt8]) -> ArraySlice<ArraySlice<UInt8>> {
    var lines = content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[...]
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
}
