internal import Problems

/// What `git-receive-pack` reports after a push: whether it took the pack, and what it says about each ref.
struct PushReport {
    /// What it says about one ref.
    enum Verdict: Equatable {
        case taken
        case refused(String)
    }

    /// Why the pack was not taken; nil if it was.
    private(set) var packFailure: String?

    /// What it says about each ref.
    private(set) var verdicts: [String: Verdict] = [:]

    /// What server and hooks say to people.
    private(set) var remarks = RemoteRemarks()

    /// Reads the report.
    ///
    /// - Parameter usesSideband: Whether report and remarks come in one stream, each packet marked with what
    ///   it is.
    /// - Throws: `transport.malformed` unless every ref is reported exactly once, and nothing else.
    init(_ reader: inout PacketReader, usesSideband: Bool, about names: Set<String>) throws(Problem) {
        var lines: [[UInt8]] = []
        if usesSideband {
            var report: [UInt8] = []
            while case .content(let content) = try reader.next() {
                switch content.first {
                case 1:
                    report += content.dropFirst()
                    guard report.count <= 1 << 20 else { throw reader.malformed }
                case 2: remarks.add(content.dropFirst())
                case 3:
                    let words = String(decoding: content.dropFirst(), as: UTF8.self)
                    throw Problem(.transport(.refused), reader.subject, found: words)
                default: throw reader.malformed
                }
            }
            lines = try PushReport.lines(of: report, reader)
        } else {
            while case .content(let content) = try reader.next() {
                lines.append(content)
                guard lines.count <= names.count + 1 else { throw reader.malformed }
            }
        }
        for (index, line) in lines.enumerated() { try read(line, isFirst: index == 0, reader) }
        guard !lines.isEmpty, Set(verdicts.keys) == names else { throw reader.malformed }
    }

    private mutating func read(_ line: [UInt8], isFirst: Bool, _ reader: PacketReader) throws(Problem) {
        let text = String(decoding: line, as: UTF8.self)
        let words = (text.hasSuffix("\n") ? text.dropLast() : text[...])
            .split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard words.count == 2 else { throw reader.malformed }
        switch (words[0], isFirst) {
        case ("unpack", true): packFailure = words[1] == "ok" ? nil : String(words[1])
        case ("ok", false): try note(.taken, about: words[1], reader)
        case ("ng", false):
            let parts = words[1].split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { throw reader.malformed }
            try note(.refused(String(parts[1])), about: parts[0], reader)
        default: throw reader.malformed
        }
    }

    private mutating func note(_ verdict: Verdict, about name: Substring, _ reader: PacketReader)
        throws(Problem)
    {
        guard verdicts.updateValue(verdict, forKey: String(name)) == nil else { throw reader.malformed }
    }

    /// Takes the report out of the packets that it was cut into.
    private static func lines(of report: [UInt8], _ reader: PacketReader) throws(Problem) -> [[UInt8]] {
        var rest = report[...]
        let source: (UnsafeMutableRawBufferPointer) throws(Problem) -> Int = { buffer throws(Problem) in
            let count = min(buffer.count, rest.count)
            unsafe buffer.copyBytes(from: rest.prefix(count))
            rest = rest.dropFirst(count)
            return count
        }
        let malformed = reader.malformed
        var inner = unsafe PacketReader(reader.subject, from: source, tooEarly: { malformed })
        var lines: [[UInt8]] = []
        while case .content(let content) = try inner.next() { lines.append(content) }
        return lines
    }
}
