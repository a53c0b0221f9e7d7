package import Hook
package import Problems

/// What a hook tells the person who pushes: Git prints each line with `remote:` before it.
///
/// There is no colour and no terminal whose width could be asked for, so that the lines fit every one.
package struct HookText {
    /// How many columns a line may have.
    package static let width = 70
    /// How many refs are told one by one.
    package static let most = 20

    /// The language that the call names; nil for that of the pipeline.
    package let language: Language?
    /// Whether causes are told too.
    package let isVerbose: Bool

    /// Makes a form.
    package init(language: Language?, isVerbose: Bool = false) {
        self.language = language
        self.isVerbose = isVerbose
    }

    /// Returns the lines for what keeps a whole push from being judged.
    package func lines(for problem: Problem) -> [String] {
        lines(for: problem, from: "stagectl:", in: language ?? .english)
            + hint(of: problem, in: language ?? .english)
    }

    /// Returns the lines for refs that are refused; none if all are let through.
    package func lines(for rulings: [Ruling]) -> [String] {
        let refused = rulings.filter { $0.problem != nil }
        // What would do alone is told last: it is nobody's fault.
        let sorted =
            refused.filter { $0.problem?.code != .hook(.withOthers) }
            + refused.filter { $0.problem?.code == .hook(.withOthers) }
        var lines: [String] = []
        var pending: [String] = []
        for ruling in sorted.prefix(Self.most) {
            guard let problem = ruling.problem else { continue }
            let language = language ?? ruling.language ?? .english
            // A problem of a ref names it; one of an entry or of a delivery does not say which ref brings it.
            let name = ruling.reference.shownName
            let origin = problem.subject == name ? "stagectl:" : "\(escapedForTerminal(name)):"
            let hint =
                ruling.isOfAttempt
                ? hintOfAttempt(problem, in: language) : hint(of: problem, in: language)
            if hint != pending { lines += pending }
            pending = hint
            lines += self.lines(for: problem, from: origin, in: language)
        }
        lines += pending
        if let last = sorted.last, sorted.count > Self.most {
            let language = language ?? last.language ?? .english
            lines.append(Phrase.moreReferences(sorted.count - Self.most).text(in: language))
        }
        return lines
    }

    private func lines(for problem: Problem, from origin: String, in language: Language) -> [String] {
        var lines = wrapped(
            "\(origin) \(problem.sentence(in: language)) [\(problem.code.name)]", to: Self.width)
        if isVerbose, let cause = problem.cause {
            lines += wrapped(
                "\(Phrase.causeLabel.text(in: language)) \(escapedForTerminal(cause))", to: Self.width)
        }
        return lines
    }

    /// Returns the hint where the ledger in place is sound, whatever is wrong with the one that is pushed.
    private func hintOfAttempt(_ problem: Problem, in language: Language) -> [String] {
        guard case .ledger(let kind) = problem.code, let hint = kind.hintOfAttempt(in: language) else {
            return hint(of: problem, in: language)
        }
        return wrapped("\(Phrase.hintLabel.text(in: language)) \(hint)", to: Self.width)
    }

    private func hint(of problem: Problem, in language: Language) -> [String] {
        guard let hint = problem.hint(in: language) else { return [] }
        return wrapped("\(Phrase.hintLabel.text(in: language)) \(hint)", to: Self.width)
    }
}
