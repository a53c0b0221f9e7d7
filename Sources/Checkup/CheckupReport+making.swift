internal import Ledger
internal import Problems
internal import Scanner
internal import Seals

extension CheckupReport.Sender {
    /// Takes over what the signature proved.
    init(_ signer: Signer) {
        self.init(
            principal: signer.principal, fingerprint: signer.fingerprint, keyType: signer.keyType)
    }
}

extension CheckupReport.RecordedFinding {
    /// The longest text that is recorded, in bytes: a path may be as long, a forged name longer.
    private static let longestText = 4096

    /// Takes over a finding; texts of any length are cut to one that can be recorded.
    init(_ finding: Finding) {
        let problem = finding.problem
        self.init(
            code: problem.code.name, severity: finding.severity, subject: Self.cut(problem.subject),
            expected: problem.expected.map(Self.cut), found: problem.found.map(Self.cut))
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > longestText else { return text }
        var kept = String.UnicodeScalarView()
        var bytes = 0
        for scalar in text.unicodeScalars {
            bytes += UTF8.width(scalar)
            guard bytes <= longestText else { break }
            kept.append(scalar)
        }
        return String(kept) + "…"
    }
}

extension CheckupReport.DatabaseFile {
    /// Takes over what the scanner read; nil never happens, for the scanner writes digests in hexadecimal digits.
    init?(_ source: SignatureDatabase.Source) {
        guard let digest = SHA256Digest(hex: source.sha256) else { return nil }
        let name = source.path.split(separator: "/").last.map(String.init) ?? source.path
        self.init(
            name: name, digest: digest, modified: Timestamp(seconds: source.modified),
            active: source.active, inactive: source.inactive)
    }
}
