import Git
import Hook
import Ledger
import Problems
import Seals

extension [Ruling] {
    /// Returns what the hook says of a push.
    func report(_ text: HookText) -> Report {
        let problems = compactMap(\.problem)
        let result = JSONValue.object([
            "references": .array(
                map { ruling in
                    .object([
                        "name": .string(ruling.reference.shownName), "old": .string(ruling.reference.old.hex),
                        "new": .string(ruling.reference.new.hex),
                        "problem": ruling.problem.map { .string($0.code.name) } ?? .null,
                    ])
                })
        ])
        return .refusing(problems, text.lines(for: self), result: result)
    }
}

extension Report {
    /// Returns what a hook shows; with any problem, of whatever status, the hook ends with one that refuses.
    static func refusing(_ problems: [Problem], _ lines: [String], result: JSONValue = .null) -> Report {
        var report = Report([.remarks(lines, of: problems)], result: result, problems: problems)
        report.statusOfHarmless = .notAllowed
        return report
    }
}
