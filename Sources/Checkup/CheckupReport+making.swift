package import Ledger
package import Problems
internal import Scanner
internal import Seals

extension CheckupReport.RecordedFinding {
    /// The longest text that is recorded, in bytes as the report writes them: hardly a path is as long, a forged name longer.
    ///
    /// So the longest report stays well below what a reader of the ledger takes, whatever its texts are made of, in its envelope too.
    private static let longestText = 3072

    /// Takes over a finding; texts of any length are cut to one that can be recorded.
    package init(_ finding: Finding) {
        let problem = finding.problem
        self.init(
            code: problem.code.name, severity: finding.severity, subject: Self.cut(problem.subject),
            expected: problem.expected.map(Self.cut), found: problem.found.map(Self.cut),
            inside: Self.cut(problem.inside), offset: problem.offset)
    }

    /// The longest way to a member; of a longer one, all names become one.
    private static let longestWay = 1024

    static func cut(_ names: [String]) -> [String] {
        guard names.reduce(0, { $0 + width(of: $1) + 3 }) > longestWay else { return names }
        let way = cut(names.joined(separator: "!/"), to: longestWay)
        // It is not the way itself, also where all of it fits: another one may be written the same.
        return [way.unicodeScalars.last == "\u{2026}" ? way : way + "\u{2026}"]
    }

    static func cut(_ text: String) -> String { cut(text, to: longestText) }

    private static func cut(_ text: String, to longestText: Int) -> String {
        guard width(of: text) > longestText else { return text }
        var kept = String.UnicodeScalarView()
        var bytes = 0
        for scalar in text.unicodeScalars {
            bytes += width(of: scalar)
            guard bytes <= longestText else { break }
            kept.append(scalar)
        }
        return String(kept) + "…"
    }

    private static func width(of text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + width(of: $1) } }

    /// How many bytes a character takes in canonical JSON: `\u001b` at most.
    private static func width(of scalar: Unicode.Scalar) -> Int {
        switch scalar {
        case "\"", "\\": 2
        case "\0"..<" ": 6
        default: UTF8.width(scalar)
        }
    }
}

extension CheckupReport.DatabaseFile {
    /// Takes over what the scanner read; nil never happens, for the scanner writes digests in hexadecimal digits.
    init?(_ source: SignatureDatabase.Source) {
        guard let digest = SHA256Digest(hex: source.sha256) else { return nil }
        let name = source.path.split(separator: "/").last.map(String.init) ?? source.path
        self.init(
            name: name, digest: digest, modified: Timestamp(seconds: source.modified),
            active: source.active, inactive: source.inactive,
            release: source.release.map { Release(version: $0.version, signer: $0.signer) })
    }
}

extension CheckupReport.Coverage {
    /// What headers say may be as much as they like: never more than every reader of JSON takes.
    private static func sum(_ left: Int, _ right: Int) -> Int {
        let sum = left.addingReportingOverflow(right)
        return sum.overflow ? 1 << 53 - 1 : min(sum.partialValue, 1 << 53 - 1)
    }

    /// Adds what came of scanning one content.
    mutating func add(_ outcome: ScanOutcome, bytes: Int) {
        contents += 1
        self.bytes += bytes
        members += outcome.members
        unpacked += outcome.unpacked
        unscanned += outcome.unscanned
        let before = extent ?? Extent()
        var extent = before
        extent.seen = Self.sum(before.seen, outcome.tally?.outline.seen ?? 0)
        extent.unseen = Self.sum(before.unseen, outcome.tally?.unseen ?? 0)
        self.extent = extent
    }
}
