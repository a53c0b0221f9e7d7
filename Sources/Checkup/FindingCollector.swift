internal import Ledger
internal import Problems

/// Gathers the findings of one checkup, bounded however hostile the delivery is.
struct FindingCollector {
    /// How many findings of one kind are kept; the others are only counted.
    static let keptPerCode = CheckupReport.recordedFindings

    private let severity: (Code) -> Finding.Severity
    private var kept: [Code: [Problem]] = [:]
    private var counts: [Code: Int] = [:]

    /// - Parameter warnings: Whether what is a warning by itself is recorded as one or refuses the delivery.
    init(warnings: WarningPolicy) {
        severity = { code in
            // What somebody has decided to let pass is no warning to be heeded, but one to be kept in mind.
            warnings == .refuse && ![.malware(.allowed), .malware(.vouched)].contains(code)
                ? .refuse : code.severity
        }
    }

    /// Notes one thing.
    mutating func note(_ problem: Problem) {
        counts[problem.code, default: 0] += 1
        if counts[problem.code, default: 0] <= FindingCollector.keptPerCode {
            kept[problem.code, default: []].append(problem)
        }
    }

    /// Notes something about the content of the delivery.
    mutating func note(
        _ kind: ContentProblem, _ subject: String, expected: String? = nil, found: String? = nil,
        cause: String? = nil
    ) {
        note(Problem(.content(kind), subject, expected: expected, found: found, cause: cause))
    }

    /// Turns all findings of one kind into those of another.
    mutating func replace(_ code: Code, by other: Code, _ turn: (Problem) -> Problem) {
        guard let problems = kept.removeValue(forKey: code) else { return }
        kept[other, default: []] += problems.map(turn)
        counts[other, default: 0] += counts.removeValue(forKey: code) ?? 0
    }

    /// How many findings there are of a severity, kept or not.
    func count(of severity: Finding.Severity) -> Int {
        counts.reduce(0) { $0 + (self.severity($1.key) == severity ? $1.value : 0) }
    }

    /// The gravest findings first, then in the order of their codes and subjects; at most as many as a report records.
    var findings: [Finding] {
        let all = kept.values.joined().map { Finding($0, severity: severity($0.code)) }
        return Array(all.sorted(by: FindingCollector.precedes).prefix(CheckupReport.recordedFindings))
    }

    private static func precedes(_ left: Finding, _ right: Finding) -> Bool {
        if left.severity != right.severity { return left.severity == .refuse }
        let (first, second) = (left.problem, right.problem)
        let gravity = (first.code.exitStatus.severity, second.code.exitStatus.severity)
        if gravity.0 != gravity.1 { return gravity.0 > gravity.1 }
        if first.code != second.code { return first.code.name < second.code.name }
        if first.subject != second.subject { return first.subject < second.subject }
        if first.inside != second.inside { return first.inside.lexicographicallyPrecedes(second.inside) }
        return (first.found ?? "") < (second.found ?? "")
    }
}

/// What becomes of findings that only warn.
package enum WarningPolicy: Sendable, Hashable {
    /// They are recorded.
    case record
    /// They refuse the delivery.
    case refuse
}
