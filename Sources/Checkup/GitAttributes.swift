/// A delivered `.gitattributes` file, judged by what it would make Git do.
enum GitAttributes {
    /// The longest line that Git reads, in bytes.
    private static let maximumLine = 2047

    /// Returns what must not be in the file, or nil if there is nothing.
    ///
    /// A `filter` makes Git run a program of the machine's configuration over the content, so that what is checked out is not what
    /// was delivered. Lines beyond Git's limit are skipped by new versions and read by old ones.
    static func fault(in content: [UInt8]) -> String? {
        for (index, line) in content.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            if line.count > maximumLine { return "line \(index + 1): \(line.count) bytes" }
            if let token = filter(in: line) { return "line \(index + 1): \(token)" }
        }
        return nil
    }

    /// Returns the first attribute of a line that names a filter.
    private static func filter(in line: ArraySlice<UInt8>) -> String? {
        let line = line.drop(while: isBlank)
        guard let first = line.first, first != UInt8(ascii: "#") else { return nil }
        // Git takes a quoted pattern with an escape that it does not know as it stands, up to the first blank. Which escapes those
        // are is Git's affair: what either reading takes for an attribute counts.
        return [withoutPattern(line), line.drop { !isBlank($0) }]
            .flatMap { $0.split(whereSeparator: isBlank) }
            .first { $0.starts(with: "filter=".utf8) }
            .map { readable(Array($0.prefix(200))) }
    }

    /// The pattern comes first, in quotes if it holds blanks; `[attr]name` defines a macro and is no pattern of files.
    private static func withoutPattern(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard line.first == UInt8(ascii: "\"") else { return line.drop { !isBlank($0) } }
        var isEscaped = false
        for index in line.indices.dropFirst() {
            if isEscaped {
                isEscaped = false
            } else if line[index] == UInt8(ascii: "\\") {
                isEscaped = true
            } else if line[index] == UInt8(ascii: "\"") {
                return line[(index + 1)...]
            }
        }
        // Git takes a pattern whose quote does not end as it stands: all of it up to the first blank.
        return line.drop { !isBlank($0) }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
}
