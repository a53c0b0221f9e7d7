public import Problems

extension AllowedSigners {
    /// The number of bytes above which no file is read.
    public static let sizeLimit = 1 << 20

    /// The number of lines above which no file is read.
    public static let lineCountLimit = 20_000

    /// The number of bytes above which no line is read; the greatest RSA key takes 3 KiB.
    public static let lineLimit = 16_384

    /// Reads a file as OpenSSH 9.2 does, and refuses what could be meant otherwise.
    ///
    /// Stricter than OpenSSH: options that are given twice, days that the calendar does not have, quotes
    /// inside a word, principals that match everyone or nobody, certificates, and control characters are
    /// refused, and so is a file with one wrong line. A time without `Z` is one of UTC here and of the
    /// machine's time zone there, because a key must be in force for everybody or for nobody.
    ///
    /// - Parameters:
    ///   - bytes: The file.
    ///   - file: Its name, for the places of problems.
    /// - Throws: ``ProblemList`` with every problem of the file, of the area `signers` and with their places.
    /// - Complexity: O(n).
    public init(parsing bytes: [UInt8], file: String) throws(ProblemList) {
        try Self.check(bytes.count, atMost: Self.sizeLimit, "B", in: file)
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        try Self.check(lines.count, atMost: Self.lineCountLimit, "\\n", in: file)
        var entries: [Entry] = []
        var problems: [Problem] = []
        for (index, line) in lines.enumerated() {
            var reader = SignersLine(Array(line), number: index + 1, file: file)
            let entry = reader.entry()
            if reader.problems.isEmpty {
                if let entry { entries.append(entry) }
            } else {
                problems += reader.problems
            }
        }
        guard problems.isEmpty else { throw ProblemList(problems) }
        self.init(entries: entries)
    }

    private static func check(
        _ count: Int, atMost limit: Int, _ unit: String, in file: String
    ) throws(ProblemList) {
        guard count > limit else { return }
        let problem = Problem(
            .signers(.fileTooLong), file, expected: "\(limit) \(unit)", found: "\(count) \(unit)")
        throw ProblemList([problem])
    }
}
