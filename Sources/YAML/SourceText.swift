internal import Problems

/// The bytes of a file that have been found to be plain text, and its lines.
struct SourceText: Sendable {
    let bytes: [UInt8]
    let file: String
    private let lineStarts: [Int]

    /// Checks that a file is UTF-8 text of bearable size that shows what it says.
    ///
    /// libyaml would also guess UTF-16 from a byte order mark, and takes bidirectional controls for letters;
    /// neither happens here.
    init(_ bytes: [UInt8], file: String, limit: Int) throws(ProblemList) {
        self.bytes = bytes
        self.file = file
        lineStarts = bytes.count <= limit ? Self.lineStarts(of: bytes) : []
        guard bytes.count <= limit else {
            throw ProblemList([
                Problem(.pipeline(.fileTooLarge), file, expected: "\(limit)", found: "\(bytes.count)")
            ])
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) || bytes.starts(with: [0xFE, 0xFF])
            || bytes.starts(with: [0xFF, 0xFE])
        {
            throw ProblemList([
                Problem(.pipeline(.byteOrderMark), file, place: place(Mark(line: 1, column: 1)))
            ])
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ProblemList([Problem(.pipeline(.encoding), file, place: place(firstInvalid()))])
        }
        let unsafe = unsafeCharacters(in: text)
        guard unsafe.isEmpty else { throw ProblemList(unsafe) }
    }

    /// Returns a mark as a place that can be shown.
    func place(_ mark: Mark) -> Place {
        Place(file: file, line: mark.line, column: mark.column, text: line(mark.line))
    }

    /// Returns a line without its end, or nothing if the file has not so many.
    private func line(_ number: Int) -> String {
        guard lineStarts.indices.contains(number - 1) else { return "" }
        // Every value of a line may ask for it, so what is not shown is not looked at either.
        let shown = bytes[lineStarts[number - 1]...].prefix(Self.shownBytes)
        return String(decoding: shown.prefix { $0 != 10 && $0 != 13 }, as: UTF8.self)
    }

    /// Returns where each line begins; as for YAML, a carriage return ends a line too.
    private static func lineStarts(of bytes: [UInt8]) -> [Int] {
        var starts = [0]
        for (index, byte) in bytes.enumerated() {
            let isInside = byte == 13 && index + 1 < bytes.count && bytes[index + 1] == 10
            if byte == 10 || byte == 13, !isInside { starts.append(index + 1) }
        }
        return starts
    }

    /// What no one wants to see in full: a line is shown up to this many bytes.
    private static let shownBytes = 400

    /// Finds the first byte that is not UTF-8, knowing that there is one.
    private func firstInvalid() -> Mark {
        for (index, start) in lineStarts.enumerated() {
            let end = index + 1 < lineStarts.count ? lineStarts[index + 1] : bytes.count
            guard String(validating: bytes[start..<end], as: UTF8.self) == nil else { continue }
            let repaired = String(decoding: bytes[start..<end], as: UTF8.self).unicodeScalars
            return Mark(line: index + 1, column: repaired.prefix { $0 != "\u{FFFD}" }.count + 1)
        }
        return Mark(line: 1, column: 1)
    }

    /// Names the characters that make a text read differently from what it is, the first of each line.
    private func unsafeCharacters(in text: String) -> [Problem] {
        let plain = bytes.allSatisfy { $0 < 0x7F && ($0 >= 0x20 || $0 == 10 || $0 == 13 || $0 == 9) }
        guard !plain else { return [] }
        var problems: [Problem] = []
        var line = 1
        var column = 1
        var reported = 0
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            if scalar == "\n" || scalar == "\r" {
                if !(scalar == "\n" && previous == "\r") { line += 1 }
                column = 0
            } else if isUnsafe(scalar), reported < line, problems.count < 20 {
                let mark = place(Mark(line: line, column: column))
                problems.append(Problem(.pipeline(.character), codePoint(scalar), place: mark))
                reported = line
            }
            previous = scalar
            column += 1
        }
        return problems
    }
}

/// Returns whether a character must not stand in a policy.
///
/// Such a character is invisible, moves the cursor or reorders what is read.
/// Tabulators and line ends are left to YAML's own rules. Next line, line and paragraph separator are refused
/// because YAML 1.1 breaks lines at them and hardly an editor does.
func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D: return false
    case 0x20..<0x7F: return false
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate:
        return true
    default: return false
    }
}

/// Returns a character's number as it is written in Unicode's tables, such as U+202E.
func codePoint(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}
